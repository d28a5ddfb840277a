"""What did winning a customer cost in each channel, quarter by quarter?"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.acquisition import lag_text
from csdata.analysis.lives import lives_frame
from csdata.analysis.result import ENOUGH, Result
from csdata.analysis.value.returns import channel_key
from csdata.analysis.value.survival_curve import Whole
from csdata.dataset import Dataset
from csdata.periods import Period, add_months, month_start
from csdata.wording import money, month_label

EVERY: Final = "All channels"
SPANS: Final = {"quarter": (3, 8), "month": (1, 12)}  # months in one, and how many are shown
COLUMNS: Final = ("channel", "start", "label", "spent", "won", "cac")
QUESTIONS: Final = ("value_spend", "lives")
NO_SPEND: Final = "Bring what was spent on winning customers: month, channel and amount."
MOST_CHANNELS: Final = 8


def cost_by_channel(data: Dataset, span: str = "quarter", lag_months: int = 0) -> Result:
    """Return one row a channel and quarter (or month): spend, customers won, and cost of one where ten were won.

    Won are those who started in the span and were there at its end. The last spans that are over, the oldest first;
    the row of all channels comes first, then the channels by spend. Spend is known for everybody, never by filter.
    """
    question = f"What did winning a customer cost in each channel, {span} by {span}?"
    definition = f"spend ÷ customers who started in the {span} and were there at its end, {lag_text(lag_months)}"
    spend = data.ask("value_spend")
    starts = _starts(data, span)
    period = f"{starts[0]:%Y-%m} to {add_months(starts[-1], SPANS[span][0] - 1):%Y-%m}" if starts else ""
    if spend.empty or not starts or not data.has("spend.amount"):
        empty = pd.DataFrame(columns=list(COLUMNS))
        title = "Cost of winning by channel"
        return Result(question, title, empty, period, data.as_of, 0, definition, QUESTIONS, NO_SPEND)
    keyed = spend.assign(key=channel_key(spend["channel"]))
    paid, names = _by_start(keyed["month"], starts, SPANS[span][0], lag_months), _names(keyed)
    frame = pd.concat(
        [_rows(name, starts, keyed, paid, key, _won(data, starts, SPANS[span][0], key)) for key, name in names.items()],
        ignore_index=True,
    ).assign(label=lambda rows: [_label(start, span) for start in rows["start"]])[list(COLUMNS)]
    n = int(frame.loc[frame["channel"] == EVERY, "won"].sum())
    return Result(question, _headline(frame), frame, period, data.as_of, n, definition, QUESTIONS)


def _starts(data: Dataset, span: str) -> list[date]:
    """Return the first months of the last spans that are over."""
    months, shown = SPANS[span]
    if data.complete_to is None or data.first_day is None:
        return []
    after = add_months(month_start(data.complete_to), 1)
    end = add_months(after, -((after.month - 1) % months))
    starts = [add_months(end, -months * back) for back in range(shown, 0, -1)]
    return [start for start in starts if start >= month_start(data.first_day)]


def _names(keyed: pd.DataFrame) -> dict[str | None, str]:
    """Return all channels, and each channel by spend, as its spend names it."""
    totals = keyed.groupby("key")["spent"].sum().sort_values(ascending=False, kind="stable")
    first = keyed.drop_duplicates("key").set_index("key")["channel"]
    return {None: EVERY} | {str(key): str(first[key]).strip() for key in totals.index[:MOST_CHANNELS]}


def _by_start(months: pd.Series, starts: list[date], length: int, lag_months: int) -> Whole:
    """Return for each month the place of the span it counts for; −1 for none."""
    first = starts[0].year * 12 + starts[0].month
    place = (months.dt.year * 12 + months.dt.month + lag_months - first).to_numpy() // length
    return np.where((place >= 0) & (place < len(starts)), place, -1)


def _won(data: Dataset, starts: list[date], length: int, key: str | None) -> Whole:
    """Return how many customers of a channel started in each span and were there at its end."""
    lives, _ = lives_frame(data, Period.up_to(data.as_of) if data.as_of else None)
    place = _by_start(lives["first_day"], starts, length, 0)
    ends = np.array([add_months(start, length) for start in starts], dtype="datetime64[us]")
    left = lives["left_on"].to_numpy(dtype="datetime64[us]")
    stayed = np.isnat(left) | (left >= ends[place])
    counted = (place >= 0) & stayed
    if key is not None:
        counted &= (channel_key(lives["channel"]) == key).fillna(value=False).to_numpy(dtype=bool)
    return np.bincount(place[counted], minlength=len(starts))


def _rows(name: str, starts: list[date], keyed: pd.DataFrame, paid: Whole, key: str | None, won: Whole) -> pd.DataFrame:
    mine = (paid >= 0) & (np.ones(len(keyed), dtype=bool) if key is None else (keyed["key"] == key).to_numpy())
    spent = np.bincount(paid[mine], weights=keyed["spent"].to_numpy()[mine], minlength=len(won))
    cac = np.divide(spent, won, out=np.full(len(won), np.nan), where=won >= ENOUGH)
    return pd.DataFrame({"channel": name, "start": starts, "spent": spent, "won": won, "cac": cac})


def _label(start: date, span: str) -> str:
    if span == "month":
        return month_label(start)
    return f"Q{start.month // 3 + 1} {start.year % 100:02d}"


def _headline(frame: pd.DataFrame) -> str:
    """Say what the dearest and the cheapest channel cost over all that is shown."""
    totals = frame[frame["channel"] != EVERY].groupby("channel", sort=False)[["spent", "won"]].sum()
    costs = (totals["spent"] / totals["won"])[totals["won"] >= ENOUGH].sort_values(kind="stable")
    if len(costs) < 2:
        return "What winning a customer cost"
    return f"{costs.index[-1]} costs {money(costs.iloc[-1])} a customer, {costs.index[0]} {money(costs.iloc[0])}"
