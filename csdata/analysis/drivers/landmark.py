"""Who left in the months after each month's end, and what was known of the customers then?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from csdata.analysis.churn import NO_DEPARTURES
from csdata.analysis.cohorts.histories import month_index, month_of
from csdata.analysis.drivers.behaviours import BEHAVIOURS, Behaviour, unfit
from csdata.analysis.drivers.guards import telling, undated
from csdata.analysis.drivers.lots import sample
from csdata.analysis.drivers.made import LeftBy, LeftOut, Made
from csdata.analysis.drivers.panel import Panel, later, panel
from csdata.analysis.drivers.table import Feature, Flags, Snapshots, Suspect, Whole
from csdata.analysis.trends import leavers_known_from
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.errors import CsDataError
from csdata.wording import plural

NEVER: Final = np.iinfo(np.int64).max
MOST_UNTOLD: Final = 10  # customers that still pay after their churn event, for each that subscriptions see leave
MOST_LOOKED_AT: Final = 100_000  # rows on which it is checked that no feature alone knows who left
NO_DATES: Final = "Bring the days on which customers start and leave, and what they did by day or month."
NOBODY: Final = "Nobody left in the months that can be looked at."
NOTHING: Final = "No behaviour over time is recorded: bring use, tickets, surveys, contacts or milestones with dates."
HOW_LEFT: Final = {
    "subscriptions": "without an open subscription at the end of a month",
    "events": "from the month of the first entry in the file of churn events on",
}


@dataclass(frozen=True, eq=False)
class _Departures:
    """Who has not left, by customer and month, by one way of telling; `since` is the month from which it tells."""

    left_by: LeftBy
    staying: Flags
    since: int


def snapshots(
    data: Dataset,
    filters: Filters = EVERYBODY,
    *,
    horizon_months: int = 3,
    embargo_months: int = 1,
    every_months: int = 1,
    left_by: LeftBy | None = None,
) -> Made:
    """Return a row for each month's end at which a customer was active, and from which it stayed through the embargo.

    `left` is whether it left in the horizon after the embargo: one month's end there by which it has left is enough,
    also if it came back (landmarking; van Houwelingen 2007). Months whose window is not over are not in the table. By
    default subscriptions tell who left, unless they know none or next to none of the departures that churn events name;
    `words` says which. Raises CsDataError for spans that are not at least one month (the embargo: none).
    """
    span = (horizon_months, embargo_months)
    return _looked(data, filters, (span,), every_months, left_by, lambda _done: None)[0]


def by_embargo(
    data: Dataset,
    filters: Filters = EVERYBODY,
    *,
    horizon_months: int = 3,
    embargo_months: int = 1,
    others: Sequence[int] = (0, 1, 2),
    most_rows: int = 60_000,
    seed: int = 0,
    tell: Callable[[float], object] | None = None,
) -> tuple[Made, tuple[Snapshots, ...]]:
    """Return what `snapshots` does, and tables with other embargoes of the same behaviours: about `most_rows` of each.

    Who left is told in the same way in all. A longer table is represented by drawn customers. `tell` hears how far it
    is, 0 to 1, and may raise to give it up.
    """
    spans = tuple((horizon_months, embargo) for embargo in (embargo_months, *others))
    made, tables = _looked(data, filters, spans, 1, None, tell or (lambda _done: None))
    return made, tuple(sample(table, most_rows, seed) for table in tables)


def _looked(
    data: Dataset,
    filters: Filters,
    spans: tuple[tuple[int, int], ...],
    every: int,
    left_by: LeftBy | None,
    tell: Callable[[float], object],
) -> tuple[Made, Iterator[Snapshots]]:
    """Return what was made for the first span and, one after the other, the tables of the others.

    Behaviours are measured once, in all months that are looked at for any of the spans.
    """
    for horizon, embargo in spans:
        _check(horizon, embargo, every)
    months = panel(data)
    if months is None or not data.knows_departures:
        why = NO_DATES if months is None else NO_DEPARTURES
        return Made(_empty(spans[0]), left_by or "subscriptions", (), "", why), iter(())
    gone = _departures(data, months, left_by)
    windows = [_windows(months, gone, span, every) for span in spans]
    here = np.zeros_like(months.here)
    here[:, -1] = months.here[:, -1] & gone.staying[:, -1]
    looked_at = np.logical_or.reduce([here, *(risk for risk, _ in windows)])
    rows = np.nonzero(looked_at & data.chosen(filters)[:, None])
    everything = _measured(months, rows, BEHAVIOURS, tell)
    parts = [_Part(risk[rows], left[rows], span) for (risk, left), span in zip(windows, spans, strict=True)]
    table, left_out = _told(everything, parts[0])
    table, knowing = _innocent(table)
    ever = months.here.any(axis=1) & ~gone.staying[:, -1]
    table = replace(table, suspects=(*knowing, *undated(data, ever)))
    names = [feature.name for feature in table.features]
    now = _Part(here[rows], np.zeros(len(everything), dtype=bool), spans[0]).of(everything, names)
    made = Made(table, gone.left_by, left_out, in_words(gone.left_by, *spans[0]), _missing(table, months), now)
    return made, (part.of(everything, names) for part in parts[1:])


@dataclass(frozen=True, eq=False)
class _Part:
    """Which rows belong to a span, and who of all rows left in its window."""

    rows: Flags
    left: Flags
    span: tuple[int, int]

    def of(self, everything: Snapshots, names: Sequence[str]) -> Snapshots:
        """Return the rows of the span, with some of the behaviours."""
        places = [at for at, feature in enumerate(everything.features) if feature.name in names]
        horizon, embargo = self.span
        return Snapshots(
            tuple(everything.features[at] for at in places),
            everything.x[np.flatnonzero(self.rows)[:, None], np.array(places, dtype=np.int64)],
            self.left[self.rows],
            everything.customer[self.rows],
            everything.month[self.rows],
            everything.tenure[self.rows],
            horizon,
            embargo,
        )


def _told(everything: Snapshots, part: _Part) -> tuple[Snapshots, tuple[LeftOut, ...]]:
    """Return the rows of a span with the behaviours that say something in them, and those that do not."""
    whys = {one.name: unfit(everything.x[part.rows, at]) for at, one in enumerate(everything.features)}
    table = part.of(everything, [name for name, why in whys.items() if why is None])
    return table, tuple((name, why) for name, why in whys.items() if why)


def current(
    data: Dataset,
    filters: Filters = EVERYBODY,
    *,
    features: Sequence[Feature] | None = None,
    left_by: LeftBy | None = None,
) -> Snapshots:
    """Return what is known of the active customers at the end of the last month; `left` is False for all.

    `features` are those of the table that a model was made on, in its order; by default all behaviours.
    """
    day = data.complete_to
    return at_month(data, day, filters, features=features, left_by=left_by) if day else _empty((3, 1))


def at_month(
    data: Dataset,
    day: date,
    filters: Filters = EVERYBODY,
    *,
    features: Sequence[Feature] | None = None,
    left_by: LeftBy | None = None,
) -> Snapshots:
    """Return what was known of the active customers at the end of the month of a day; `left` is False for all."""
    months = panel(data)
    column = month_index(day) - months.first if months else -1
    if months is None or not 0 <= column < months.here.shape[1]:
        return _empty((3, 1))
    customer = np.flatnonzero(there(data, months, left_by)[:, column] & data.chosen(filters))
    by_name = {behaviour.feature.name: behaviour for behaviour in BEHAVIOURS}
    wanted = BEHAVIOURS if features is None else tuple(by_name[feature.name] for feature in features)
    rows = (customer, np.full(len(customer), column))
    return _measured(months, rows, wanted, lambda _done: None)


def there(data: Dataset, months: Panel, left_by: LeftBy | None = None) -> Flags:
    """Return who is active and has not left at each month's end, customers by number × months of the panel."""
    return months.here & _departures(data, months, left_by).staying if data.knows_departures else months.here


