"""What do scenarios stand on in data with dates: who was still there month after month, and what did they pay?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from csdata.analysis.acquisition import cac
from csdata.analysis.book import book_between
from csdata.analysis.cohorts.histories import month_of
from csdata.analysis.drivers.answer import DriverAnswer
from csdata.analysis.drivers.behaviours import unfit
from csdata.analysis.drivers.fitted import Model
from csdata.analysis.drivers.landmark import at_month, snapshots, still_there
from csdata.analysis.drivers.panel import NO_MONTH, Panel
from csdata.analysis.drivers.table import Feature, Flags, Snapshots, Whole
from csdata.analysis.intervals import Numbers
from csdata.analysis.metrics import period_of
from csdata.analysis.scenarios.flows import Flows
from csdata.analysis.scenarios.ground import Behaviour, Ground, Rate, Recent, flat_odds
from csdata.analysis.scenarios.hazards import Leaving, Looks
from csdata.dataset import EVERYBODY, Dataset
from csdata.wording import plural, share

YEAR: Final = 12


@dataclass(frozen=True, eq=False)
class Past:
    """What was known at the end of one month (`now`, the last column of the grids), and how it had come to that."""

    months: Panel
    staying: Flags
    mrr: Numbers
    now: int
    since: int

    @classmethod
    def of(cls, data: Dataset, months: Panel, months_back: int, answer: DriverAnswer | None) -> Past:
        """Look from so many months before the last one; nothing after that month is seen."""
        left_by = answer.made.left_by if answer and answer.made.left_by != "flag" else None
        staying, since = still_there(data, months, left_by)
        now = months.here.shape[1] - 1 - months_back
        if months_back:  # who was away then and came back later counts as away: nobody knew it
            before = months.here[:, : now + 1]
            staying = np.logical_or.accumulate(before[:, ::-1] & staying[:, now::-1], axis=1)[:, ::-1]
        paid = np.nan_to_num(months.grid("mrr"), nan=0.0)[:, : now + 1]
        return cls(months, staying[:, : now + 1], paid, now, since - months.first)

    @property
    def day_index(self) -> int:
        """The month looked from (year × 12 + month)."""
        return self.months.first + self.now

    @property
    def present(self) -> Whole:
        """The numbers of customers who are there."""
        return np.flatnonzero(self.staying[:, -1] & self.months.here[:, self.now])


def dated_ground(
    data: Dataset, months: Panel, answer: DriverAnswer | None, groups: tuple[str, Whole, tuple[str, ...]],
    months_back: int = 0, seed: int = 0,
) -> Ground | None:  # fmt: skip
    """Return what was known so many months back (0: now); None where nobody is there, or no month is over."""
    past = Past.of(data, months, months_back, answer)
    here = past.present
    if not len(here):
        return None
    model = _model(answer, past)
    looks, now, scored = _looks(data, past, model, answer)
    leaving = Leaving.learn(looks, seed=seed)
    tenure = months.tenure()[here, past.now]
    score = scored[here] if leaving is not None and leaving.scored else np.zeros(len(here))
    rate, seen = _rate(looks)
    odds = leaving.odds(score, tenure) if leaving else flat_odds(rate.value, len(here))
    by, codes, labels = groups
    segment, segments = grouped(data, "segment")
    started = _started(past)
    customers = len(np.unique(looks.customer))
    return Ground(
        members=here, mrr=past.mrr[here, -1], odds=odds, group=codes[here], labels=labels, grouped_by=by,
        segment=segment[here], segments=segments,
        flows=Flows.learn(past.mrr, months.here[:, : past.now + 1], codes, len(labels)), leaving=leaving, rate=rate,
        score=score, tenure=tenure,
        behaviours=behaviours(answer, model, now, here, codes[here]) if model else (), model=model,
        fading=leaving.fading if leaving else 1.0, recent=_recent(data, past, leaving, (scored, started)),
        together=together(answer), csms=owners(data, here), n_seen=customers, departures=seen,
        start_month=past.day_index, words=_words(leaving, rate, seen, customers),
        has_money=bool(past.mrr.sum() > 0),
        key=f"{data.fingerprint}|{months_back}|{answer.key if answer else ''}", whole_words=whole_words(answer),
    )  # fmt: skip


def grouped(data: Dataset, column: str) -> tuple[Whole, tuple[str, ...]]:
    """Return the code of each customer's value of a column, and the values; the last one is for who has none."""
    values = data.members[column]
    names = tuple(sorted({str(value) for value in values.dropna()}))
    place = {name: at for at, name in enumerate(names)}
    codes = np.array([place.get(str(value), len(names)) for value in values], dtype=np.int64)
    return codes, (*names, "not known")


