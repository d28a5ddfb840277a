"""Which answers and charts of the page Value are ready already?"""

from __future__ import annotations

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.metrics import period_of
from csdata.analysis.result import Result
from csdata.analysis.value.answer import ValueAnswer, bridge, money_over_life, value_answer
from csdata.analysis.value.channels import cost_by_channel
from csdata.analysis.value.concentration import concentration
from csdata.analysis.value.opportunities import opportunities
from csdata.analysis.value.returns import returns_by
from csdata.charts.value import bridge_bars, concentration_curve, cost_cells, paired_dots, value_over_life
from csdata.dataset import Dataset, Filters
from csdata.ui.components import Spec, finished
from csdata.ui.reads import kept

Look = tuple[bool, float]


@kept
def read_value(data: Dataset, months: int, filters: Filters, assumed: Assumptions) -> ValueAnswer:  # noqa: D103
    return value_answer(data, months, filters, assumed)


@kept
def read_returns(data: Dataset, by: str, months: int, filters: Filters, assumed: Assumptions) -> Result:  # noqa: D103
    return returns_by(data, by, period_of(data, months), filters, assumed)


@kept
def read_costs(data: Dataset, span: str, lag_months: int) -> Result:  # noqa: D103
    return cost_by_channel(data, span, lag_months)


@kept
def read_spread(data: Dataset, filters: Filters) -> Result:  # noqa: D103
    return concentration(data, period_of(data), filters)


@kept
def read_opportunities(data: Dataset) -> Result:  # noqa: D103
    return opportunities(data, period_of(data))


@kept
def life_chart(data: Dataset, months: int, filters: Filters, assumed: Assumptions, look: Look) -> Spec:  # noqa: D103
    answer = read_value(data, months, filters, assumed)
    frame = money_over_life(answer, assumed).frame
    return finished(value_over_life(frame, answer.metrics["cac"].value, scale=look[1]))


@kept
def bridge_chart(data: Dataset, months: int, filters: Filters, assumed: Assumptions, look: Look) -> Spec:  # noqa: D103
    return finished(bridge_bars(bridge(read_value(data, months, filters, assumed), assumed).frame, scale=look[1]))


@kept
def pairs_chart(  # noqa: D103
    data: Dataset, by: str, months: int, filters: Filters, assumed: Assumptions, look: Look
) -> Spec:
    return finished(paired_dots(read_returns(data, by, months, filters, assumed).frame, scale=look[1]))


@kept
def costs_chart(data: Dataset, span: str, lag_months: int, look: Look) -> Spec:  # noqa: D103
    return finished(cost_cells(read_costs(data, span, lag_months).frame, scale=look[1]))


@kept
def spread_chart(data: Dataset, filters: Filters, look: Look) -> Spec:  # noqa: D103
    return finished(concentration_curve(read_spread(data, filters).frame, scale=look[1]))
