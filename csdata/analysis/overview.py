"""Are customers and we both doing well, and is it getting better? Two sides, never one number."""

from __future__ import annotations

import math
from dataclasses import dataclass

from csdata.analysis.book import SNAPSHOT
from csdata.analysis.churn import NO_DEPARTURES
from csdata.analysis.definitions import STANDARD, Definitions, in_force
from csdata.analysis.history import Series, histories
from csdata.analysis.metrics import figures, metrics
from csdata.analysis.result import Metric
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period, is_month_end
from csdata.wording import count, date_label, plural, share, span_label

SHOWN = 3
CUSTOMER_SIDE = (
    "goal_attainment",
    "time_to_value_days",
    "nps",
    "csat",
    "adoption",
    "onboarding_on_time",
    "feature_breadth",
    "ces",
)
OUR_SIDE = ("nrr", "logo_churn", "mrr", "arpa", "active_customers")
# What a move in each direction means in words: (better, worse, no real change)
WORDS = {
    "nrr": ("we keep more revenue", "we keep less revenue", "we keep as much revenue as before"),
    "logo_churn": ("fewer customers leave", "more customers leave", "as many customers leave as before"),
    "goal_attainment": (
        "more customers reach their goals",
        "fewer customers reach their goals",
        "as many customers reach their goals",
    ),
    "time_to_value_days": (
        "customers get results sooner",
        "customers wait longer for results",
        "customers wait as long for results",
    ),
    "nps": (
        "more customers would recommend us",
        "fewer customers would recommend us",
        "as many customers would recommend us",
    ),
    "csat": ("more customers are satisfied", "fewer customers are satisfied", "as many customers are satisfied"),
    "adoption": ("more customers use it", "fewer customers use it", "as many customers use it"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric, the same one the period before, and its months; `real` says whether the change is beyond noise."""

    metric: Metric
    before: Metric | None = None
    series: tuple[float | None, ...] = ()

    @property
    def change(self) -> float | None:
        """Value minus the value of the period before."""
        if self.before is None or self.metric.value is None or self.before.value is None:
            return None
        return self.metric.value - self.before.value

    @property
    def real(self) -> bool:
        """Whether the change is larger than both intervals together explain (95 %)."""
        change = self.change
        halves = [_half(metric) for metric in (self.metric, self.before) if metric]
        if change is None or None in halves:
            return False
        return abs(change) > math.hypot(*(half or 0 for half in halves))

    @property
    def direction(self) -> int:
        """1 better, −1 worse, 0 no change beyond noise."""
        if not self.real or self.change is None:
            return 0
        return 1 if (self.change > 0) == (self.metric.better == "higher") else -1


def _half(metric: Metric) -> float | None:
    return None if metric.low is None or metric.high is None else (metric.high - metric.low) / 2


@dataclass(frozen=True, slots=True)
class Overview:
    """The answer in one sentence, the line under it, and the figures of both sides."""

    headline: str
    sub: str
    customer_side: tuple[Figure, ...]
    our_side: tuple[Figure, ...]
    metrics: dict[str, Metric]
    customers: int
    series: Series


def overview(
    data: Dataset, months: int = 12, filters: Filters = EVERYBODY, definitions: Definitions = STANDARD
) -> Overview:
    """Return both sides for the months up to the as-of day, compared with as many months before."""
    period = Period.up_to(data.as_of, months) if data.as_of else None
    customers = int(data.chosen(filters).sum())
    found = _compared(data, period, filters, definitions)
    before = _before(data, period, filters, definitions)
    series = histories(data, filters)
    theirs = _chosen(CUSTOMER_SIDE, found, before, series)
    ours = _chosen(OUR_SIDE, found, before, series)
    return Overview(
        _headline(theirs, ours, found, dated=period is not None),
        _sub(data, period, found, filters, compared=bool(before)),
        theirs,
        ours,
        found,
        customers,
        series,
    )


def _compared(data: Dataset, period: Period | None, filters: Filters, definitions: Definitions) -> dict[str, Metric]:
    """Return the metrics that figures show, by the definitions in force; nothing else is computed for them."""
    if definitions == STANDARD:
        return figures(data, period, filters)
    return in_force(metrics(data, period, filters, daily=definitions.needs_daily), definitions)


def _before(data: Dataset, period: Period | None, filters: Filters, definitions: Definitions) -> dict[str, Metric]:
    """Return the metrics of the period before, where they can be compared.

    A list of customers often leaves out those who left long ago: when nobody in it left before this period,
    the earlier period looks better than it was, and nothing is compared.
    """
    if not period or not data.first_day or period.before().base < data.first_day:
        return {}
    if not data.ask("left_before", {"base": period.base}).iloc[0, 0]:
        return {}
    found = _compared(data, period.before(), filters, definitions)
    return {name: metric for name, metric in found.items() if metric.period != SNAPSHOT and not metric.few}


def _chosen(
    names: tuple[str, ...],
    found: dict[str, Metric],
    before: dict[str, Metric],
    series: Series,
) -> tuple[Figure, ...]:
    """Take the first metrics that the data allow; the rest of the places go to those that say what is missing."""
    known = [name for name in names if found[name].value is not None]
    unknown = [name for name in names if found[name].value is None]
    return tuple(Figure(found[name], before.get(name), series.get(name, ())) for name in (known + unknown)[:SHOWN])


def _headline(theirs: tuple[Figure, ...], ours: tuple[Figure, ...], found: dict[str, Metric], *, dated: bool) -> str:
    lost, revenue = found["logo_churn"], found["gross_mrr_churn"]
    if lost.why == NO_DEPARTURES:
        return f"{plural(found['active_customers'].value, 'customer')} so far; nobody says who of them has left"
    if lost.few and lost.n:
        here = int(found["active_customers"].value or 0)
        return f"Too few customers to speak of rates: {count(lost.n)} at the start, {count(here)} now"
    if not dated:
        if lost.value is None:
            return "The sheet does not say which customers have left"
        money = f", with {share(revenue.value)} of the revenue" if revenue.value is not None else ""
        return f"{share(lost.value)} of customers have left{money}"
    ours_told, theirs_told = _told(ours), _told(theirs)
    if ours_told and theirs_told:
        joint = "while" if ours_told[1] * theirs_told[1] < 0 else "and"
        return _sentence(f"{ours_told[0]} {joint} {theirs_told[0]}")
    if ours_told or theirs_told:
        return _sentence((ours_told or theirs_told or ("", 0))[0])
    kept = found["nrr"].value
    if kept is not None:
        return f"We keep {share(kept)} of our revenue, growth included"
    return f"{share(lost.value)} of customers left" if lost.value is not None else "There is no complete period yet"


def _told(side: tuple[Figure, ...]) -> tuple[str, int] | None:
    """Say the first real change of a side; without one, that its first metric holds."""
    compared = [figure for figure in side if figure.change is not None and figure.metric.name in WORDS]
    if not compared:
        return None
    figure = next((figure for figure in compared if figure.direction), compared[0])
    return WORDS[figure.metric.name][(2, 0, 1)[figure.direction]], figure.direction


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _span(period: Period) -> str:
    """Write whole months as months, other spans with their days."""
    if is_month_end(period.base) and is_month_end(period.last):
        return span_label(period.first, period.last)
    return f"{date_label(period.first)} – {date_label(period.last)}"


def _sub(data: Dataset, period: Period | None, found: dict[str, Metric], filters: Filters, *, compared: bool) -> str:
    n = found["logo_churn"].n or 0
    if period is None:
        return f"Overview · {SNAPSHOT} · {plural(data.customers, 'customer')} · {filters}"
    against = (
        f"compared with the {period.months} months before" if period.months > 1 else "compared with the month before"
    )
    active = int(found["active_customers"].value or 0)
    return " · ".join(
        (
            f"Overview · {_span(period)}",
            against if compared else "no earlier period to compare with",
            f"{plural(n, 'customer')} at the start, {active:,} now",
            str(filters),
            *(("customers of three months and more",) if filters.persona and data.has_found_personas else ()),
        )
    )
