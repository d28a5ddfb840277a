"""What would happen with a scenario, against going on as today, for other programs and for a terminal?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from csdata.analysis.cohorts.histories import month_of
from csdata.analysis.drivers.answer import DriverAnswer, driver_answer
from csdata.analysis.interventions.answer import measure_answer
from csdata.analysis.scenarios.assumed import KIND, Said, with_said
from csdata.analysis.scenarios.balance import both_sides
from csdata.analysis.scenarios.effects import unmet
from csdata.analysis.scenarios.levers import Lever, levers
from csdata.analysis.scenarios.measured import measured_effects
from csdata.analysis.scenarios.outcome import Outcome, Setting
from csdata.analysis.scenarios.scenario import Goal, Scenario, read_scenario
from csdata.analysis.scenarios.seek import Sought, seek
from csdata.analysis.scenarios.sensitivity import break_even, causal_band, tornado
from csdata.analysis.scenarios.stand import left_out, stand
from csdata.analysis.scenarios.walk import PARTS, Paths
from csdata.analysis.scenarios.words import headline, left_out_words, move_text, sub, suggested_goal
from csdata.answers.answer import Answer
from csdata.dataset import Dataset
from csdata.errors import CsDataError
from csdata.wording import count, in_ten, money, money_range
from csdata.workspace import is_workspace, open_workspace

LARGEST_FILE: Final = 1_000_000  # bytes


def read_file(path: Path) -> Scenario:
    """Return the scenario in a JSON file; raises CsDataError for what is none."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise CsDataError(
                "bad_scenario", f"{path} is too large for a scenario.", "A scenario is a small JSON file."
            )
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CsDataError("no_file", f"{path} cannot be read: {error.strerror}.", "Check the name.") from None
    except (ValueError, RecursionError) as error:
        why = str(error).split("\n")[0]
        raise CsDataError("bad_scenario", f"{path} is not JSON: {why}.", "Write one object, as in the docs.") from None
    return read_scenario(content)


def saved_assumptions(sources: Sequence[str]) -> tuple[Said, ...]:
    """Return what was said of levers in a workspace; files and folders have nothing."""
    folder = Path(sources[0])
    if len(sources) != 1 or not is_workspace(folder):
        return ()
    found = (Said.from_body(one.body) for one in open_workspace(folder).documents.all(KIND))
    return tuple(one for one in found if one is not None)


def whatif_answer(data: Dataset, path: Path, said: Sequence[Said] = ()) -> Answer:
    """Return a scenario against going on as today; raises CsDataError for unknown keys, levers and groups.

    `net_gain` is the middle future's margin gained less cost over the months; `months` have the middle of revenue and
    customers with the range that 8 in 10 futures are in; `movements` the mean of each movement, which add up.
    """
    scenario = read_file(path)
    setting = setting_of(data, scenario, _drivers(data), said)
    outcome = setting.run(scenario)
    goal = scenario.goal or suggested_goal(setting)
    metric = "arr" if setting.ground.has_money else "customers"
    band = causal_band(setting, scenario, metric)
    even, swings = break_even(setting, scenario), tornado(setting, scenario, metric)
    found = seek(setting, scenario.goal) if scenario.goal else None
    gain = outcome.net_gain
    content: dict[str, Any] = {
        "name": scenario.name,
        "headline": headline(outcome, goal),
        "basis": setting.ground.words,
        "left_out": dict(zip(("customers", "mrr"), left_out(data, setting.ground), strict=True)),
        "goal": {"metric": goal.metric, "value": goal.value, "suggested": scenario.goal is None,
                 "chance": outcome.chance(goal), "chance_as_today": outcome.chance(goal, outcome.today)},
        "baseline": _path(outcome, outcome.today),
        "scenario": _path(outcome, outcome.paths),
        "net_gain": gain.value,
        "net_gain_range": {"low": gain.low, "high": gain.high},
        "pays_for_itself": outcome.pays,
        "payback_month": outcome.payback_month,
        "cost": float(outcome.cost[:, -1].mean()),
        "break_even": {"causal_share": even.causal_share, "reach": even.reach, "words": even.words},
        "causal_share": {name: {"value": one.value, "low": one.low, "high": one.high}
                         for name, one in (("none", band.none), ("half", band.half), ("all", band.all))},
        "tornado": swings.to_dict("records"),
        "weakest_evidence": outcome.evidence,
        "sides": both_sides(outcome).words,
        "seek": _sought(found) if found else None,
        "unmet": list(unmet(setting.ground, setting.levers, scenario)),
        "levers": [_lever(one) for one in setting.levers],
    }  # fmt: skip
    return Answer(content, tuple(_lines(outcome, goal, content)))


