"""What do customers say: would they recommend us, are they satisfied, was it easy?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.book import SNAPSHOT
from csdata.analysis.churn import with_interval
from csdata.analysis.result import ENOUGH, Metric
from csdata.analysis.voice.answer_scores import UNITS, Floats, Ints, points_of, scored
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period

MONTHS_SHOWN: Final = 12

NO_SURVEY = "The data have no {kind} answers."
EVER: Final = Period(date(1900, 1, 1), date(2199, 12, 31))
USUAL: Final = {"nps": 10.0, "csat": 5.0, "ces": 7.0}
KIND_NAMES: Final = {"nps": "NPS", "csat": "satisfaction", "ces": "effort"}
MEANINGS: Final = {
    "nps": ("Recommend us", UNITS["nps"], "NPS: share of answers 9–10 minus share of answers 0–6, −100 to 100"),
    "csat": (
        "Satisfied (CSAT)",
        UNITS["csat"],
        "answers in the two best boxes ÷ all answers, neutral ones included",
    ),
    "ces": ("Easy to deal with (CES)", UNITS["ces"], "mean answer; higher is easier"),
}
SCALE_WORDS: Final = {
    "nps": "",
    "csat": "; {good:g} and {scale:g} on a scale to {scale:g}",
    "ces": ", on a scale to {scale:g}",
}


def voice_metrics(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> list[Metric]:
    """Return NPS, CSAT and CES of a period; below ten answers only how many there are."""
    return [nps(data, period, filters), csat(data, period, filters), ces(data, period, filters)]


def nps(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Metric:
    """Return the Net Promoter Score with the adjusted-Wald interval (Rocks 2016)."""
    return score_metric(data, "nps", period, filters)


def csat(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Metric:
    """Return the share of answers in the two best boxes, with Wilson's interval."""
    return score_metric(data, "csat", period, filters)


def ces(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Metric:
    """Return the mean Customer Effort Score (higher = easier) with the t interval."""
    return score_metric(data, "ces", period, filters)


def score_metric(data: Dataset, kind: str, period: Period | None, filters: Filters = EVERYBODY) -> Metric:
    """Return the score of one kind of survey; several answers of a customer count as one cluster in the interval."""
    label, unit, definition = MEANINGS[kind]
    answers = answers_of(data, kind, period, filters)
    metric = Metric(kind, label, unit, definition, answers.period, better="higher", questions=(answers.question,))
    if not answers.known:
        return metric.without_value(NO_SURVEY.format(kind=KIND_NAMES[kind]), 0)
    n, sum_of_points = len(answers.points), float(answers.points.sum())
    filled = replace(
        metric,
        numerator=sum_of_points,
        denominator=float(n),
        n=n,
        cautions=answers.cautions,
        definition=f"{definition}{SCALE_WORDS[kind].format(scale=answers.scale, good=answers.scale - 1)}",
    )
    if n < ENOUGH:
        return filled.without_value(_too_few(n))
    found = scored(kind, answers.points, answers.numbers)
    again = (f"{n:,} answers of {found.customers:,} customers.",) if found.customers < n else ()
    return with_interval(replace(filled, cautions=filled.cautions + again), found.interval)


def _too_few(n: int) -> str:
    return f"Only {n} answers in the period; a score needs {ENOUGH}."


@dataclass(frozen=True)
class Answers:
    """The answers to one kind of survey: whose, when, what each adds, and on which scale.

    `days` is None for a sheet without dates. Not `known`: the data hold no such answers.
    """

    kind: str
    numbers: Ints
    points: Floats
    days: NDArray[np.datetime64] | None
    scale: float
    period: str
    question: str
    known: bool = True
    cautions: tuple[str, ...] = ()


def answers_of(data: Dataset, kind: str, period: Period | None, filters: Filters = EVERYBODY) -> Answers:
    """Find the answers where they are: surveys, else tickets, else the sheet of customers (undated)."""
    found, span, question = _found(data, kind, period)
    if found is None:
        nothing = np.zeros(0)
        return Answers(kind, nothing.astype(np.int64), nothing, None, USUAL[kind], span, question, known=False)
    numbers, scores = found["number"].to_numpy(dtype=np.int64), found["score"].to_numpy(dtype=float)
    scale, cautions = (10.0, ()) if kind == "nps" else _scale(found["scale"].to_numpy(dtype=float), scores, USUAL[kind])
    days = found["date"].to_numpy(dtype="datetime64[D]") if "date" in found else None
    if filters != EVERYBODY:
        here = (numbers >= 0) & data.chosen(filters)[numbers]
        numbers, scores, days = numbers[here], scores[here], None if days is None else days[here]
    return Answers(kind, numbers, points_of(kind, scores, scale), days, scale, span, question, cautions=cautions)


def _found(data: Dataset, kind: str, period: Period | None) -> tuple[pd.DataFrame | None, str, str]:
    span = period or EVER
    asked = {"base": span.base, "last": span.last}
    written = str(period) if period else "all answers"
    if data.has(f"surveys:{kind}"):
        return data.ask("survey_scores", {"kind": kind, **asked}), written, "survey_scores"
    if kind == "csat" and data.has("tickets.csat"):
        return data.ask("ticket_scores", asked), written, "ticket_scores"
    if kind in {"nps", "csat"} and data.has(f"customers.{kind}"):
        sheet = data.ask("sheet_values")
        answers = sheet.loc[sheet[kind].notna(), ["number", kind]].rename(columns={kind: "score"})
        return answers.assign(scale=np.nan), SNAPSHOT, "sheet_values"
    return None, str(period or SNAPSHOT), "survey_scores"


def _scale(stated: Floats, scores: Floats, usual: float) -> tuple[float, tuple[str, ...]]:
    """Return the highest possible answer, and what had to be assumed about it."""
    if not len(scores):
        return usual, ()
    known = stated[~np.isnan(stated)]
    lowest, highest = float(scores.min()), float(scores.max())
    scale = float(known.max()) if len(known) else usual if highest <= usual else 10.0
    cautions = [] if len(known) else [f"The scale is not in the data; read as 1 to {scale:g}."]
    if len(scores) >= ENOUGH and lowest > scale / 2:
        cautions.append(f"No answer is below {lowest:g}: these data cannot show unhappy customers.")
    return scale, tuple(cautions)


def last_months(data: Dataset, kind: str, filters: Filters) -> tuple[float | None, ...]:
    """Return the score of each of the last twelve complete months; None without an answer."""
    if data.complete_to is None:
        return ()
    answers = answers_of(data, kind, Period.up_to(data.complete_to, MONTHS_SHOWN), filters)
    if answers.days is None:
        return ()
    last = data.complete_to.year * 12 + data.complete_to.month - 1
    month = answers.days.astype("datetime64[M]").astype(np.int64) + 1970 * 12 - last + MONTHS_SHOWN - 1
    count = np.bincount(month, minlength=MONTHS_SHOWN)
    total = np.bincount(month, weights=answers.points, minlength=MONTHS_SHOWN) * (100 if kind == "nps" else 1)
    return tuple(float(sum_) / n if n else None for sum_, n in zip(total, count, strict=True))
