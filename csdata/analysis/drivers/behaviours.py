"""Which behaviours can be told of these data, what are they called, and what was each worth at a month's end?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from csdata.analysis.drivers.panel import NO_MONTH, Panel, earlier
from csdata.analysis.drivers.table import Feature, Flags
from csdata.analysis.intervals import Numbers
from csdata.wording import share

WINDOW: Final = 3  # months that a rate looks back, and that a change is compared with
MOST_MISSING: Final = 0.4
LONGEST_WAIT: Final = 365.0  # days without a first result; a longer wait tells no more
Measure = Callable[[Panel], Numbers]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A feature, and how it is measured at the end of each month from what was known then."""

    feature: Feature
    measure: Measure


def unfit(values: Numbers) -> str | None:
    """Return why a feature says nothing about these rows; None for one that may.

    >>> unfit(np.array([2.0, 2.0, np.nan])), unfit(np.array([1.0, np.nan])), unfit(np.array([1.0, 2.0]))
    ('the same for all', 'known in only 50% of the rows', None)
    """
    known = values[~np.isnan(values)]
    if not len(known):
        return "not recorded in these data"
    if len(known) < (1 - MOST_MISSING) * len(values):
        return f"known in only {share(len(known) / len(values))} of the rows"
    return "the same for all" if known.min() == known.max() else None


def _rate(panel: Panel, column: str) -> Numbers:
    """Return the mean of a customer's whole months among the last three."""
    return _mean([earlier(_whole(panel, column), back) for back in range(WINDOW)])


def _whole(panel: Panel, column: str) -> Numbers:
    return np.where(panel.whole, panel.grid(column), np.nan)


def _mean(months: list[Numbers]) -> Numbers:
    """Return the mean of what is known of some months; NaN where nothing is."""
    total, known = np.zeros_like(months[0]), np.zeros_like(months[0])
    for month in months:
        total += np.nan_to_num(month, nan=0.0)
        known += ~np.isnan(month)
    return np.divide(total, known, out=np.full_like(total, np.nan), where=known > 0)


def _state(panel: Panel, column: str) -> Numbers:
    return panel.grid(column)


def _last_known(panel: Panel, column: str) -> Numbers:
    """Return the last value known by each month."""
    values = panel.grid(column)
    at = np.where(np.isnan(values), -1, np.arange(values.shape[1]))
    at = np.maximum.accumulate(at, axis=1)
    found = np.take_along_axis(values, np.maximum(at, 0), axis=1)
    return np.where(panel.here, found, np.nan)


def _before(panel: Panel, column: str) -> Numbers:
    values = _whole(panel, column)
    return _mean([earlier(values, back) for back in range(1, WINDOW + 1)])


def _change(panel: Panel, column: str) -> Numbers:
    """Return the month against the mean of the three before, as a share of it, at most doubled."""
    return relative(_whole(panel, column), _before(panel, column))


def _difference(panel: Panel, column: str) -> Numbers:
    """Return the month less the mean of the three before."""
    return _whole(panel, column) - _before(panel, column)


def _money_change(panel: Panel, column: str) -> Numbers:
    """Return the money of the month against that of three months before, or of the first for younger customers."""
    money = panel.grid(column)
    base = money.copy()
    for back in range(1, WINDOW + 1):
        then = earlier(money, back)
        base = np.where(np.isnan(then), base, then)
    return relative(money, base)


def relative(now: Numbers, before: Numbers) -> Numbers:
    """Return a change as a share of what was before, from −1 (all gone) to 1 (doubled, or more); nothing twice is 0.

    >>> relative(np.array([8.0, 30.0, 0.0, 2.0]), np.array([10.0, 10.0, 0.0, 0.0]))
    array([-0.2,  1. ,  0. ,  1. ])
    """
    change = np.divide(now - before, before, out=np.where(now > before, 1.0, 0.0), where=before != 0)
    unknown = np.isnan(now) | np.isnan(before)
    return np.where(unknown, np.nan, np.clip(change, -1.0, 1.0))


