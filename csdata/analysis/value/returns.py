"""What does each group of customers bring for what it costs to win it?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.book import SNAPSHOT
from csdata.analysis.intervals import Interval, mean
from csdata.analysis.lives import lives_frame, lives_in
from csdata.analysis.result import ENOUGH, Result
from csdata.analysis.value.lifetime import NO_MONEY, Lifetime, Service, lifetime, service_frame, service_in
from csdata.analysis.value.payback import payments_to_cover, quotient
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period, add_months, month_start
from csdata.wording import fixed, money, plural

MOST_GROUPS: Final = 8
BY: Final = {"segment": "segment", "plan": "plan", "channel": "channel", "persona": "persona"}
COLUMNS: Final = (
    "group", "customers", "active", "won", "cac", "cac_low", "cac_high", "clv", "clv_low", "clv_high",
    "ratio", "ratio_low", "ratio_high", "payback", "why",
)  # fmt: skip
OF_SPEND: Final = "spend of the period ÷ its new customers, by channel"
OF_SHEET: Final = "mean acquisition cost of the customers that have one"
NO_GROUP: Final = {
    "segment": "Bring a segment, a plan or a channel for each customer.",
    "plan": "Bring the plan of each customer.",
    "channel": "Bring the channel through which each customer was won.",
    "persona": "No personas yet: find them on the page Personas, or bring a column with them.",
}


def groups_to_choose(data: Dataset) -> list[str]:
    """Return by what customers can be put into groups, in the data there are."""
    known = [by for by in BY if by == "channel" or len(data.choices.get(by, ())) > 1]
    return [by for by in known if by != "channel" or data.has("customers.channel")]


@dataclass(frozen=True)
class _Groups:
    """The chosen customers with the group of each: a row of `frame` is a life, `code` its group, −1 none."""

    data: Dataset
    by: str
    period: Period | None
    filters: Filters

    @cached_property
    def frame(self) -> pd.DataFrame:
        return lives_frame(self.data, self.period, self.filters)[0]

    @cached_property
    def _codes(self) -> tuple[NDArray[np.int64], list[str]]:
        members = self.data.members
        column = self.frame["channel"] if self.by == "channel" else members[self.by].iloc[self.frame["number"]]
        codes, names = pd.factorize(column, sort=True)
        return codes.astype(np.int64), [str(name) for name in names]

    @property
    def code(self) -> NDArray[np.int64]:
        return self._codes[0]

    @cached_property
    def names(self) -> dict[int, str]:
        """The groups that are told, the largest first."""
        codes, names = self._codes
        sizes = np.bincount(codes[codes >= 0], minlength=len(names))
        largest = sorted(range(len(names)), key=lambda at: (-sizes[at], names[at]))[:MOST_GROUPS]
        return {at: names[at] for at in largest if sizes[at]}

    @property
    def left_out(self) -> int:
        return len(self._codes[1]) - len(self.names)

    @cached_property
    def won(self) -> NDArray[np.bool_]:
        """Who started in the period and was still there at its end."""
        if self.period is None:
            return np.zeros(len(self.frame), dtype=bool)
        started = (self.frame["first_day"] > pd.Timestamp(self.period.base)).to_numpy(dtype=bool)
        stayed: NDArray[np.bool_] = ~self.frame["gone"].to_numpy(dtype=bool)
        return started & stayed


def returns_by(data: Dataset, by: str, period: Period | None, filters: Filters, assumptions: Assumptions) -> Result:
    """Return one row a group: customers, cost of winning one, what one brings, their ratio and payback, with ranges.

    `by` is segment, plan, channel or persona. Groups below ten active customers come with their n only.
    """
    question = f"What does each {by} bring for what it costs?"
    definition = (
        f"value of a customer in the first {assumptions.horizon_months} months, discounted, by {by}"
        f" (Kaplan–Meier, redrawn 400 times for the range); {assumptions}"
    )
    span = str(period or SNAPSHOT)
    if by not in groups_to_choose(data):
        empty = pd.DataFrame(columns=list(COLUMNS))
        return Result(question, f"Value by {by}", empty, span, data.as_of, 0, definition, (), NO_GROUP[by])
    groups = _Groups(data, by, period, filters)
    costs, cost_rule = _costs(groups, assumptions.lag_months)
    frame = _rows(groups, costs, assumptions)
    missing = _missing(frame) if frame["clv"].isna().all() and frame["cac"].isna().all() else None
    return Result(
        question,
        _headline(frame, by),
        frame,
        span,
        data.as_of,
        int(frame["customers"].sum()),
        f"{definition}. Cost: {cost_rule or 'not in the data'}",
        ("lives" if period else "lives_on_sheet", "value_service", "value_spend", "sheet_values"),
        missing,
        f"{plural(groups.left_out, 'smaller group')} left out" if groups.left_out else None,
    )


def _missing(frame: pd.DataFrame) -> str:
    reasons = [why for why in frame["why"] if why]
    return reasons[0] if reasons else NO_MONEY


def _rows(groups: _Groups, costs: dict[int, Interval], assumptions: Assumptions) -> pd.DataFrame:
    data = groups.data
    has_money = data.has("revenue.mrr") or data.has("customers.mrr")
    everybody = lives_in(data, groups.period, groups.frame)
    served = _served(groups)
    rows = []
    for code, name in groups.names.items():
        mine = groups.code == code
        found = lifetime(everybody.only(mine), assumptions, served[code], money=has_money)
        rows.append(_row(name, found, costs.get(code), int((groups.won & mine).sum())))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values(["clv", "customers"], ascending=False, kind="stable", ignore_index=True)


def _served(groups: _Groups) -> dict[int, Service]:
    """Return what each group uses of our time."""
    if groups.period is None:
        return dict.fromkeys(groups.names, Service())
    frame = service_frame(groups.data, groups.period, groups.filters)
    code = pd.Series(groups.code, index=groups.frame["number"]).reindex(frame["number"], fill_value=-1).to_numpy()
    return {at: service_in(groups.data, frame[code == at]) for at in groups.names}


def _row(name: str, found: Lifetime, cost: Interval | None, won: int) -> tuple[object, ...]:
    nothing = Interval(float("nan"), None, None)
    value, cac = found.interval or nothing, cost or nothing
    ratio = quotient(value, cac) if found.interval and cost and cost.value else nothing
    months = payments_to_cover(cac.value, found.brought) if found.brought is not None and cost else None
    parts = [end for part in (cac, value, ratio) for end in (part.value, _known(part.low), _known(part.high))]
    payback = float("nan") if months is None else float(months)
    return (name, found.n, found.active, won, *parts, payback, found.why or "")


def _known(end: float | None) -> float:
    return float("nan") if end is None else end


def _costs(groups: _Groups, lag_months: int) -> tuple[dict[int, Interval], str | None]:
    """Return the cost of winning a customer by group, and by which rule; spend is known by channel only."""
    data, period = groups.data, groups.period
    spends = groups.by == "channel" and groups.filters == EVERYBODY and data.has("spend.amount")
    if spends and period is not None:
        return _of_spend(groups, period, lag_months), OF_SPEND
    if not data.has("customers.acquisition_cost"):
        return {}, None
    costs = data.asked("sheet_values", None, groups.filters).set_index("number")["acquisition_cost"]
    paid = costs.reindex(groups.frame["number"]).to_numpy(dtype=float)
    known = {at: paid[(groups.code == at) & ~np.isnan(paid)] for at in groups.names}
    return {at: mean(values) for at, values in known.items() if len(values) >= ENOUGH}, OF_SHEET


def _of_spend(groups: _Groups, period: Period, lag_months: int) -> dict[int, Interval]:
    """Return spend ÷ new customers of the period for channels with ten new customers or more."""
    spend = groups.data.ask("value_spend")
    first, last = (pd.Timestamp(add_months(day, -lag_months)) for day in (month_start(period.first), period.last))
    inside = spend[(spend["month"] >= first) & (spend["month"] <= last)]
    spent = inside.groupby(channel_key(inside["channel"]))["spent"].sum()
    won = {at: int((groups.won & (groups.code == at)).sum()) for at in groups.names}
    amounts = {at: float(spent.get(name.strip().casefold(), 0.0)) for at, name in groups.names.items()}
    return {at: Interval(amounts[at] / won[at], None, None) for at in groups.names if won[at] >= ENOUGH and amounts[at]}


def channel_key(channel: pd.Series[str]) -> pd.Series[str]:
    """Return channels as they are compared between spend and customers: without case and blanks around."""
    return channel.str.strip().str.casefold()


def times(ratio: float) -> str:
    """Write how many times something is something else: two digits that count.

    >>> times(33.2), times(6.71)
    ('33×', '6.7×')
    """
    return f"{fixed(ratio, 0 if abs(ratio) >= 9.95 else 1)}×"


def _headline(frame: pd.DataFrame, by: str) -> str:
    """Say which group returns most and least, when their ranges do not touch."""
    rated = frame.dropna(subset=["ratio"]).sort_values("ratio", kind="stable")
    if len(rated) > 1:
        worst, best = rated.iloc[0], rated.iloc[-1]
        if worst["ratio_high"] < best["ratio_low"]:
            most, least = times(best["ratio"]), times(worst["ratio"])
            return f"{best['group']} returns {most} its cost, {worst['group']} {least}"
        return f"No {by} returns clearly more per cost than another"
    valued = frame.dropna(subset=["clv"])
    if len(valued) > 1:
        best, worst = valued.iloc[0], valued.iloc[-1]
        if worst["clv_high"] < best["clv_low"]:
            return f"{best['group']} brings {money(best['clv'])}, {worst['group']} {money(worst['clv'])}"
        return f"No {by} brings clearly more than another"
    return f"Value by {by}"
