"""How well is each customer doing, and would the score have told who leaves, for other programs and for a terminal?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from csdata.analysis.health.backtest import DEFINITION, BackTest, Tested, backtest
from csdata.analysis.health.groups import by_group
from csdata.analysis.health.scoring import Health, health
from csdata.analysis.health.signals import signal
from csdata.analysis.health.versions import KIND, NAME, UNCHANGED, Versions
from csdata.analysis.intervals import Interval
from csdata.answers.answer import Answer, records
from csdata.dataset import Dataset
from csdata.wording import DASH, fixed, money, range_text, share
from csdata.workspace import is_workspace, open_workspace

LOWEST: Final = 20
DAY: Final = 10  # letters of a day in a time stamp


def saved_weights(sources: Sequence[str]) -> Versions:
    """Return the weights saved in a workspace; the standard ones for files and folders."""
    folder = Path(sources[0])
    if len(sources) != 1 or not is_workspace(folder):
        return UNCHANGED
    kept = open_workspace(folder).documents.history(KIND, NAME)
    return Versions.read((one.body, one.updated_at[:DAY]) for one in kept if not one.removed)


def health_answer(data: Dataset, by: str | None = None, weighed: Versions = UNCHANGED) -> Answer:
    """Return the score, band and parts of every customer, the lowest first, and the test on the company's own history.

    `parts` of a customer sum to its score. Without enough history `backtest` says why there is none. `by` persona or
    segment adds `groups`; raises CsDataError where the data have none. Of the weights saved in a workspace (`weighed`)
    those that count at the end of the last complete month are used, and told.
    """
    weights = weighed.of(data.complete_to)
    used = weights.to_dict()
    found = health(data, weights)
    groups = by_group(data, found, by) if by else None
    tested = backtest(data, weights)
    content: dict[str, Any] = {
        "headline": found.result.headline,
        "period": found.result.period,
        "definition": found.result.definition,
        "weights": used["everybody"],
        **({"weights_by": used["by"], "weights_of": used["groups"]} if weights.groups else {}),
        "bands": records(found.bands),
        **({} if groups is None else {"by": by, "groups": records(groups)}),
        "customers": _customers(found),
        "backtest": _backtest(tested),
    }
    if found.result.caution:
        content["caution"] = found.result.caution
    if found.result.missing:
        content["why"] = found.result.missing
    return Answer(content, tuple(_lines(found, tested, groups)))


def _order(found: Health) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the rows of the frame by score, the lowest first and those without a score last."""
    return np.argsort(found.result.frame["score"].to_numpy(dtype=np.float64), kind="stable")


def _customers(found: Health) -> list[dict[str, Any]]:
    order = _order(found)
    frame = found.result.frame.iloc[order]
    told = records(frame[["customer_id", "score", "coverage", "band", "quiet", "mrr"]])
    return [{**one, "parts": _parts(found, int(row))} for one, row in zip(told, order, strict=True)]


def _parts(found: Health, row: int) -> list[dict[str, Any]]:
    return [
        {
            "signal": part.signal.name,
            "value": part.value,
            "points": part.points,
            "weight": part.weight,
            "contribution": part.contribution,
        }
        for part in found.parts(row)
    ]


def _backtest(tested: BackTest) -> dict[str, Any]:
    if tested.mine is None:
        return {"why": tested.why, "verdict": tested.verdict}
    return {
        "verdict": tested.verdict,
        "hand_made": _score(tested.mine),
        "data_driven": _score(tested.theirs) if tested.theirs else None,
        "difference": _interval(tested.difference) if tested.difference else None,
        "learnt": _learnt(tested),
        "n": tested.customers,
        "looks": tested.rows,
        "churned": tested.departures,
        "kept_out": list(tested.kept_out),
        "definition": DEFINITION,
    }


def _interval(value: Interval) -> dict[str, Any]:
    return {"value": value.value, "low": value.low, "high": value.high}


