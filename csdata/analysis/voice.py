"""What do customers say: would they recommend us, are they satisfied, was it easy?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from csdata.analysis.book import SNAPSHOT
from csdata.analysis.churn import with_interval
from csdata.analysis.intervals import mean, net_promoter, wilson
from csdata.analysis.result import ENOUGH, Metric
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period

NO_SURVEY = "The data have no {kind} answers."
NPS_RULE = "NPS: share of answers 9–10 minus share of answers 0–6, −100 to 100"


def voice_metrics(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> list[Metric]:
    """Return NPS, CSAT and CES of a period; below ten answers only how many there are."""
    return [nps(data, period, filters), csat(data, period, filters), ces(data, period, filters)]


def nps(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Metric:
    """Return the Net Promoter Score with the adjusted-Wald interval (Rocks 2016)."""
    answers, span, question = _answers(data, "nps", period, filters)
    metric = Metric("nps", "Recommend us", "score", NPS_RULE, span, better="higher", questions=(question,))
    if answers is None:
        return metric.without_value(NO_SURVEY.format(kind="NPS"), 0)
    scores = answers["score"].to_numpy(dtype=float)
    promoters, detractors = int((scores >= 9).sum()), int((scores <= 6).sum())
    metric = replace(metric, numerator=float(promoters - detractors), denominator=float(len(scores)), n=len(scores))
    if len(scores) < ENOUGH:
        return metric.without_value(_too_few(len(scores)))
    return with_interval(metric, net_promoter(promoters, detractors, len(scores)))


def csat(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Metric:
    """Return the share of answers in the two best boxes, with Wilson's interval."""
    answers, span, question = _answers(data, "csat", period, filters)
    metric = Metric(
        "csat",
        "Satisfied (CSAT)",
        "share",
        "answers in the two best boxes ÷ all answers, neutral ones included",
        span,
        better="higher",
        questions=(question,),
    )
    if answers is None:
        return metric.without_value(NO_SURVEY.format(kind="satisfaction"), 0)
    scores = answers["score"].to_numpy(dtype=float)
    scale, cautions = _scale(answers, 5)
    good = int((scores >= scale - 1).sum())
    metric = replace(
        metric,
        numerator=float(good),
        denominator=float(len(scores)),
        n=len(scores),
        cautions=cautions,
        definition=f"{metric.definition}; {scale - 1:g} and {scale:g} on a scale to {scale:g}",
    )
    if len(scores) < ENOUGH:
        return metric.without_value(_too_few(len(scores)))
    return with_interval(metric, wilson(good, len(scores)))


def ces(data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Metric:
    """Return the mean Customer Effort Score (higher = easier) with the t interval."""
    answers, span, question = _answers(data, "ces", period, filters)
    metric = Metric(
        "ces",
        "Easy to deal with (CES)",
        "number",
        "mean answer; higher is easier",
        span,
        better="higher",
        questions=(question,),
    )
    if answers is None:
        return metric.without_value(NO_SURVEY.format(kind="effort"), 0)
    scores = answers["score"].to_numpy(dtype=float)
    scale, cautions = _scale(answers, 7)
    metric = replace(
        metric,
        numerator=float(scores.sum()),
        denominator=float(len(scores)),
        n=len(scores),
        cautions=cautions,
        definition=f"{metric.definition}, on a scale to {scale:g}",
    )
    return metric.without_value(_too_few(len(scores))) if len(scores) < ENOUGH else with_interval(metric, mean(scores))


def _too_few(n: int) -> str:
    return f"Only {n} answers in the period; a score needs {ENOUGH}."


def _answers(data: Dataset, kind: str, period: Period | None, filters: Filters) -> tuple[pd.DataFrame | None, str, str]:
    """Find the answers where they are: surveys, else tickets, else the sheet of customers (undated)."""
    if period is not None:
        span = {"base": period.base, "last": period.last}
        if data.has(f"surveys:{kind}"):
            return data.asked("survey_scores", {"kind": kind, **span}, filters), str(period), "survey_scores"
        if kind == "csat" and data.has("tickets.csat"):
            return data.asked("ticket_scores", span, filters), str(period), "ticket_scores"
    if kind in {"nps", "csat"} and data.has(f"customers.{kind}"):
        sheet = data.asked("sheet_values", None, filters)
        answers = sheet.loc[sheet[kind].notna(), ["number", kind]].rename(columns={kind: "score"})
        return answers.assign(scale=np.nan), SNAPSHOT, "sheet_values"
    return None, str(period or SNAPSHOT), "survey_scores"


def _scale(answers: pd.DataFrame, usual: int) -> tuple[float, tuple[str, ...]]:
    """Return the highest possible answer, and what had to be assumed about it."""
    stated = answers["scale"].dropna()
    if len(stated):
        return float(stated.max()), ()
    if answers.empty:
        return float(usual), ()
    lowest, highest = float(answers["score"].min()), float(answers["score"].max())
    scale = float(usual if highest <= usual else 10)
    cautions = [f"The scale is not in the data; read as 1 to {scale:g}."]
    if len(answers) >= ENOUGH and lowest > scale / 2:
        cautions.append(f"No answer is below {lowest:g}: these data cannot show unhappy customers.")
    return scale, tuple(cautions)