def in_words(left_by: LeftBy, horizon_months: int, embargo_months: int) -> str:
    """Say what counts as having left, and when.

    >>> in_words("subscriptions", 3, 1)
    'Left: without an open subscription at the end of a month, 2 to 4 months after the look, and still there before.'
    """
    first, last = embargo_months + 1, embargo_months + horizon_months
    span = plural(first, "month") if first == last else f"{first} to {last} months"
    return f"Left: {HOW_LEFT[left_by]}, {span} after the look, and still there before."


def _check(horizon: int, embargo: int, every: int) -> None:
    for name, found, least in (("Horizon", horizon, 1), ("Embargo", embargo, 0), ("Step", every, 1)):
        if found < least:
            raise CsDataError.bad_value(name, str(found), f"at least {plural(least, 'month')}")


def _departures(data: Dataset, months: Panel, left_by: LeftBy | None) -> _Departures:
    """Return who has not left; subscriptions tell, unless asked otherwise or nearly all departures are only events."""
    if left_by != "subscriptions":
        events = _by_events(data, months)
        lapsed = int((months.here[:, :-1] & ~months.here[:, 1:]).any(axis=1).sum())
        told = int((months.here & ~events.staying).any(axis=1).sum())
        if left_by == "events" or told > MOST_UNTOLD * lapsed:
            return events
    since = leavers_known_from(data)
    return _Departures("subscriptions", months.here, month_index(since) if since else 0)


