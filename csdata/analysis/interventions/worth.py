"""What was it worth in money: the metric moved, and the customers kept?"""

from __future__ import annotations

from typing import Final

import numpy as np

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.intervals import LEVEL, z_of
from csdata.analysis.interventions.against import Against
from csdata.analysis.interventions.book import MonthBook
from csdata.analysis.interventions.comparison import rows_of
from csdata.analysis.interventions.effect import Effect
from csdata.analysis.interventions.measures import MEASURES
from csdata.analysis.interventions.records import Record
from csdata.analysis.interventions.returns import Kept, Returns, Saving, returns
from csdata.analysis.interventions.starts import NEVER
from csdata.analysis.interventions.staying import Staying

SHORTEST_LIFE: Final = 1.0  # months
MONEY: Final = frozenset({"mrr", "spent"})


def worth_it(book: MonthBook, who: Against, effect: Effect, kept: Staying, given: Assumptions) -> Returns | None:
    """Return the return over the months there are; None where nothing costs or is worth money, or it has not begun.

    The metric counts with its measured effect, whatever the verdict, because its range says how sure that is. Customers
    kept count only where their verdict is *helped*.
    """
    if who.first == NEVER or who.first > book.last or not who.got.any():
        return None
    months = (book.last + 1 if who.until is None else min(who.until, book.last + 1)) - who.first
    if months < 1:
        return None
    saving = _saving(book, who, effect, given)
    if saving is None and not (kept.verdict == "helped" or effect.is_known):
        return None
    return returns(who.record.costs, months, saving, _kept(book, who, kept, given))


def unit_value(record: Record, given: Assumptions) -> float | None:
    """Return the money that one unit less of the metric brings; None where it has no price.

    What is good when it grows brings money when it is more: its price has a minus.
    """
    if record.metric.name in MONEY:
        return -given.gross_margin
    value = record.unit_value
    if value is None and record.metric.name == "tickets":
        value = given.ticket_cost
    if value is None and record.metric.name == "touchpoints":
        value = given.contact_cost
    return None if value is None else -record.better * value


def _saving(book: MonthBook, who: Against, effect: Effect, given: Assumptions) -> Saving | None:
    """Return what the measured effect saves of what all who got it would have used."""
    price = unit_value(who.record, given)
    if price is None or not effect.is_known or effect.is_points:
        return None
    y = rows_of(book.grid(who.record.metric)[:, who.first :], who.got)
    started = np.arange(who.first, who.first + y.shape[1]) >= who.start[who.got][:, None]
    months = max(y.shape[1] if who.until is None else who.until - who.first, 1)
    used = float(np.nansum(np.where(started, y, np.nan))) / months
    found = effect.interval()
    se = ((found.high or 0.0) - (found.low or 0.0)) / (2 * z_of(LEVEL))
    return Saving(used / float(np.exp(found.value)), price, found.value, se)


def _kept(book: MonthBook, who: Against, kept: Staying, given: Assumptions) -> Kept | None:
    """Return what the customers kept are worth; None unless more were kept for sure."""
    if kept.verdict != "helped" or not kept.months:
        return None
    paid = book.grid(MEASURES["mrr"])[who.got, who.first - 1]
    if not np.isfinite(paid).any():
        return None
    leaving = max(1 - kept.base ** (1 / kept.months), 1 / 600)
    life = min(max(1 / leaving, SHORTEST_LIFE), float(given.horizon_months))
    margin = float(np.nanmean(paid)) * given.gross_margin
    return Kept(int(np.isfinite(paid).sum()), kept.points.value, kept.effect.se, margin, life)
