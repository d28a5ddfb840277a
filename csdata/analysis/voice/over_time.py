"""How did a score go over time, and was each move real or noise?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.intervals import LEVEL, Interval
from csdata.analysis.result import ENOUGH, Result
from csdata.analysis.voice.answer_scores import Ints, Scored, difference, is_real, scored
from csdata.analysis.voice.scores import KIND_NAMES, MEANINGS, NO_SURVEY, Answers, answers_of
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period, add_months, month_start
from csdata.wording import month_label, signed_text, value_text

MONTHS: Final = 36
STEPS: Final = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}
ENOUGH_POINTS: Final = 0.9  # of the points must hold enough answers
SHORT: Final = {"nps": "NPS", "csat": "Satisfaction", "ces": "Ease"}
COLUMNS: Final = ["start", "when", "n", "customers", "value", "low", "high", "move", "moved"]
QUESTION: Final = "How did the score go over time, and was each move real or noise?"
DEFINITION: Final = (
    "each point is the score of the answers of that time with its 95 % range. A move is real when the interval of "
    "the difference to the point before leaves out zero, at a level that allows for the number of moves "
    "(Bonferroni): among 30 moves of pure noise, one or two would pass at 95 % each. Several answers of one "
    "customer count as one cluster. Points with fewer than 10 answers are not drawn"
)


def over_time(data: Dataset, kind: str, filters: Filters = EVERYBODY, months: int = MONTHS) -> Result:
    """Return one row a month, quarter, half-year or year: score, interval, n, and whether it moved.

    The step is the shortest in which nine of ten points have at least ten answers. `move` is 1 or −1 for a real
    move, 0 for noise, missing where there is nothing to compare with.
    """
    last = data.complete_to
    base = Result(QUESTION, "", pd.DataFrame(columns=COLUMNS), "", data.as_of, 0, DEFINITION)
    if last is None:
        return replace(base, headline="No score over time", missing="The answers have no dates.")
    span = Period(add_months(last, -months), last)
    answers = answers_of(data, kind, span, filters)
    base = replace(base, n=len(answers.points), period=str(span), questions=(answers.question,))
    if answers.days is None or not len(answers.days):
        return replace(base, headline=f"No {SHORT[kind]} over time", missing=_unsaid(answers))
    return _told(base, answers, last, months)


def _unsaid(answers: Answers) -> str:
    """Say why there is no line, and what to bring."""
    if not answers.known:
        return f"{NO_SURVEY.format(kind=KIND_NAMES[answers.kind])} Bring answers with their dates."
    if answers.days is None:
        return f"{len(answers.points)} answers have no dates. Bring a table of answers: customer, date, kind, score."
    return "No answer in these months. Choose fewer filters, or bring later answers."


def _told(base: Result, answers: Answers, last: date, months: int) -> Result:
    step = next((step for step in STEPS if _is_enough(_counts(answers, last, months, step))), None)
    if step is None:
        n = len(answers.points)
        why = f"{n} answers in {months} months; a point needs {ENOUGH}, and it takes two points."
        return replace(base, headline="Too few answers for a line", missing=why)
    frame = _points(answers, last, months, step)
    caution = " · ".join((f"a point is a {STEPS[step]}", *answers.cautions))
    return replace(base, headline=_headline(answers.kind, frame), frame=frame, caution=caution)


def _is_enough(counts: Ints) -> bool:
    begun = counts[np.cumsum(counts) > 0]
    return len(begun) > 1 and bool((begun >= ENOUGH).mean() >= ENOUGH_POINTS) and bool((begun >= ENOUGH).sum() > 1)


def _slots(answers: Answers, last: date, months: int, step: int) -> tuple[list[date], Ints]:
    """Return the last day of each point, and the point of each answer, counted back from the last complete month."""
    ends = [add_months(last, -back) for back in range(0, months, step)][::-1]
    edges = np.array([add_months(ends[0], -step), *ends], dtype="datetime64[D]")
    days = np.zeros(0, dtype="datetime64[D]") if answers.days is None else answers.days
    return ends, (np.searchsorted(edges, days) - 1).astype(np.int64)


def _counts(answers: Answers, last: date, months: int, step: int) -> Ints:
    ends, slot = _slots(answers, last, months, step)
    return np.bincount(slot[slot >= 0], minlength=len(ends)).astype(np.int64)


def _points(answers: Answers, last: date, months: int, step: int) -> pd.DataFrame:
    """Return the points of one step, from the first with an answer on."""
    ends, slot = _slots(answers, last, months, step)
    counts = np.bincount(slot[slot >= 0], minlength=len(ends))
    first = int(np.argmax(counts > 0))
    level = 1 - (1 - LEVEL) / max(int((counts >= ENOUGH).sum()) - 1, 1)
    rows = [_point(answers, slot == place, ends[place], step, level) for place in range(first, len(ends))]
    return _moves(pd.DataFrame(rows), answers.kind)


def _point(answers: Answers, here: NDArray[np.bool_], end: date, step: int, level: float) -> dict[str, object]:
    n = int(here.sum())
    points, numbers = answers.points[here], answers.numbers[here]
    found = scored(answers.kind, points, numbers) if n >= ENOUGH else None
    return {
        "start": pd.Timestamp(month_start(add_months(end, 1 - step))),
        "when": _label(end, step),
        "n": n,
        "customers": found.customers if found else n,
        "value": found.value if found else np.nan,
        "low": _or_nan(found, "low"),
        "high": _or_nan(found, "high"),
        "strict": scored(answers.kind, points, numbers, level=level).interval if found else None,
    }


def _or_nan(found: Scored | None, bound: str) -> float:
    value = getattr(found, bound, None)
    return np.nan if value is None else float(value)


def _label(end: date, step: int) -> str:
    """Name a point by its month, or from its first to its last."""
    if step == 1:
        return month_label(end)
    first = month_start(add_months(end, 1 - step))
    return f"{month_label(first)[:3]}–{month_label(end)}" if step < 12 else f"to {month_label(end)}"


def _moves(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Compare each point with the drawn one before it."""
    before: Interval | None = None
    moves: list[float] = []
    words: list[str] = []
    for now in frame["strict"]:
        if now is None or before is None:
            moves.append(np.nan)
            words.append("first" if now else "too few answers")
        else:
            change = difference(now, before)
            moves.append(float(np.sign(change.value)) if is_real(change) else 0.0)
            size = signed_text(change.value, MEANINGS[kind][1])
            words.append(f"{size}, {'real' if is_real(change) else 'within noise'}")
        before = now or before
    return frame.drop(columns="strict").assign(move=moves, moved=words)


def _headline(kind: str, frame: pd.DataFrame) -> str:
    """Say the last real move, or that none was."""
    drawn = frame[frame["value"].notna()]
    now = value_text(drawn["value"].iloc[-1], MEANINGS[kind][1])
    real = drawn[drawn["move"].abs() == 1]
    name = SHORT[kind]
    if real.empty:
        return f"{name} was {now} in {drawn['when'].iloc[-1]}; no move is beyond noise"
    last = real.iloc[-1]
    verb = "rose" if last["move"] > 0 else "fell"
    if last["when"] == drawn["when"].iloc[-1]:
        return f"{name} {verb} to {now} in {last['when']}, more than noise explains"
    return f"{name} was {now} in {drawn['when'].iloc[-1]}; its last real move: it {verb} in {last['when']}"
