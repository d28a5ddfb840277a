"""Which answers and charts of the page Adoption are ready already?"""

from __future__ import annotations

from typing import Literal

from csdata.analysis.adoption.answer import SILENT_DAYS, AdoptionAnswer, adoption_answer
from csdata.analysis.adoption.cohorts import adoption_by_cohort, cohort_average
from csdata.analysis.adoption.depth import feature_depth, features_used
from csdata.analysis.adoption.goals import goals_reached
from csdata.analysis.adoption.milestones import Funnel, onboarding_funnel, stuck_customers
from csdata.analysis.adoption.sheet_use import first_value_days, seats_in_use
from csdata.analysis.adoption.silent import Silence, silence
from csdata.analysis.definitions import Definitions
from csdata.analysis.metrics import period_of
from csdata.analysis.result import Result
from csdata.charts.adoption import band_bars, feature_bars, funnel_chart, goal_dots
from csdata.charts.cohort_triangle import Look as TableLook
from csdata.charts.cohort_triangle import cohort_table
from csdata.dataset import Dataset, Filters
from csdata.ui.components import Spec, finished
from csdata.ui.reads import kept

Look = tuple[bool, float]


@kept
def read_answer(data: Dataset, months: int, filters: Filters, definitions: Definitions) -> AdoptionAnswer:  # noqa: D103
    funnel, quiet = read_funnel(data, months, filters), read_silence(data, filters, SILENT_DAYS)
    return adoption_answer(data, months, filters, definitions, funnel=funnel, quiet=quiet)


@kept
def read_funnel(data: Dataset, months: int, filters: Filters) -> Funnel:  # noqa: D103
    return onboarding_funnel(data, period_of(data, months), filters)


@kept
def read_stuck(data: Dataset, months: int, filters: Filters, step: str) -> Result:  # noqa: D103
    return stuck_customers(data, read_funnel(data, months, filters), step, filters)


@kept
def read_waits(data: Dataset, filters: Filters) -> Result:  # noqa: D103
    return first_value_days(data, filters)


@kept
def read_goals(data: Dataset, months: int, filters: Filters) -> Result:  # noqa: D103
    return goals_reached(data, period_of(data, months), filters)


@kept
def read_breadth(data: Dataset, filters: Filters, window: int) -> Result:  # noqa: D103
    return features_used(data, filters, window)


@kept
def read_seats(data: Dataset, filters: Filters) -> Result:  # noqa: D103
    return seats_in_use(data, filters)


@kept
def read_depth(data: Dataset, filters: Filters, window: int) -> Result:  # noqa: D103
    return feature_depth(data, filters, window)


@kept
def read_cohorts(data: Dataset, filters: Filters, measure: str) -> Result:  # noqa: D103
    return adoption_by_cohort(data, filters, "breadth" if measure == "breadth" else "share")


@kept
def read_silence(data: Dataset, filters: Filters, days: int | None) -> Silence:  # noqa: D103
    return silence(data, filters, days)


@kept
def drawn_funnel(data: Dataset, months: int, filters: Filters, seen: Look) -> Spec:  # noqa: D103
    return finished(funnel_chart(read_funnel(data, months, filters).result.frame, scale=seen[1]))


@kept
def drawn_goals(data: Dataset, months: int, filters: Filters, seen: Look) -> Spec:  # noqa: D103
    return finished(goal_dots(read_goals(data, months, filters).frame, scale=seen[1]))


@kept
def drawn_breadth(data: Dataset, filters: Filters, window: int, seen: Look) -> Spec:  # noqa: D103
    frame = read_breadth(data, filters, window).frame
    return finished(band_bars(frame, band="features", title="Features used", scale=seen[1]))


@kept
def drawn_seats(data: Dataset, filters: Filters, seen: Look) -> Spec:  # noqa: D103
    return finished(band_bars(read_seats(data, filters).frame, band="band", title="Share of seats", scale=seen[1]))


@kept
def drawn_waits(data: Dataset, filters: Filters, seen: Look) -> Spec:  # noqa: D103
    frame = read_waits(data, filters).frame
    return finished(band_bars(frame, band="band", title="Days to the first result", scale=seen[1]))


@kept
def drawn_depth(data: Dataset, filters: Filters, window: int, seen: Look) -> Spec:  # noqa: D103
    return finished(feature_bars(read_depth(data, filters, window).frame, per="each", scale=seen[1]))


@kept
def drawn_cohorts(data: Dataset, filters: Filters, measure: str, seen: Look) -> Spec:  # noqa: D103
    frame = read_cohorts(data, filters, measure).frame
    unit: Literal["share", "number"] = "share" if measure == "share" else "number"
    return finished(cohort_table(frame, cohort_average(frame), TableLook(unit=unit, scale=seen[1])))
