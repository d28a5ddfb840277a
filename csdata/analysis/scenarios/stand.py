"""What do scenarios stand on in these data, whatever they are: months of history, or one sheet?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.drivers.answer import DriverAnswer
from csdata.analysis.drivers.panel import panel
from csdata.analysis.drivers.table import Whole
from csdata.analysis.intervals import Numbers
from csdata.analysis.scenarios.dated import (
    aligned,
    behaviours,
    dated_ground,
    grouped,
    owners,
    scores,
    spent_on_one,
    together,
    whole_words,
)
from csdata.analysis.scenarios.flows import Flows
from csdata.analysis.scenarios.ground import Ground, Rate, Recent, flat_odds
from csdata.analysis.scenarios.hazards import FEWEST, SCORE, Leaving, Looks
from csdata.dataset import Dataset
from csdata.errors import CsDataError
from csdata.wording import plural, share

FEWEST_MONTHS: Final = 3
AGES: Final = (0, 6, 12, 24, 36, 48)
ASSUMED_RATE: Final = 0.01
ASSUMED_ERROR: Final = 0.5
YEAR: Final = 12
NOBODY: Final = "Nobody is a customer in these data"
Tell = Callable[[float, str], object]


def stand(data: Dataset, answer: DriverAnswer | None, *, months_back: int = 0, seed: int = 0) -> Ground:
    """Return what scenarios stand on; `answer` is what goes with leaving, None where that was not looked for.

    `months_back`: as it was known so many months before the last one. Raises CsDataError where nobody is there.
    """
    months = panel(data)
    groups = _groups(data)
    if months is not None and months.here.shape[1] - months_back >= FEWEST_MONTHS and data.knows_departures:
        found = dated_ground(data, months, answer, groups, months_back, seed)
        if found is not None:
            return found
    if months_back:
        raise CsDataError("too_short", "There are too few months to look back.", "Bring a longer history.")
    return _sheet_ground(data, answer, groups, seed)


def _groups(data: Dataset) -> tuple[str, Whole, tuple[str, ...]]:
    """Return by what customers are parted: personas, else segments, else nothing."""
    for by in ("persona", "segment"):
        if data.choices.get(by):
            codes, labels = grouped(data, by)
            return by, codes, labels
    return "", np.zeros(data.customers, dtype=np.int64), ("all customers",)


def _sheet_ground(
    data: Dataset, answer: DriverAnswer | None, groups: tuple[str, Whole, tuple[str, ...]], seed: int
) -> Ground:
    """Return what a sheet tells: chances by age where it has months as a customer, else one rate."""
    listed = data.ask("customer_list")
    gone = (listed["churned"].astype("boolean").fillna(value=False) | listed["churn_date"].notna()).to_numpy(dtype=bool)
    here = np.flatnonzero(~gone)
    if not len(here):
        raise CsDataError("nobody", f"{NOBODY}.", "Bring customers who have not left.")
    tenure = listed["tenure_months"].to_numpy(dtype=np.float64, na_value=np.nan)
    found = answer.found if answer else None
    model = found.told if found and found.verdict == "found" else None
    tested = found.tested.features if found and found.tested else ()
    rows = aligned(answer.made.table, tested) if model and answer else None
    score = np.zeros(len(listed))
    if model is not None and rows is not None:
        score[rows.customer] = scores(model, rows)
    leaving = _by_age(tenure, score, gone, seed)
    rate, words = _sheet_rate(data, tenure, gone)
    odds = leaving.odds(score[here], tenure[here]) if leaving else flat_odds(rate.value, len(here))
    mrr = _paid(data, listed)
    by, codes, labels = groups
    segment, segments = grouped(data, "segment")
    now = None if rows is None else rows.only(~rows.left)
    young = leaving.odds(np.zeros(1), np.zeros(1))[0] if leaving else flat_odds(rate.value, 1)[0]
    own = behaviours(answer, model, now, here, codes[here]) if model else ()
    return Ground(
        members=here, mrr=mrr[here], odds=odds, group=codes[here], labels=labels, grouped_by=by,
        segment=segment[here], segments=segments, flows=Flows.none(len(labels)), leaving=leaving, rate=rate,
        score=score[here], tenure=tenure[here], behaviours=own,
        model=model, fading=_strength(leaving),
        recent=Recent(0.0, float(mrr[here].mean()), spent_on_one(data), young), together=together(answer),
        csms=owners(data, here), n_seen=len(listed), departures=int(gone.sum()), start_month=_month(data),
        words=_by_age_words(leaving, words), has_money=bool(mrr.sum() > 0),
        key=f"{data.fingerprint}|sheet|{answer.key if answer else ''}", whole_words=whole_words(answer),
    )  # fmt: skip


def _by_age_words(leaving: Leaving | None, words: str) -> str:
    if leaving is None:
        return words
    by = "its columns and months as a customer" if leaving.scored else "its months as a customer"
    seen = f"{plural(leaving.customers, 'customer')}, {leaving.departures:,} left"
    return f"Each customer's chance by {by} ({seen}); the sheet has no dates"


def _strength(leaving: Leaving | None) -> float:
    """Return what one unit of log-odds of having left is in log-odds of leaving in a month."""
    return float(np.clip(leaving.coefficients[SCORE], 0.3, 1.5)) if leaving and leaving.scored else 1.0


def _by_age(tenure: Numbers, score: Numbers, gone: np.ndarray, seed: int) -> Leaving | None:
    """Learn chances by age from months as a customer: each was there that long, and left then or is still there."""
    known = ~np.isnan(tenure) & (tenure >= 0)
    if gone[known].sum() < FEWEST:
        return None
    last = np.where(known, tenure, 0).astype(np.int64) + gone
    columns = np.arange(int(last.max()) + 1)
    staying = (columns <= last[:, None]) & ~(gone[:, None] & (columns >= last[:, None]))
    customer, age = np.nonzero(known[:, None] & (np.array(AGES) < last[:, None]))
    start = np.array(AGES)[age]
    looks = Looks(customer, start, start.astype(np.float64), score[customer], staying, last, is_dated=False)
    return Leaving.learn(looks, seed=seed)


def _sheet_rate(data: Dataset, tenure: Numbers, gone: np.ndarray) -> tuple[Rate, str]:
    """Return one chance a month for all, and what it rests on."""
    tells = data.has("customers.churned") or data.has("customers.churn_date")
    many, left = len(gone), int(gone.sum())
    if not tells or many == 0:
        assumed = f"Nothing tells who left: {share(ASSUMED_RATE)} a month is assumed (between half and double)"
        return Rate(ASSUMED_RATE, ASSUMED_ERROR), assumed
    known = ~np.isnan(tenure) & (tenure > 0)
    error = 1 / np.sqrt(left + 0.5)
    if known.mean() > 0.5:
        rate = (gone[known].sum() + 0.5) / (tenure[known].sum() + 1)
        told = f"One rate for all, from months as a customer: {share(rate)} a month ({left:,} of {many:,} left)"
        return Rate(float(min(rate, 0.5)), error), told
    rate = 1 - (1 - min((left + 0.5) / (many + 1), 0.99)) ** (1 / YEAR)
    told = f"{left:,} of {many:,} left, assumed within a year: {share(rate)} a month; the sheet does not say when"
    return Rate(float(rate), max(error, ASSUMED_ERROR)), told


def _paid(data: Dataset, listed: pd.DataFrame) -> Numbers:
    paid = np.zeros(len(listed))
    if data.as_of is None:
        book = data.ask("book_snapshot")
    else:
        book = data.ask("book_between", {"base": data.as_of, "last": data.as_of})
    paid[book["number"].to_numpy(dtype=np.int64)] = book["end_mrr"].to_numpy(dtype=float)
    return paid


def _month(data: Dataset) -> int:
    day = data.as_of
    return day.year * YEAR + day.month if day else 0


def left_out(data: Dataset, ground: Ground) -> tuple[int, float]:
    """Return how many pay on the last day though their departure is recorded, and what they pay a month.

    They are not among those that scenarios start from, but in the revenue that was seen.
    """
    day = data.complete_to or data.as_of
    if day is None:
        return 0, 0.0
    book = data.ask("book_between", {"base": day, "last": day})
    out = book["active_end"].to_numpy(dtype=bool) & ~np.isin(book["number"].to_numpy(dtype=np.int64), ground.members)
    return int(out.sum()), float(book["end_mrr"].to_numpy(dtype=float)[out].sum())
