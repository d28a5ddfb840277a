"""Did what we did work, for other programs and for a terminal?"""

from __future__ import annotations

from typing import Any

from csdata.analysis.intervals import Interval
from csdata.analysis.interventions.answer import effect_words, measure_answer
from csdata.analysis.interventions.guards import Guardrail
from csdata.analysis.interventions.measured import Measured
from csdata.analysis.interventions.placebo import WORDS
from csdata.analysis.interventions.returns import Returns
from csdata.analysis.interventions.said import balance_words
from csdata.analysis.interventions.words import percent_range, signed_percent
from csdata.answers.answer import Answer, records
from csdata.dataset import Dataset
from csdata.wording import in_ten, money, money_range, points, range_text


def measure_answer_of(data: Dataset) -> Answer:
    """Return every intervention with its verdict (helped, harmed, no_change, cannot_tell) and what stands behind it.

    `effect`, `low` and `high` are the change against what would have been without it: −0.2 is 20 % less; shares for
    customers kept. `n_exposed` and `n_compared` are those compared.
    """
    told = measure_answer(data)
    content: dict[str, Any] = {
        "headline": told.result.headline,
        "interventions": [_one(found) for found in told.measured],
        "period": told.result.period,
        "definition": told.result.definition,
    }
    if told.result.missing:
        content["why"] = told.result.missing
    lines = [f"{told.result.headline}."]
    if told.result.missing:
        lines += ["", told.result.missing]
    for found in told.measured:
        lines += ["", *_lines(found)]
    return Answer(content, (*lines, "", f"{told.result.definition}."))


def _one(found: Measured) -> dict[str, Any]:
    record, change = found.record, found.change
    return {
        "intervention": record.name,
        "verdict": found.verdict.name,
        "why": found.verdict.why,
        "metric": record.metric.name,
        "effect": change.value,
        "low": change.low,
        "high": change.high,
        "n_exposed": found.n[0],
        "n_compared": found.n[1],
        "n_got_it": found.n_got,
        "left_out": found.left_out,
        "start": record.start.isoformat(),
        "chosen_by": found.way.name,
        "said_chosen_by": record.way.name,
        "balance": _balance(found),
        "estimates": {name: _interval(part.interval() if found.effect.is_points else part.change())
                      for name, part in found.effect.parts.items()},
        "forecast": _forecast(found),
        "before_after": _before_after(found),
        "placebo": _placebo(found),
        "guardrails": [_guardrail(one) for one in found.guardrails],
        "retention": {"verdict": found.staying.verdict, **_interval(found.staying.points),
                      "smallest_detectable": found.staying.smallest, "why": found.staying.why},
        "roi": _roi(found.returns),
        "e_value": _e_value(found),
        "break_even_drift": found.drift,
        "power": {"smallest_detectable": found.sight.smallest, "customers_needed": found.sight.customers,
                  "clear_on": found.sight.clear_on.isoformat() if found.sight.clear_on else None},
        "cautions": list(found.cautions),
    }  # fmt: skip


def _balance(found: Measured) -> dict[str, Any] | None:
    """Return how alike the groups of a coin were before; None where no coin is spoken of."""
    if found.balance is None:
        return None
    sizes = {one.what: one.difference for one in found.balance.differences}
    told = {"p": found.balance.p, "p_others": found.balance.p_rest, "differences": sizes}
    return {"believed": not found.balance.failed, **told, "says": balance_words(found)}


def _interval(value: Interval) -> dict[str, Any]:
    return {"value": value.value, "low": value.low, "high": value.high}


def _forecast(found: Measured) -> dict[str, Any]:
    frame = found.forecast.drop(columns="compared")
    alone = found.against_forecast
    return {
        "expected_change": found.record.expected,
        "actual_change": found.change.value if found.effect.is_known else alone.value if alone else None,
        "against_own_past": _interval(alone) if alone else None,
        "months": records(frame),
    }


def _before_after(found: Measured) -> dict[str, Any] | None:
    if found.before_after is None:
        return None
    claim = {-1: "fell", 0: "no change", 1: "rose"}[found.before_after.sign]
    return {**_interval(found.before_after.change), "claim": claim, "would_have_misled": found.would_have_claimed}


def _placebo(found: Measured) -> dict[str, Any]:
    return {
        "passed": found.placebos.passed,
        "checks": [
            {"where": one.where, "effect": one.change.value, "low": one.change.low, "high": one.change.high,
             "failed": one.failed}
            for one in found.placebos.made
        ],
        "not_made": dict(found.placebos.not_made),
    }  # fmt: skip


def _guardrail(one: Guardrail) -> dict[str, Any]:
    return {"metric": one.measure.name, **_interval(one.change), "state": one.state,
            "n_exposed": one.n[0], "n_compared": one.n[1]}  # fmt: skip


def _roi(money_of: Returns | None) -> dict[str, Any] | None:
    if money_of is None:
        return None
    return {
        **_interval(money_of.roi),
        "months": money_of.months,
        "cost": money_of.cost,
        "gain": _interval(money_of.gain),
        "net": _interval(money_of.net),
        "pays_back": money_of.pays_back,
        "payback_months": _interval(money_of.payback_months) if money_of.payback_months else None,
        "cost_per_customer_kept": _interval(money_of.per_customer_kept) if money_of.per_customer_kept else None,
        "counted": list(money_of.counted),
    }


def _e_value(found: Measured) -> dict[str, Any] | None:
    return None if found.e_values is None else {"effect": found.e_values[0], "range": found.e_values[1]}


def _lines(found: Measured) -> list[str]:
    """Return what a terminal shows of one intervention."""
    lines = [f"{found.record.name}: {found.verdict.label}. {found.verdict.why}"]
    if found.effect.is_known:
        lines.append(f"  {effect_words(found)}, {found.n[0]:,} who got it against {found.n[1]:,} others")
    elif found.against_forecast is not None:
        alone = found.against_forecast
        lines.append(
            f"  against the forecast from their own past: {signed_percent(alone.value)} ({percent_range(alone)})"
        )
    if found.before_after is not None:
        change = found.before_after.change
        misled = ", and would have called it a success" if found.would_have_claimed else ""
        lines.append(f"  before/after would say {signed_percent(change.value)} ({percent_range(change)}){misled}")
    for one in found.placebos.made:
        state = "failed" if one.failed else "passed"
        lines.append(f"  placebo {WORDS[one.where]}: {signed_percent(one.change.value)}, {state}")
    lines += [f"  {_rail(one)}" for one in found.guardrails]
    if found.returns is not None:
        net = found.returns.net
        lines.append(
            f"  net {money(net.value)} ({money_range(net.low, net.high)}) over {found.returns.months:g} months, "
            f"pays back: {in_ten(found.returns.pays_back)}"
        )
    return [*lines, *(f"  {one}" for one in found.cautions)]


def _rail(one: Guardrail) -> str:
    written = (points, lambda low, high: range_text(low, high, "points")) if one.is_points else (
        signed_percent, lambda low, high: percent_range(Interval(0.0, low, high))
    )  # fmt: skip
    return f"{one.words}: {written[0](one.change.value)} ({written[1](one.change.low, one.change.high)})"