def _score(one: Tested) -> dict[str, Any]:
    return {
        "auc": _interval(one.auc),
        "calibration_slope": one.slope,
        "ece": one.ece,
        "bands": records(one.bands),
        "before_departure": records(one.early),
    }


def _learnt(tested: BackTest) -> dict[str, Any] | None:
    """Return the log-odds of leaving for one standard deviation more of each signal, and which contradict its sense."""
    if tested.learnt is None:
        return None
    own = dict(zip(tested.learnt.names, map(float, tested.learnt.coefficients), strict=True))
    return {"coefficients": own, "strength": tested.learnt.strength, "contradicting": list(tested.contradicting)}


def _lines(found: Health, tested: BackTest, groups: pd.DataFrame | None) -> list[str]:
    if found.result.missing:
        return [found.result.missing, "", f"{found.result.definition}."]
    lines = [
        f"{found.result.headline}, {found.result.period}.",
        "",
        f"{'band':<20}{'customers':>10}{'share':>8}  revenue",
    ]
    lines += [_band(row) for row in found.bands.to_dict("records")]
    if groups is not None:
        lines += ["", f"{'group':<30}{'customers':>10}{'score':>6}{'red':>6}  revenue of the red"]
        lines += [_group(row) for row in groups.to_dict("records")]
    lines += ["", *_tested(tested), "", f"{'lowest scores':<30}{'score':>6}{'known':>7}  costs most"]
    frame = found.result.frame
    lines += [_customer(found, frame, int(row)) for row in _order(found)[:LOWEST] if pd.notna(frame["score"].iloc[row])]
    caution = [found.result.caution] if found.result.caution else []
    return [*lines, "", *caution, f"{found.result.definition}."]


def _band(row: dict[Any, Any]) -> str:
    return f"{row['band']:<20}{row['customers']:>10,}{share(row['share']):>8}  {money(row['mrr'])} a month"


def _group(row: dict[Any, Any]) -> str:
    score = fixed(row["score"]) if pd.notna(row["score"]) else DASH
    return f"{row['group'][:29]:<30}{row['customers']:>10,}{score:>6}{row['red']:>6,}  {money(row['red_mrr'])} a month"


def _customer(found: Health, frame: pd.DataFrame, row: int) -> str:
    one = frame.iloc[row]
    lost = [part for part in found.parts(row) if part.points is not None and part.weight > 0]
    lost.sort(key=lambda part: -part.weight * (100 - (part.points or 0.0)))
    most = ", ".join(part.signal.label.lower() for part in lost[:2])
    name = f"{one['customer_id']}"[:28]
    return f"{name:<30}{fixed(one['score']):>6}{share(one['coverage']):>7}  {most}"


def _tested(tested: BackTest) -> list[str]:
    """Say how well the score told who left, in its own past."""
    if tested.mine is None:
        return [tested.verdict, tested.why or ""]
    lines = [tested.verdict, _told("yours", tested.mine)]
    if tested.theirs and tested.difference:
        low, high = (fixed(end or 0.0, 3) for end in (tested.difference.low, tested.difference.high))
        lines += [
            _told("learnt", tested.theirs),
            f"difference of AUC {fixed(tested.difference.value, 3)} ({low} to {high})",
        ]
    if tested.contradicting:
        labels = ", ".join(signal(name).label.lower() for name in tested.contradicting)
        lines.append(f"Against their meaning in the learnt weights: {labels}.")
    early = tested.mine.early.iloc[-1]
    missed = f"{share(early['missed'])} ({range_text(early['missed_low'], early['missed_high'], 'share')})"
    false = f"{share(early['false_alarms'])} of reds had not left"
    return [*lines, f"{int(early['days'])} days before leaving {missed} were green; {false} by then."]


def _told(whose: str, one: Tested) -> str:
    low, high = (fixed(end or 0.0, 2) for end in (one.auc.low, one.auc.high))
    left = ", ".join(f"{row['band']} {share(row['share'])}" for row in one.bands.to_dict("records"))
    return f"{whose:<8}AUC {fixed(one.auc.value, 2)} ({low} to {high}); left: {left}"