def owners(data: Dataset, here: Whole) -> int:
    """Return how many people look after the customers who are there; 0 where that is not known."""
    if not data.has("customers.owner"):
        return 0
    listed = data.ask("customer_list")
    mine = listed[listed["number"].isin(here)]
    return int(mine["owner"].dropna().nunique())


def together(answer: DriverAnswer | None) -> tuple[frozenset[str], ...]:
    """Return the behaviours that move together, so that one is not moved without the other."""
    groups = answer.found.groups if answer and answer.found else ()
    return tuple(frozenset(one.name for one in group.features) for group in groups if group.kind != "levels")


def whole_words(answer: DriverAnswer | None) -> frozenset[str]:
    """Return the columns of words of which no level was left out: who is on none of those told is on the first."""
    if answer is None:
        return frozenset()
    parents = {one.parent for one in answer.made.table.features if one.kind == "level"}
    kept = {one.name for one in answer.found.told.shape.features} if answer.found and answer.found.told else set()
    told = {one.name for one in answer.made.table.features if one.kind == "level" and one.name not in kept}
    out = {*(name for name, _ in answer.made.left_out), *told}
    return frozenset(parent for parent in parents if not any(name.startswith(f"{parent}: ") for name in out))


def _model(answer: DriverAnswer | None, past: Past) -> Model | None:
    """Return the model that tells who leaves, learnt from what was over by the month looked from."""
    found = answer.found if answer else None
    if found is None or found.verdict != "found" or found.tested is None or found.told is None:
        return None
    table = found.tested
    over = table.month + table.embargo_months + table.horizon_months <= past.day_index
    if over.all():
        return found.told
    rows = table.only(over)
    if rows.departures < 1 or not len(rows):
        return None
    return Model.learn(rows, found.told.shape, found.told.strength, found.told.seed)


def _looks(
    data: Dataset, past: Past, model: Model | None, answer: DriverAnswer | None
) -> tuple[Looks, Snapshots | None, Numbers]:
    """Return all looks up to the month looked from, the rows of that month, and the score of each customer then."""
    here = past.months.here[:, : past.now + 1] & past.staying
    here[:, : max(past.since - 1, 0)] = False
    customer, column = np.nonzero(here[:, :-1])
    tenure = past.months.tenure()
    scored = np.zeros(len(here))
    bare = Looks(customer, column, tenure[customer, column], np.zeros(len(customer)), past.staying)
    if model is None or answer is None or answer.found is None or answer.found.tested is None:
        return bare, None, scored
    names = answer.found.tested.features
    table = snapshots(data, horizon_months=1, embargo_months=0, left_by=answer.made.left_by).table
    rows = table.only(table.month < past.day_index)
    kept = here[rows.customer, rows.month - past.months.first]
    rows = rows.only(kept)
    now = at_month(data, month_of(past.day_index), features=names, left_by=answer.made.left_by)
    scored[now.customer] = scores(model, now)
    column = rows.month - past.months.first
    looks = Looks(rows.customer, column, rows.tenure, scores(model, aligned(rows, names)), past.staying)
    return looks, now, scored