def _by_events(data: Dataset, months: Panel) -> _Departures:
    end = month_of(months.last + 1)
    listed = data.ask("driver_departures", {"end": end})
    left = np.full(data.customers, NEVER)
    left[listed["number"].to_numpy(dtype=np.int64)] = listed["month_index"].to_numpy(dtype=np.int64)
    return _Departures("events", months.months < left[:, None], int(left.min(initial=NEVER)))


def _windows(months: Panel, gone: _Departures, span: tuple[int, int], every: int) -> tuple[Flags, Flags]:
    """Return who was at risk at each month's end, in months whose window is over, and who left in the window."""
    horizon, embargo = span
    risk = months.here & gone.staying
    for ahead in range(1, embargo + 1):
        risk &= later(gone.staying, ahead)
    left = np.zeros_like(risk)
    for ahead in range(embargo + 1, embargo + horizon + 1):
        left |= ~later(gone.staying, ahead)
    last = months.last - embargo - horizon
    told = (months.months <= last) & ((last - months.months) % every == 0)
    return risk & told & (months.months + embargo + 1 >= gone.since), left


def _measured(
    months: Panel, rows: tuple[Whole, ...], behaviours: Sequence[Behaviour], tell: Callable[[float], object]
) -> Snapshots:
    """Return the behaviours of some customers in some months; who left is not told yet."""
    customer, column = rows
    x = np.empty((len(customer), len(behaviours)))
    for at, behaviour in enumerate(behaviours):
        tell(at / len(behaviours))
        x[:, at] = behaviour.measure(months)[rows]
    features = tuple(behaviour.feature for behaviour in behaviours)
    left, tenure = np.zeros(len(customer), dtype=bool), months.tenure()[rows]
    return Snapshots(features, x, left, customer, months.first + column, tenure)


def _innocent(table: Snapshots) -> tuple[Snapshots, tuple[Suspect, ...]]:
    """Return the table without features that alone know who left, which no honest behaviour does."""
    some = slice(None, None, max(1, len(table) // MOST_LOOKED_AT))
    found = [
        Suspect(feature.name, why)
        for index, feature in enumerate(table.features)
        if (why := telling(table.x[some, index], table.left[some]))
    ]
    return table.without(frozenset(one.feature for one in found)) if found else table, tuple(found)


def _missing(table: Snapshots, months: Panel) -> str | None:
    """Return what is missing to look for drivers; None when there is something to look at."""
    needed = table.embargo_months + table.horizon_months + 1
    if months.here.shape[1] < needed:
        return f"There are {plural(months.here.shape[1], 'month')}; {needed} are needed to see who leaves after a look."
    if not table.left.any():
        return NOBODY
    return None if table.features else NOTHING


def _empty(span: tuple[int, int]) -> Snapshots:
    none = np.zeros(0, dtype=np.int64)
    return Snapshots((), np.zeros((0, 0)), none.astype(bool), none, none, np.zeros(0), *span)
