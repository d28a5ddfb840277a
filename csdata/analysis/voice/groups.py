"""Who says what: does the score depend on how answers are counted, and which groups differ from the rest?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.book import book_between
from csdata.analysis.intervals import LEVEL
from csdata.analysis.result import ENOUGH, Result
from csdata.analysis.voice.answer_scores import Floats, Ints, difference, is_real, scored
from csdata.analysis.voice.over_time import SHORT
from csdata.analysis.voice.scores import KIND_NAMES, MEANINGS, NO_SURVEY, Answers, answers_of
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period
from csdata.wording import value_text

MOST_GROUPS: Final = 8
DIMENSIONS: Final = ("persona", "segment", "plan", "region")
WAYS: Final = {
    "answers": "Each answer",
    "accounts": "Each customer once",
    "revenue": "By revenue",
}
WEIGHING: Final = (
    "*Each answer* is the usual score. *Each customer once* takes the mean of each customer's answers, so that a "
    "customer who answers often speaks no louder. *By revenue* counts each customer by its monthly revenue at the "
    "end of the period, or at its start for those who left; its range rests on Kish's effective number of customers"
)
GROUPING: Final = (
    "the score of each group with its 95 % range. A group differs when the interval of its difference to all others"
    " leaves out zero, at a level that allows for the number of groups compared (Bonferroni). Below 10 answers only"
    " their number is shown"
)


def weighed(data: Dataset, kind: str, period: Period | None, filters: Filters = EVERYBODY) -> Result:
    """Return one row a way of counting: score, interval, answers, customers and how many customers that is worth."""
    question = "Does the score depend on whose answers count how much?"
    answers = answers_of(data, kind, period, filters)
    base = Result(question, "", pd.DataFrame(), answers.period, data.as_of, len(answers.points), WEIGHING)
    base = replace(base, questions=(answers.question,))
    if len(answers.points) < ENOUGH:
        return _unsaid(base, answers)
    named = answers.numbers >= 0
    rows = [_row("answers", answers, np.ones(len(named), dtype=bool), None)]
    if named.sum() >= ENOUGH:
        once = _once(answers)
        rows.append(_row("accounts", answers, named, once[named]))
        money = once * _money(data, period, answers)
        pays = named & (money > 0)
        if pays.sum() >= ENOUGH:
            rows.append(_row("revenue", answers, pays, money[pays]))
    frame = pd.DataFrame(rows)
    return replace(base, headline=_weighed_headline(frame, kind), frame=frame)


def _unsaid(base: Result, answers: Answers) -> Result:
    n = len(answers.points)
    if not answers.known:
        missing = (
            f"{NO_SURVEY.format(kind=KIND_NAMES[answers.kind])} Bring a table of answers: customer, date, kind, score."
        )
    else:
        missing = f"{n} answers in the period; a score needs {ENOUGH}."
    return replace(base, headline=f"No {SHORT[answers.kind]} to show", missing=missing)


def _once(answers: Answers) -> Floats:
    """Return one over the number of answers of the same customer."""
    count = np.bincount(answers.numbers[answers.numbers >= 0], minlength=1)
    return np.where(answers.numbers >= 0, 1 / np.maximum(count[answers.numbers], 1), 1.0)


def _money(data: Dataset, period: Period | None, answers: Answers) -> Floats:
    """Return the monthly revenue of the customer behind each answer: at the end of the period, else at its start."""
    pays = money_of(data, period)
    return np.where(answers.numbers >= 0, pays[answers.numbers], 0.0) if len(pays) else np.zeros(len(answers.numbers))


def money_of(data: Dataset, period: Period | None) -> Floats:
    """Return for each customer, by number, the monthly revenue at the end of the period, or at its start if it left."""
    book = book_between(data, period)
    pays = np.zeros(data.customers)
    pays[book.frame["number"].to_numpy(dtype=np.int64)] = np.where(book.end_mrr > 0, book.end_mrr, book.start_mrr)
    return pays


def _row(way: str, answers: Answers, chosen: NDArray[np.bool_], weights: Floats | None) -> dict[str, object]:
    found = scored(answers.kind, answers.points[chosen], answers.numbers[chosen], weights)
    return {
        "way": WAYS[way],
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "n": found.n,
        "customers": found.customers,
        "worth": found.worth,
    }


def _weighed_headline(frame: pd.DataFrame, kind: str) -> str:
    unit, name = MEANINGS[kind][1], SHORT[kind]
    each, last = frame.iloc[0], frame.iloc[-1]
    if last["way"] != WAYS["revenue"]:
        return f"{name} is {value_text(each['value'], unit)} by answers"
    paid, usual = value_text(last["value"], unit), value_text(each["value"], unit)
    apart = not last["low"] <= each["value"] <= last["high"]
    return f"{name} by revenue: {paid}, not {usual}" if apart else f"{name} by revenue: {paid}, no real gap"


def by_group(data: Dataset, kind: str, dimension: str, period: Period | None, filters: Filters = EVERYBODY) -> Result:
    """Return one row a group of a dimension, best first: score, interval, n, and whether it `differs` (1, −1, 0)."""
    question = f"Which {dimension}s say something else than the rest?"
    answers = answers_of(data, kind, period, filters)
    base = Result(question, "", pd.DataFrame(), answers.period, data.as_of, len(answers.points), GROUPING)
    base = replace(base, questions=(answers.question,))
    if len(answers.points) < ENOUGH:
        return _unsaid(base, answers)
    codes, names = pd.factorize(data.members[dimension], sort=True)
    group = np.where(answers.numbers >= 0, codes[answers.numbers], -1)
    if not len(names) or not (group >= 0).any():
        missing = f"Customers have no {dimension}. Bring a column {dimension}."
        return replace(base, headline=f"No {dimension}s to compare", missing=missing)
    frame = _groups(answers, group, list(names))
    return replace(base, headline=_group_headline(frame, kind, dimension), frame=frame)


def _groups(answers: Answers, group: Ints, names: list[str]) -> pd.DataFrame:
    """Score the groups with most answers, each against all others."""
    counts = np.bincount(group[group >= 0], minlength=len(names))
    places = [int(place) for place in np.argsort(-counts, kind="stable") if counts[place] > 0][:MOST_GROUPS]
    level = 1 - (1 - LEVEL) / max(sum(counts[place] >= ENOUGH for place in places), 1)
    rows = [_group(answers, group == place, names[place], level) for place in places]
    frame = pd.DataFrame(rows)
    return frame.sort_values(["value", "group"], ascending=[False, True], na_position="last", ignore_index=True)


def _group(answers: Answers, here: NDArray[np.bool_], name: str, level: float) -> dict[str, object]:
    n = int(here.sum())
    row: dict[str, object] = {"group": name, "n": n, "value": np.nan, "low": np.nan, "high": np.nan, "differs": 0}
    if n < ENOUGH:
        return row
    found = scored(answers.kind, answers.points[here], answers.numbers[here])
    row |= {"value": found.value, "low": found.low, "high": found.high}
    if (~here).sum() >= ENOUGH:
        inside, outside = (
            scored(answers.kind, answers.points[part], answers.numbers[part], level=level).interval
            for part in (here, ~here)
        )
        gap = difference(inside, outside)
        row["differs"] = int(np.sign(gap.value)) if is_real(gap) else 0
    return row


def _group_headline(frame: pd.DataFrame, kind: str, dimension: str) -> str:
    unit, drawn = MEANINGS[kind][1], frame[frame["value"].notna()]
    low, high = drawn[drawn["differs"] < 0].tail(1), drawn[drawn["differs"] > 0].head(1)
    if drawn.empty:
        return f"No {dimension} has {ENOUGH} answers"
    if len(low):
        return f"{low['group'].iloc[0]} is below the rest: {value_text(low['value'].iloc[0], unit)}"
    if len(high):
        return f"{high['group'].iloc[0]} is above the rest: {value_text(high['value'].iloc[0], unit)}"
    return f"No {dimension} differs beyond noise"
