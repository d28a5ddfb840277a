"""What does a customer bring, what does it cost to win one, and why do two ways of saying it differ?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.acquisition import cac
from csdata.analysis.assumptions import Assumptions
from csdata.analysis.book import SNAPSHOT, book_between
from csdata.analysis.intervals import Numbers
from csdata.analysis.metrics import period_of
from csdata.analysis.result import Metric, Result
from csdata.analysis.value.lifetime import Lifetime
from csdata.analysis.value.metrics import cautions, customer_lifetime, value_metrics
from csdata.analysis.value.payback import brought
from csdata.dataset import Dataset, Filters
from csdata.periods import Period
from csdata.wording import count, money, number, plural, share, span_label

YEARS: Final = {12: "a year", 24: "two years", 36: "three years", 48: "four years", 60: "five years"}
STEPS: Final = ("Simple", "Within the horizon", "By age, as seen", "Discounted", "Less service")


@dataclass(frozen=True)
class ValueAnswer:
    """The answer in one sentence, the line under it, the metrics by name, and the lifetime behind them."""

    headline: str
    sub: str
    metrics: dict[str, Metric]
    lifetime: Lifetime
    period: Period | None


def value_answer(data: Dataset, months: int, filters: Filters, assumptions: Assumptions) -> ValueAnswer:
    """Return what a customer brings and costs, for the months up to the as-of day."""
    period = period_of(data, months)
    book = book_between(data, period, filters)
    cost = cac(book, data, period, filters, lag_months=assumptions.lag_months)
    found = customer_lifetime(data, period, filters, assumptions)
    metrics = {m.name: m for m in (cost, *value_metrics(book, data, period, filters, cost, assumptions, found))}
    return ValueAnswer(_headline(metrics, found), _sub(period, found, filters), metrics, found, period)


def in_words(months: int) -> str:
    """Say a horizon in years where it is whole years.

    >>> in_words(36), in_words(18)
    ('three years', '18 months')
    """
    return YEARS.get(months, plural(months, "month"))


def _headline(metrics: dict[str, Metric], found: Lifetime) -> str:
    brings, costs = metrics["clv"].value, metrics["cac"].value
    if brings is None:
        return (
            f"Winning a customer costs {money(costs)}; what one brings cannot be said yet"
            if costs is not None
            else "What a customer is worth cannot be said from these data yet"
        )
    said = f"A customer brings {money(brings)} in {in_words(found.horizon)}"
    return said if costs is None else f"{said} and costs {money(costs)} to win"


def _sub(period: Period | None, found: Lifetime, filters: Filters) -> str:
    span = span_label(period.first, period.last) if period else SNAPSHOT
    seen = f"{plural(found.n, 'customer')} seen, {found.active:,} still there"
    return f"Value · {span} · {seen} · {filters}"


def money_over_life(answer: ValueAnswer, assumptions: Assumptions) -> Result:
    """Return one row a monthly payment: what a customer has brought by then, its range, and if nobody ever left."""
    found, cost = answer.lifetime, answer.metrics["cac"].value
    result = Result(
        "When has a customer brought what it cost to win it?",
        _paid_back(answer),
        pd.DataFrame(columns=["payment", "brought", "low", "high", "plain"]),
        answer.metrics["clv"].period,
        answer.period.last if answer.period else None,
        found.n,
        f"margin a month ({money(found.margin)}) × share of customers still there, added up and discounted;"
        f" {assumptions}. Dashed: the same margin if nobody left, not discounted"
        + (f". Cost of winning a customer: {money(cost)}" if cost is not None else ""),
        (found.question, "value_service"),
        None,
        " ".join(cautions(found)) or None,
    )
    if found.brought is None or found.drawn is None:
        return replace(result, headline="What a customer brings", missing=found.why, caution=None)
    low, high = np.quantile(found.drawn, [0.025, 0.975], axis=0)
    payment = np.arange(1, found.horizon + 1)
    frame = {"payment": payment, "brought": found.brought, "low": low, "high": high, "plain": found.margin * payment}
    return replace(result, frame=pd.DataFrame(frame))


def _paid_back(answer: ValueAnswer) -> str:
    months, cost = answer.metrics["payback_months"].value, answer.metrics["cac"].value
    if answer.lifetime.brought is None:
        return "What a customer brings"
    if cost is None:
        return f"A customer brings {money(answer.lifetime.margin)} a month while it stays"
    if months is None:
        return f"A customer does not bring back its cost in {in_words(answer.lifetime.horizon)}"
    return f"The cost of winning a customer is back after {plural(months, 'payment')}"


def bridge(answer: ValueAnswer, assumptions: Assumptions) -> Result:
    """Return the steps from the simple value to the one in force, one a row: what each takes away or adds."""
    found, simple = answer.lifetime, answer.metrics["clv_simple"]
    result = Result(
        "Why do the simple value and the survival-based one differ?",
        "Simple and survival-based value",
        pd.DataFrame(columns=["step", "value", "change"]),
        answer.metrics["clv"].period,
        answer.period.last if answer.period else None,
        found.n,
        "from revenue per customer × gross margin ÷ mean churn, step by step to the value in force: only the months of"
        " the horizon; customers leave as seen at each age, instead of at one mean rate; later money counts less; what"
        f" serving a customer costs is taken off; {assumptions}",
        simple.questions,
    )
    if simple.value is None or found.brought is None or found.curve is None or simple.denominator is None:
        return replace(result, missing=simple.why or found.why)
    values = _steps(found, simple.value, simple.denominator, assumptions)
    changes = [float("nan"), *np.diff(values)]
    frame = pd.DataFrame({"step": STEPS[: len(values)], "value": values, "change": changes})
    return replace(result, frame=frame, headline=_differs(values))


def _steps(found: Lifetime, simple: float, churn: float, assumptions: Assumptions) -> list[float]:
    monthly, curve = found.arpa * assumptions.gross_margin, found.curve
    survival = np.ones(found.horizon) if curve is None else curve.share[: found.horizon]
    even: Numbers = np.power(1 - churn, np.arange(found.horizon, dtype=float))
    rate = assumptions.discount_rate
    sums = (brought(monthly, even, 0.0), brought(monthly, survival, 0.0), brought(monthly, survival, rate))
    steps = [simple, *(float(total[-1]) for total in sums)]
    return [*steps, found.value or 0.0] if found.service else steps


def _differs(values: list[float]) -> str:
    if values[-1] <= 0:
        return "The simple value leaves out what service costs"
    times = values[0] / values[-1]
    if 0.9 <= times <= 1.1:
        return "Both ways of valuing agree"
    return f"The simple value is {number(times)} times as high" if times > 1 else "The simple value is lower"


def why_different(answer: ValueAnswer) -> str:
    """Say in two sentences what the simple value takes for granted, and what was seen instead."""
    found, churn = answer.lifetime, answer.metrics["clv_simple"].denominator
    if not churn or found.curve is None:
        return ""
    kept, months = float(found.curve.share[found.horizon - 1]), found.horizon - 1
    return (
        f"The simple way takes it that {share(churn)} leave every month for ever: a life of {count(1 / churn)} months,"
        f" all of them paid for today. The other counts {found.horizon} payments; {share(kept)} of customers are there"
        f" after {months} months, by what was seen at each age."
    )
