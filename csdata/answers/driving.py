"""What goes with customers leaving, for other programs and for a terminal?"""

from __future__ import annotations

from typing import Any, Final

from csdata.analysis.drivers.answer import DriverAnswer, driver_answer
from csdata.analysis.drivers.effects import Effect
from csdata.analysis.drivers.find import Drivers
from csdata.analysis.drivers.table import Suspect
from csdata.analysis.drivers.together import Group
from csdata.analysis.drivers.trust import trust
from csdata.analysis.drivers.words import direction, labelled, move
from csdata.analysis.intervals import Interval
from csdata.answers.answer import Answer
from csdata.dataset import Dataset
from csdata.errors import CsDataError
from csdata.wording import fixed, points, range_text

LONGEST: Final = 12  # months


def drivers_answer(data: Dataset, horizon_months: int = 3, embargo_months: int = 1) -> Answer:
    """Return what goes with leaving in the months after the embargo, with every behaviour tested and all kept out.

    `effect` is the change of the share that leaves with a typical move of the behaviour (0.01 is one point); there are
    `drivers` only with the verdict found, `suspects` with each. Raises CsDataError for months out of range.
    """
    _within("--horizon", horizon_months, 1)
    _within("--embargo", embargo_months, 0)
    told = driver_answer(data, horizon_months=horizon_months, embargo_months=embargo_months)
    found = told.found
    content: dict[str, Any] = {
        "verdict": found.verdict if found else "too_few",
        "headline": told.result.headline,
        "n": found.n if found else told.made.table.customers,
        "churned": found.churned if found else told.made.table.departures,
        "auc": _interval(found.auc) if found and found.auc else None,
        "drivers": [_driver(effect) for effect in found.drivers] if found else [],
        "unclear": [_driver(one) for one in found.effects if not one.passes] if found and found.drivers else [],
        "groups": [_group(group) for group in found.groups] if found and found.verdict == "found" else [],
        "suspects": [{"feature": one.feature, "reason": one.reason} for one in _suspects(told)],
        "untested": told.untested(),
        "validation": _validation(found) if found else None,
        "definition": told.result.definition,
        "period": told.result.period,
    }
    if told.result.missing:
        content["why"] = told.result.missing
        content["help"] = list(told.help)
    return Answer(content, tuple(_lines(told)))


def _within(option: str, months: int, least: int) -> None:
    if not least <= months <= LONGEST:
        raise CsDataError("bad_value", f"{option} {months} is out of range.", f"Give {least} to {LONGEST} months.")


def _interval(value: Interval) -> dict[str, Any]:
    return {"value": value.value, "low": value.low, "high": value.high}


def _driver(effect: Effect) -> dict[str, Any]:
    return {
        "feature": effect.feature.name,
        "label": effect.feature.label,
        "effect": effect.change.value,
        "low": effect.change.low,
        "high": effect.change.high,
        "direction": direction(effect),
        "stable": effect.stable,
        "move": move(effect),
        "odds_ratio": _interval(effect.odds_ratio),
        "q": effect.q,
        "customers_with_it": effect.with_it,
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "kind": group.kind,
        "features": [feature.name for feature in group.features],
        "p": group.test.p,
        "words": group.words,
    }


def _suspects(told: DriverAnswer) -> tuple[Suspect, ...]:
    return told.found.suspects if told.found else told.made.table.suspects


def _validation(found: Drivers) -> dict[str, Any] | None:
    checked = found.validation
    if checked is None:
        return None
    scores = checked.scores
    return {
        "way": checked.way,
        "rows": checked.rows,
        "departures": checked.departures,
        "calibration_slope": scores.slope,
        "calibration_intercept": scores.intercept,
        "ece": scores.ece,
        "top_decile_lift": scores.lift,
        "brier_skill": scores.brier_skill,
        "boosting_ranks": bool(checked.challenger and checked.challenger.better),
    }


def _lines(told: DriverAnswer) -> list[str]:
    """Return the answer, a line a behaviour, how well it tells, and what was kept out."""
    lines = [f"{told.result.headline}.", told.sub]
    if told.result.missing:
        lines += ["", told.result.missing, *(f"  would help: {one}" for one in told.help)]
    elif told.found:
        lines += ["", f"{'behaviour':<62}{'odds':>8}{'points':>9}  range"]
        lines += [_line(effect) for effect in told.found.effects]
    tested = trust(told)
    lines += ["", f"{tested.headline}. {tested.how}."] if tested else []
    suspects = told.suspects()
    lines += ["", *(f"Kept out: {name}: {reason.rstrip('.')}." for name, reason in suspects)] if suspects else []
    return [*lines, "", f"{told.result.definition}."]


def _line(effect: Effect) -> str:
    change = effect.change
    mark = {"more": "+", "less": "-", "unclear": "?"}[direction(effect)]
    span = range_text(change.low, change.high, "points")
    return f"{mark} {labelled(effect)[:59]:<60}{fixed(effect.odds_ratio.value, 2):>8}{points(change.value):>10}  {span}"