def _no_contact(panel: Panel, column: str) -> Numbers:
    """Return 1 where nobody spoke to a customer in three months, or since its start; NaN where that is not recorded."""
    values = panel.grid(column)
    contact, gaps = np.zeros(values.shape, dtype=bool), np.zeros(values.shape, dtype=bool)
    for back in range(WINDOW):
        then = earlier(values, back)
        contact |= np.nan_to_num(then, nan=0.0) > 0
        gaps |= np.isnan(then) & _was_there(panel, back)
    return np.where(panel.here & (contact | ~gaps), ~contact, np.nan)


def _was_there(panel: Panel, back: int) -> Flags:
    """Return who was a customer some months before: seen, or older than the records."""
    older = np.broadcast_to(~panel.since_records[:, None], panel.here.shape)
    before_records = np.arange(panel.here.shape[1]) < back
    return earlier(panel.here, back, missing=0) | (older & before_records)


def _never_answered(panel: Panel, columns: tuple[str, ...]) -> Numbers:
    """Return 1 where a customer never answered a survey; NaN before anybody's first answer."""
    answered = np.any([~np.isnan(panel.grid(column)) for column in columns], axis=0)
    recorded = np.maximum.accumulate(answered.any(axis=0))
    return np.where(panel.here & recorded, ~answered, np.nan)


def _first_value(panel: Panel, column: str) -> Numbers:
    """Return the days until the first result or, while there is none, the days waited so far, at most a year.

    A wait is known of customers who started no earlier than somebody whose result was recorded by then; of the others
    the result may lie before the records.
    """
    days = panel.grid(column)
    began = np.where(panel.began == NO_MONTH, np.iinfo(np.int64).max, panel.began)
    reached = np.where(~np.isnan(days), began[:, None], np.iinfo(np.int64).max).min(
        axis=0, initial=np.iinfo(np.int64).max
    )
    followed = (panel.began != NO_MONTH)[:, None] & (began[:, None] >= np.minimum.accumulate(reached))
    return np.minimum(np.where(np.isnan(days) & followed, panel.grid("days_waited"), days), LONGEST_WAIT)


def _number(
    measure: Callable[[Panel, str], Numbers], column: str, label: str, unit: str, suffix: str = ""
) -> Behaviour:
    return Behaviour(Feature(column + suffix, label, unit), lambda panel: measure(panel, column))


def _flag(name: str, label: str, measure: Measure) -> Behaviour:
    return Behaviour(Feature(name, label, kind="flag"), measure)


BEHAVIOURS: Final = (
    _number(_rate, "events", "Events a month", "events a month"),
    _number(_rate, "active_days", "Days of use a month", "days a month"),
    _number(_rate, "features_used", "Features used a month", "features a month"),
    _number(_rate, "seats_active_share", "Share of seats in use", "share"),
    _number(_change, "events", "Change of events", "share", "_trend"),
    _number(_change, "active_days", "Change of days of use", "share", "_trend"),
    _number(_difference, "seats_active_share", "Change of seats in use", "points", "_trend"),
    _number(_rate, "tickets_opened", "Tickets a month", "tickets a month"),
    _number(_state, "tickets_open", "Tickets waiting", "tickets"),
    _number(_last_known, "median_resolve_hours", "Hours until a ticket is solved", "hours"),
    _number(_rate, "touchpoints", "Contacts a month", "contacts a month"),
    _flag("no_touchpoints", "No contact in three months", partial(_no_contact, column="touchpoints")),
    _number(_state, "last_nps", "Last NPS answer", "score"),
    _number(_state, "last_csat", "Last satisfaction answer", "score"),
    _flag("no_answer", "Never answered a survey", partial(_never_answered, columns=("last_nps", "last_csat"))),
    _number(_state, "milestones_share", "Share of milestones reached", "share"),
    _number(_first_value, "days_to_first_value", "Days to the first result, or waited so far", "days"),
    _number(_state, "exposures", "Programmes the customer takes part in", "programmes"),
    _number(_rate, "purchases", "Purchases a month", "purchases a month"),
    _number(_money_change, "mrr", "Change of payment", "share", "_trend"),
)
