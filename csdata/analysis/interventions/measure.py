"""Did one intervention work? The metric fixed beforehand, compared as the way of choosing demands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.cohorts.histories import month_of
from csdata.analysis.intervals import Interval, Numbers
from csdata.analysis.interventions.against import Against, against
from csdata.analysis.interventions.balance import Balance, balance, believed
from csdata.analysis.interventions.book import MonthBook
from csdata.analysis.interventions.comparison import Comparison, rate, rows_of
from csdata.analysis.interventions.confounding import break_even_drift
from csdata.analysis.interventions.differences import ratio_did
from csdata.analysis.interventions.effect import Effect, overall
from csdata.analysis.interventions.forecast import forecast
from csdata.analysis.interventions.guards import guarded, worse
from csdata.analysis.interventions.measured import NOT_BEGUN, Measured, Sight
from csdata.analysis.interventions.measures import MEASURES, RETENTION
from csdata.analysis.interventions.path import COLUMNS, before_after, path
from csdata.analysis.interventions.placebo import Placebos, placebos
from csdata.analysis.interventions.power import quantiles, spread_of
from csdata.analysis.interventions.records import Record
from csdata.analysis.interventions.starts import MOST_BEFORE, NEVER, Starts
from csdata.analysis.interventions.staying import WORTH, Staying, behaviours_at, staying
from csdata.analysis.interventions.verdict import LEAST_WORTH, Terms, Verdict, verdict
from csdata.analysis.interventions.worth import worth_it
from csdata.analysis.result import ENOUGH_FOR_EFFECTS
from csdata.periods import add_months, month_start

MOST_FOR_SPREAD: Final = 5_000  # customers from which it is learnt how much they differ
NO_CHECKS: Final = Placebos((), ())
USUAL: Final = Assumptions()


@dataclass(frozen=True, eq=False)
class _Compared:
    """The metric compared: starts, effect, checks."""

    starts: Starts
    effect: Effect
    checks: Placebos

    @property
    def n(self) -> tuple[int, int]:
        return self.starts.n_treated, self.starts.n_compared


def measured(book: MonthBook, record: Record, given: Assumptions = USUAL) -> Measured:
    """Return what came of one intervention up to the last month that is over."""
    who = against(book, record)
    kept = staying(book, who)
    begun = who.starts(book, MEASURES["mrr"] if record.metric.name == RETENTION else record.metric)
    even = _evenness(book, who, begun)
    who = replace(who, way=believed(who.way, even))
    found = _compared(book, who, kept, begun)
    rails = guarded(book, who, kept, record.guardrails)
    terms = _terms(book, record)
    told = _verdict(book, who, found, kept, terms, worse(rails))
    comparisons = found.starts.comparisons
    months, alone = _alone(book, who) if not who.got.any() or found.n[1] == 0 else (None, None)
    known = found.effect.is_known and not found.effect.is_points
    return Measured(
        record=record,
        way=who.way,
        verdict=told,
        effect=found.effect,
        n_got=int(who.got.sum()),
        n=kept.n if record.metric.name == RETENTION else found.n,
        left_out=found.starts.left_out,
        months=_span(comparisons),
        placebos=found.checks,
        before_after=before_after(comparisons),
        guardrails=rails,
        staying=kept,
        forecast=months if months is not None else path(comparisons, found.effect) if known else _no_path(),
        against_forecast=alone,
        returns=worth_it(book, who, found.effect, kept, given),
        drift=_drift(comparisons, found.effect),
        sight=_sight(book, who, found, terms),
        first_month=month_of(book.months.first + who.first) if who.first != NEVER else None,
        cautions=_cautions(record, who),
        balance=even,
        n_without=int((who.eligible & ~who.got).sum()),
    )


def _evenness(book: MonthBook, who: Against, begun: Starts) -> Balance | None:
    """Return whether those said to be drawn by a coin look like it; None where no coin is spoken of."""
    if who.way.name != "random" or who.record.metric.name == RETENTION:
        return None
    if min(begun.n_treated, begun.n_compared) < ENOUGH_FOR_EFFECTS:
        return None
    rest = []
    for one in begun.comparisons:
        rows = np.zeros(len(who.start), dtype=bool)
        rows[one.customers] = True
        rest.append(behaviours_at(book, rows, int(who.start[one.customers[one.treated]][0])))
    shared = [name for name in rest[0][0] if all(name in names for names, _ in rest)]
    told = [columns[:, [names.index(name) for name in shared]] for names, columns in rest]
    return balance(begun.comparisons, tuple(shared), told)


def _compared(book: MonthBook, who: Against, kept: Staying, found: Starts) -> _Compared:
    """Return the comparison of the metric; of customers kept there is one estimate and no check."""
    if who.record.metric.name == RETENTION:
        return _Compared(found, kept.effect, NO_CHECKS)
    if not found.comparisons or found.n_compared == 0 or not who.way.needs:
        return _Compared(found, Effect({}), NO_CHECKS)
    effect = overall(found.comparisons, who.way)
    other = who.record.unaffected
    others = who.starts(book, other).comparisons if other and other.name != RETENTION else None
    return _Compared(found, effect, placebos(found.comparisons, who.way, others))


def _terms(book: MonthBook, record: Record) -> Terms:
    """Return what was agreed: half of the expected change is worth acting on."""
    usual = WORTH if record.metric.name == RETENTION else LEAST_WORTH
    worth = usual if not record.expected else abs(record.expected) / 2
    seen = book.data.as_of
    early = record.decide_on is not None and seen is not None and seen < record.decide_on
    return Terms(record.better, worth, early)


def _verdict(
    book: MonthBook, who: Against, found: _Compared, kept: Staying, terms: Terms, rails: Sequence[object]
) -> Verdict:
    """Return the verdict, or why there is none, in the words of what is missing."""
    record = who.record
    if not record.is_metric_told:
        return Verdict("cannot_tell", "It is not written down which number it was to move.", worth=terms.worth)
    if not who.got.any():
        return Verdict("cannot_tell", "It is not recorded who got it.", worth=terms.worth)
    if who.first > book.last:
        return Verdict("cannot_tell", NOT_BEGUN, worth=terms.worth)
    if record.metric.name == RETENTION:
        return Verdict(kept.verdict, kept.why, kept.effect.sign(), terms.worth)
    return verdict(found.effect, who.way, found.n, found.checks, terms, rails)  # type: ignore[arg-type]


def _alone(book: MonthBook, who: Against) -> tuple[pd.DataFrame, Interval | None]:
    """Return the months of those who got it (of everybody where that is not recorded) against their own forecast."""
    record = who.record
    if record.metric.name == RETENTION:
        return _no_path(), None
    first = who.first if who.first != NEVER else book.column(record.start)
    rows = who.got if who.got.any() else book.chosen
    end = book.last + 1 if who.until is None else min(who.until, book.last + 1)
    begin = max(first - 2 * MOST_BEFORE, 0)
    if not 0 < first < end:
        return _no_path(), None
    means = _means(rows_of(book.grid(record.metric)[:, begin:end], rows))
    unknown = int(np.argmax(np.isfinite(means)))  # months before anything is recorded
    begin, means = begin + unknown, means[unknown:]
    found = forecast(means, first - begin) if bool(np.isfinite(means).all()) else None
    frame = pd.DataFrame({"since_start": np.arange(begin - first, end - first), "actual": means})
    for name in COLUMNS[2:]:
        frame[name] = np.nan
    if found is None:
        return frame, None
    for name, values in (("expected", found.expected), ("low", found.low), ("high", found.high)):
        frame.loc[frame["since_start"] >= 0, name] = values
    return frame, found.change


def _means(y: Numbers) -> Numbers:
    known = ~np.isnan(y)
    months = known.sum(axis=0)
    total = np.where(known, y, 0.0).sum(axis=0)
    return rate(total, months.astype(np.float64))


def _no_path() -> pd.DataFrame:
    return pd.DataFrame(columns=list(COLUMNS))


def _span(comparisons: Sequence[Comparison]) -> tuple[int, int]:
    """Return the most months before and after that are compared."""
    return max((one.before for one in comparisons), default=0), max((one.after for one in comparisons), default=0)


def _drift(comparisons: Sequence[Comparison], effect: Effect) -> float | None:
    """Return the break-even drift, for the start of most customers."""
    if not comparisons or not effect.is_known or effect.is_points:
        return None
    largest = max(comparisons, key=lambda one: one.n_treated)
    return break_even_drift(largest, ratio_did(largest)) if effect.sign() else None


def _sight(book: MonthBook, who: Against, found: _Compared, terms: Terms) -> Sight:
    """Return what could be seen, learnt from the months before the start of those compared."""
    n = found.n
    after = _span(found.starts.comparisons)[1]
    if min(n) < 2 or not found.effect.is_known or found.effect.is_points or after < 1:
        return Sight()
    target = who.record.expected or who.record.better * 2 * terms.worth
    smallest = math.expm1(who.record.better * quantiles() * found.effect.se)
    largest = max(found.starts.comparisons, key=lambda one: one.n_treated)
    spread = spread_of(largest.y[:MOST_FOR_SPREAD, : largest.before])
    if spread is None or not target > -1:
        return Sight(smallest, target=target)
    months = spread.months_to_see(target, n)
    start = month_start(month_of(book.months.first + who.first))
    day = None if months is None else add_months(start, months)
    if day is not None and day <= book.months_end:
        day = None  # it should have been seen by now
    needed = spread.customers_to_see(target, after, n[0] / sum(n))
    return Sight(smallest, day, needed if needed > sum(n) else None, target)


def _cautions(record: Record, who: Against) -> tuple[str, ...]:
    told = list(who.cautions)
    if record.way.name == "unknown":
        told.append(
            "How the customers were chosen is not told: three ways of comparing must agree. Say it, and fewer need to."
        )
    if record.way.name == "everyone" and who.way.name == "unknown":
        told.append("It was written that everyone got it, yet some did not: they are compared with.")
    return tuple(told)