def setting_of(data: Dataset, scenario: Scenario, answer: DriverAnswer | None, said: Sequence[Said] = ()) -> Setting:
    """Return what a scenario starts from in these data; own interventions that were measured are levers.

    `said` stands in place of the starting values of what no data tell.
    """
    ground, measured = stand(data, answer), measured_effects(data, measure_answer(data))
    return Setting.of(ground, with_said(levers(ground, measured), said), scenario.months, scenario.seed)


def _drivers(data: Dataset) -> DriverAnswer | None:
    return driver_answer(data) if data.knows_departures else None


def _path(outcome: Outcome, paths: Paths) -> dict[str, Any]:
    frame = outcome.months(paths)
    dated = outcome.setting.ground.start_month > 0
    names = [f"{month_of(int(at)):%Y-%m}" if dated else f"+{ahead:02d}"
             for ahead, at in enumerate(frame["month_index"], 1)]  # fmt: skip
    months = frame[["customers", "mrr", "low", "high"]].to_dict("records")
    means = pd.DataFrame({part: paths.money[part].mean(axis=0) for part in PARTS})
    means = means.rename(columns={"start": "start_mrr", "end": "end_mrr"})
    return {
        "months": [{"month": name, **row} for name, row in zip(names, months, strict=True)],
        "movements": [{"month": name, **row} for name, row in zip(names, means.to_dict("records"), strict=True)],
    }


def _sought(found: Sought) -> dict[str, Any]:
    return {
        "reachable": found.is_reachable,
        "reached": found.reached,
        "as_today": found.today,
        "most": found.most,
        "words": found.words,
        "levers": [{"lever": move.lever, "change": move.change, "cost_monthly": move.cost_monthly}
                   for move in found.moves],
    }  # fmt: skip


def _lever(one: Lever) -> dict[str, Any]:
    return {
        "lever": one.name,
        "label": one.label,
        "unit": one.unit,
        "now": one.now,
        "low": one.low,
        "high": one.high,
        "evidence": one.evidence.kind,
        "rests_on": one.evidence.words,
        "said_by": one.evidence.said_by or None,
        "said_on": one.evidence.said_on or None,
    }


def _lines(outcome: Outcome, goal: Goal, content: dict[str, Any]) -> list[str]:
    """Return the answer, what is changed, both paths, and on what it hangs."""
    known = {one.name: one for one in outcome.setting.levers}
    gain = outcome.net_gain
    moves = [f"  {move_text(known[move.lever], move)} ({known[move.lever].evidence.kind})"
             for move in outcome.scenario.levers]  # fmt: skip
    missed = left_out_words(**content["left_out"])
    lines = [
        f"{headline(outcome, goal)}.",
        sub(outcome.setting),
        *([missed] if missed else []),
        "",
        *(moves or ["  Nothing is changed."]),
        *(f"  {words}." for words in content["unmet"]),
        "",
    ]
    lines += [f"{'month':<10}{'as today':>12}{'scenario':>12}  8 in 10{'':<14}customers"]
    pairs = zip(content["baseline"]["months"], content["scenario"]["months"], strict=True)
    lines += [
        f"{plan['month']:<10}{money(now['mrr'], digits=4):>12}{money(plan['mrr'], digits=4):>12}  "
        f"{money_range(plan['low'], plan['high'], digits=4):<20} {count(plan['customers']):>9}"
        for now, plan in pairs
    ]
    net = f"Net gain {money(gain.value)} ({money_range(gain.low, gain.high)} in 8 of 10), cost {money(content['cost'])}"
    lines += ["", f"{net}; pays for itself in {in_ten(outcome.pays)}.", content["break_even"]["words"]]
    lines += [f"{content['sides']}.", *([content["seek"]["words"]] if content["seek"] else [])]
    lines += ["", "One lever at a time:"]
    lines += [f"  {row['label'][:44]:<46}{row['low_setting']:>14} {money(row['low']):>10}"
              f"{row['high_setting']:>16} {money(row['high']):>10}  {row['evidence']}"
              for row in content["tornado"]]  # fmt: skip
    return lines