def aligned(table: Snapshots, features: tuple[Feature, ...]) -> Snapshots:
    """Return a table with these features in this order; one that it does not have is not known of anybody."""
    places = {one.name: at for at, one in enumerate(table.features)}
    blank = np.full(len(table), np.nan)
    columns = [table.x[:, places[one.name]] if one.name in places else blank for one in features]
    return Snapshots(features, np.column_stack(columns), table.left, table.customer, table.month, table.tenure)


def scores(model: Model, table: Snapshots) -> Numbers:
    """Return what the behaviours of each row add to the log-odds of leaving."""
    start = model.shape.n_free
    return np.asarray(model.shape.design(table)[:, start:] @ model.fit.coefficients[start:], dtype=np.float64)


def behaviours(
    answer: DriverAnswer | None, model: Model, now: Snapshots | None, here: Whole, group: Whole
) -> tuple[Behaviour, ...]:
    """Return the behaviours of the model with their values of the customers who are there."""
    if answer is None or answer.found is None or now is None:
        return ()
    row = np.full(int(max(here.max(), now.customer.max(initial=0))) + 1, -1)
    row[now.customer] = np.arange(len(now))
    places = {one.name: at for at, one in enumerate(now.features)}
    passing = {effect.feature.name for effect in answer.found.drivers}
    found = []
    for at, feature in enumerate(model.shape.features):
        values = now.x[row[here], places[feature.name]]
        values = np.where(row[here] >= 0, values, np.nan)
        if unfit(values) != "not recorded in these data":
            column, passes = model.shape.n_free + at, feature.name in passing
            found.append(Behaviour.of(feature, values, group, column, passes=passes))
    return tuple(found)


def _rate(looks: Looks) -> tuple[Rate, int]:
    """Return one chance a month for all with its error (Jeffreys), and how many left."""
    left = ~looks.staying[looks.customer, looks.column + 1]
    gone, months = int(left.sum()), len(left)
    return Rate((gone + 0.5) / (months + 1), 1 / np.sqrt(gone + 0.5)), gone


def _started(past: Past) -> Whole:
    """Return the customers who were won in the last year."""
    began = past.months.began
    recent = (began != NO_MONTH) & (began > past.day_index - YEAR) & (began <= past.day_index)
    return np.flatnonzero(recent & past.months.since_records)


def _recent(data: Dataset, past: Past, leaving: Leaving | None, scored: tuple[Numbers, Whole]) -> Recent:
    """Return how customers were won in the last year; without any, they pay what all pay."""
    score, started = scored
    column = np.clip(past.months.began[started] - past.months.first, 0, past.now)
    first_paid = past.mrr[started, column]
    first_paid = first_paid[first_paid > 0]
    paying = past.mrr[past.present, -1]
    arpa = float(first_paid.mean()) if len(first_paid) else float(paying.mean()) if len(paying) else 0.0
    typical = float(score[started].mean()) if len(started) else 0.0
    young = leaving.odds(np.array([typical]), np.array([0.0]))[0] if leaving else flat_odds(_rate_of(past), 1)[0]
    return Recent(len(started) / YEAR, arpa, spent_on_one(data), young)


def _rate_of(past: Past) -> float:
    there = past.staying[:, :-1] & past.months.here[:, : past.now]
    return float((~past.staying[:, 1:] & there).sum() + 0.5) / float(there.sum() + 1)


def spent_on_one(data: Dataset) -> float | None:
    """Return what winning a customer cost in the last year; None where it is not known."""
    period = period_of(data, YEAR)
    return cac(book_between(data, period), data, period, EVERYBODY).value


def _words(leaving: Leaving | None, rate: Rate, gone: int, customers: int) -> str:
    seen = f"{plural(customers, 'customer')}, {plural(leaving.departures if leaving else gone, 'departure')}"
    if leaving is None:
        return f"One rate for all: {share(rate.value)} leave a month ({seen}); too few left to tell customers apart"
    if not leaving.scored:
        return f"Each customer's chance by its age ({seen}); no behaviour tells who leaves"
    return f"Each customer's own chance by behaviour and age ({seen})"
