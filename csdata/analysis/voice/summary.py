"""What do customers say, in one sentence, and how many of them say it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from csdata.analysis.book import SNAPSHOT
from csdata.analysis.overview import Figure
from csdata.analysis.result import Metric, Result
from csdata.analysis.voice.barriers import barriers
from csdata.analysis.voice.comments import Comments
from csdata.analysis.voice.over_time import SHORT
from csdata.analysis.voice.response import response_rate
from csdata.analysis.voice.scores import MEANINGS, last_months, score_metric
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period
from csdata.wording import plural, span_label, value_text

KINDS: Final = ("nps", "csat", "ces")


@dataclass(frozen=True, slots=True)
class Voice:
    """The answer in one sentence, the line under it, the scores and response rates, and which scores there are."""

    headline: str
    sub: str
    scores: tuple[Figure, ...]
    responses: tuple[Figure, ...]
    kinds: tuple[str, ...]
    comments: int

    @property
    def is_silent(self) -> bool:
        """Whether the data hold neither answers nor comments."""
        return not self.kinds and not self.comments


def kinds_in(data: Dataset) -> tuple[str, ...]:
    """Return the kinds of survey of which the data hold answers."""
    places = {"nps": ("surveys:nps", "customers.nps"), "csat": ("surveys:csat", "tickets.csat", "customers.csat")}
    return tuple(kind for kind in KINDS if any(data.has(place) for place in places.get(kind, (f"surveys:{kind}",))))


def voice(
    data: Dataset, said: Comments, months: int = 12, filters: Filters = EVERYBODY, found: Result | None = None
) -> Voice:
    """Return what customers said in the months up to the as-of day, compared with as many months before.

    `found` is what `barriers` said of the same period, when it is known already.
    """
    period = period_of(data, months)
    found = found or barriers(said, data, period, filters)
    kinds = kinds_in(data)
    before = period.before() if period else None
    scores = tuple(
        Figure(
            score_metric(data, kind, period, filters),
            _comparable(score_metric(data, kind, before, filters)) if before else None,
            last_months(data, kind, filters),
        )
        for kind in kinds
    )
    rates = tuple(
        Figure(
            response_rate(data, kind, period, filters),
            response_rate(data, kind, before, filters)
            if before and data.first_day and before.base >= data.first_day
            else None,
        )
        for kind in kinds
    )
    written = int(said.chosen(data, period, filters).sum())
    sub = _sub(period, scores, written, filters)
    return Voice(_headline(scores, found, len(said.texts)), sub, scores, rates, kinds, len(said.texts))


def period_of(data: Dataset, months: int) -> Period | None:
    """Return the months up to the as-of day; None when the data have no dates."""
    return Period.up_to(data.as_of, months) if data.as_of else None


def _comparable(before: Metric) -> Metric | None:
    return before if before.value is not None and before.period != SNAPSHOT else None


def _headline(scores: tuple[Figure, ...], found: Result, comments: int) -> str:
    """Say how the first score went, and what is in the way most often."""
    told = next((figure for figure in scores if figure.metric.value is not None), None)
    worst = None if found.missing or found.frame.empty else str(found.frame["theme"].iloc[0])
    score = _score(told) if told else ""
    if score and worst:
        return f"{score}; what hurts most: {worst}"
    if score:
        return score
    if worst:
        return f"What hurts most: {worst}"
    if scores:
        return f"Too few answers to speak of a score: {plural(scores[0].metric.n, 'answer')}"
    return "Nobody has asked customers yet" if not comments else "Too few comments to speak of themes"


def _score(figure: Figure) -> str:
    name, value = SHORT[figure.metric.name], value_text(figure.metric.value, MEANINGS[figure.metric.name][1])
    if figure.change is None:
        return f"{name} is {value}, from {plural(figure.metric.n, 'answer')}"
    if not figure.real:
        return f"{name} holds at {value}"
    return f"{name} {'rose' if figure.change > 0 else 'fell'} to {value}"


def _sub(period: Period | None, scores: tuple[Figure, ...], written: int, filters: Filters) -> str:
    when = span_label(period.first, period.last) if period else SNAPSHOT
    answers = sum(figure.metric.n or 0 for figure in scores)
    compared = any(figure.before for figure in scores)
    parts = ["Voice of customer", when]
    if compared and period:
        parts.append(f"compared with the {plural(period.months, 'month')} before")
    return " · ".join([*parts, plural(answers, "answer"), plural(written, "comment"), str(filters)])
