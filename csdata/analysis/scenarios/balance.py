"""Does what earns us money cost customers success, or the other way round?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from csdata.analysis.scenarios.levers import Lever, lever_of
from csdata.analysis.scenarios.outcome import Outcome
from csdata.analysis.scenarios.scenario import Move
from csdata.wording import money, plural

COLUMNS: Final = ("lever", "label", "ours", "kept", "paid", "customers", "evidence")
GOOD_FOR_CUSTOMERS: Final = frozenset({"discount", "at_risk_contacted"})
SMALL: Final = 0.5  # customers, and units of currency, below which there is no change to tell


@dataclass(frozen=True, eq=False)
class Sides:
    """A row a lever that is moved (COLUMNS), each alone, and both sides in one sentence.

    `ours`: net gain in the currency; `kept`: customers kept more; `paid`: what customers pay more for the same over the
    months; `customers`: what it is for them: better, worse, or unclear.
    """

    frame: pd.DataFrame
    words: str


def both_sides(outcome: Outcome) -> Sides:
    """Return what each moved lever does to us and to customers, in the mean of the futures."""
    side = outcome.setting.side
    moves = [one for one in outcome.scenario.levers if one.change and one.reach]
    every = side.run_all([replace(outcome.scenario, levers=(move,)) for move in moves], outcome.assumptions)
    rows = []
    for move, alone in zip(moves, every, strict=True):
        lever = lever_of(outcome.setting.levers, move.lever)
        paid = float((alone.paths.mrr * alone.changed.trade.price).mean(axis=0).sum())
        kept = float((alone.reached("customers") - alone.reached("customers", alone.today)).mean())
        if lever.name == "new_customers":
            kept = 0.0  # they are won, not kept
        rows.append((lever.name, lever.label, float(alone.gain[:, -1].mean()), kept, paid, for_customers(lever, move),
                     lever.evidence.kind))  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return Sides(frame, _words(frame))


def for_customers(lever: Lever, move: Move) -> str:
    """Return whether a move is better or worse for customers: what goes with staying is better, paying more worse."""
    rises = move.change > 0
    if lever.name == "price":
        return "worse" if rises else "better"
    if lever.name in GOOD_FOR_CUSTOMERS:
        return "better" if rises else "worse"
    if lever.part == "Commercial" or not lever.better:
        return "unclear"
    return "better" if rises == (lever.better > 0) else "worse"


def _words(frame: pd.DataFrame) -> str:
    """Say both sides in one sentence."""
    if frame.empty:
        return "Nothing is changed: both sides stay as they are"
    ours, kept, paid = (float(frame[name].sum()) for name in ("ours", "kept", "paid"))
    told = set(frame["customers"])
    us = f"it earns us {money(ours)}" if ours >= 0 else f"it costs us {money(-ours)}"
    customers = []
    if abs(paid) >= SMALL:
        customers.append(f"customers pay {money(abs(paid))} {'more' if paid > 0 else 'less'} for the same")
    if abs(kept) >= SMALL:
        customers.append(f"{plural(abs(kept), 'customer')} {'more stay' if kept > 0 else 'more leave'}")
    seen = ", ".join(customers) or "customers hardly notice"
    if "worse" in told and ours > 0:
        return f"Our side gains at the customers' expense: {us}, {seen}"
    if "worse" in told:
        return f"Neither side gains: {us}, {seen}"
    if ours >= 0 and "better" in told:
        return f"Both sides gain: {us}, {seen}"
    return f"Customers gain, we pay: {us}, {seen}" if "better" in told else f"{us[0].upper()}{us[1:]}, {seen}"
