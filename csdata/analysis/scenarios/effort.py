"""What would a move probably cost a month, as long as nobody has said it?"""

from __future__ import annotations

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.scenarios.effects import in_unit, members_of
from csdata.analysis.scenarios.ground import Ground
from csdata.analysis.scenarios.levers import Lever
from csdata.analysis.scenarios.scenario import Move
from csdata.wording import money


def effort(ground: Ground, lever: Lever, move: Move, assumptions: Assumptions) -> float:
    """Return a starting value for the cost a month, in the currency of the data; an assumption, to be replaced.

    One contact a month for each customer who goes the whole way to the end that is seen, a part of it for a part of the
    way; for customers at risk, one a month for each that is contacted. Prices cost nothing to change; people are
    counted by the lever itself.
    """
    if lever.part == "Commercial" or lever.name == "customers_per_csm" or move.change == 0:
        return 0.0
    change = in_unit(move, lever)
    members = members_of(ground, move)
    if lever.name == "at_risk_contacted":
        count = float((ground.at_risk * members).sum()) * abs(change)
    elif lever.feature is None or lever.is_level:
        count = float(members.sum()) * abs(change)
    else:
        room = ground.behaviour(lever.feature.name).room(1 if change > 0 else -1)[members > 0]
        count = float((room > 0).sum()) * min(abs(change) / float(room.mean()), 1.0) if room.any() else 0.0
    return assumptions.contact_cost * ground.scale * count * move.reach


def effort_words(assumptions: Assumptions) -> str:
    """Say what the starting values are."""
    return (
        f"Costs nobody has said are assumed: one contact a month ({money(assumptions.contact_cost)}) for each customer "
        "who goes the whole way, a part of it for a part"
    )
