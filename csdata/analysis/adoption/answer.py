"""Do customers get going, and do they use what they have? The answer of the page, and its figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from csdata.analysis.adoption.metrics import adoption_metrics
from csdata.analysis.adoption.milestones import Funnel, onboarding_funnel
from csdata.analysis.adoption.silent import Silence, silence
from csdata.analysis.book import SNAPSHOT, book_between
from csdata.analysis.churn import with_interval
from csdata.analysis.definitions import STANDARD, Definitions, core_metric, in_force, seats_metric
from csdata.analysis.history import histories
from csdata.analysis.intervals import wilson
from csdata.analysis.onboarding import onboarding_metrics
from csdata.analysis.overview import Figure
from csdata.analysis.result import ENOUGH, Metric
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period, is_month_end
from csdata.wording import date_label, number, plural, share, span_label

SILENT_DAYS: Final = 30
USE: Final = ("adoption", "feature_breadth", "silent_customers")
START: Final = ("time_to_value_days", "onboarding_on_time", "goal_attainment")


@dataclass(frozen=True, slots=True)
class AdoptionAnswer:
    """The answer in one sentence, the line under it, and the figures about use and about onboarding."""

    headline: str
    sub: str
    use: tuple[Figure, ...]
    start: tuple[Figure, ...]


def adoption_answer(
    data: Dataset,
    months: int = 12,
    filters: Filters = EVERYBODY,
    definitions: Definitions = STANDARD,
    *,
    funnel: Funnel | None = None,
    quiet: Silence | None = None,
) -> AdoptionAnswer:
    """Return the answer for the months up to the as-of day, with adoption told by the definition in force.

    `funnel` and `quiet` (silent for 30 days) are asked for here, unless they are there already.
    """
    period = Period.up_to(data.as_of, months) if data.as_of else None
    funnel = funnel or onboarding_funnel(data, period, filters)
    quiet = quiet or silence(data, filters, SILENT_DAYS)
    found = _metrics(data, period, filters, definitions)
    before = _before(data, period, filters, definitions)
    found["silent_customers"] = silent_metric(quiet)
    series = histories(data, filters)
    if definitions.adoption != "customers":
        series = {name: history for name, history in series.items() if name != "adoption"}
    use, start = (
        tuple(
            Figure(found[name], None if found[name].few else before.get(name), series.get(name, ())) for name in names
        )
        for names in (USE, START)
    )
    return AdoptionAnswer(_headline(funnel, quiet, found), _sub(data, period, filters), use, start)


def _metrics(data: Dataset, period: Period | None, filters: Filters, definitions: Definitions) -> dict[str, Metric]:
    book = book_between(data, period, filters)
    found = [*adoption_metrics(book, data, period, filters), *onboarding_metrics(data, period, filters)]
    if definitions.adoption == "seats":
        found.append(seats_metric(book, data, period, filters))
    if definitions.adoption == "core_feature":
        found.append(core_metric(book, data, period))
    return in_force({metric.name: metric for metric in found}, definitions)


def _before(data: Dataset, period: Period | None, filters: Filters, definitions: Definitions) -> dict[str, Metric]:
    """Return the metrics of the period before, where the data reach back that far and n is enough."""
    if not period or not data.first_day or period.before().base < data.first_day:
        return {}
    if not data.ask("left_before", {"base": period.base}).iloc[0, 0]:
        return {}
    begins = data.recorded_from["usage"]
    found = _metrics(data, period.before(), filters, definitions)
    if begins and begins > period.before().first:
        found = {name: metric for name, metric in found.items() if name not in USE}
    return {name: metric for name, metric in found.items() if metric.period != SNAPSHOT and not metric.few}


def silent_metric(quiet: Silence) -> Metric:
    """Return the share of active customers silent for 30 days, with its interval."""
    metric = Metric(
        "silent_customers",
        f"Silent for {SILENT_DAYS} days",
        "share",
        f"active customers without any use for {SILENT_DAYS} days ÷ active customers; who never used it is not counted",
        quiet.result.period,
        better="lower",
        questions=quiet.result.questions,
    )
    if quiet.result.missing:
        return metric.without_value(quiet.result.missing, 0)
    if not quiet.active:
        return metric.without_value("There is no active customer.", 0)
    few = quiet.counts[SILENT_DAYS]
    filled = replace(metric, numerator=float(few), denominator=float(quiet.active), n=quiet.active)
    return with_interval(filled, wilson(few, quiet.active))


def _headline(funnel: Funnel, quiet: Silence, found: dict[str, Metric]) -> str:
    """Say where customers get stuck; else how many are silent; else how many use it."""
    if funnel.stuck or (funnel.journey is not None and len(funnel.journey.number) >= ENOUGH):
        return funnel.result.headline
    if quiet.result.missing is None and quiet.active:
        return quiet.result.headline
    use = found["adoption"]
    if use.value is None:
        return "The data do not say how customers use it"
    if use.few:
        return f"{plural(use.numerator, 'customer')} of {number(use.denominator)} use it"
    told = share(use.value)
    return f"{told} of customers use it" if use.label == "Customers using it" else f"{use.label}: {told}"


def _sub(data: Dataset, period: Period | None, filters: Filters) -> str:
    customers = plural(int(data.chosen(filters).sum()), "customer")
    if period is None:
        return f"Adoption · {SNAPSHOT} · {customers} · {filters}"
    whole = is_month_end(period.base) and is_month_end(period.last)
    days = f"{date_label(period.first)} – {date_label(period.last)}"
    return f"Adoption · {span_label(period.first, period.last) if whole else days} · {customers} · {filters}"
