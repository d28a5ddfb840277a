"""What stands in customers' way, and how much money is behind each?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.adoption.milestones import Funnel, money_now, stuck_customers
from csdata.analysis.drivers.answer import DriverAnswer, leading
from csdata.analysis.drivers.who import customers_with
from csdata.analysis.drivers.words import risky
from csdata.analysis.result import ENOUGH, Result
from csdata.analysis.voice.comments import sentence
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.wording import money, number, plural, points, share, signed

COLUMNS: Final = ("source", "barrier", "customers", "mrr", "goes_with", "kind")
SOURCES: Final = {"voice": "Said in comments", "onboarding": "Stuck in onboarding", "drivers": "Goes with leaving"}
MOST_OF_A_SOURCE: Final = 5
OURS: Final = "exposures"  # what we did ourselves is measured, not a barrier
DEFINITION: Final = (
    "Three sources, ranked by the monthly revenue of the customers behind each. Said in comments: themes more often "
    "unhappy than happy, by customers who named them and are still there. Stuck in onboarding: customers there who "
    "have not reached the step at which most days are lost. Goes with leaving: customers on the side of a driver that "
    "is seen with more leaving. A customer can stand behind several; sums make no sense"
)
KINDS: Final = {
    "onboard": "Onboarding", "kick": "Onboarding", "train": "Training", "learn": "Training", "doc": "Help centre",
    "help": "Help centre", "integrat": "Integration", "connect": "Integration", "import": "Integration",
    "price": "Pricing", "cost": "Pricing", "expens": "Pricing", "support": "Chatbot", "slow": "Chatbot",
    "ticket": "Chatbot", "update": "Help centre", "report": "Training", "feature": "Training",
    "first": "Onboarding", "contact": "Check-ins", "touch": "Check-ins", "check": "Check-ins",
    "answer": "Chatbot", "seat": "Training", "use": "Training",
}  # fmt: skip
USUAL_KIND: Final = "Feedback programme"
Row = tuple[str, str, int, float, str, str]  # of COLUMNS


def assess(
    data: Dataset,
    voice: Result | None,
    funnel: Funnel | None,
    drivers: DriverAnswer | None,
    filters: Filters = EVERYBODY,
) -> Result:
    """Return a row a barrier (COLUMNS), the one with most money behind it first; from answers that are known already.

    `missing` says what to bring when no source has anything to tell.
    """
    rows = [*_said(voice), *_stuck(data, funnel, filters), *_driving(data, drivers)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame = frame.sort_values(["mrr", "customers", "barrier"], ascending=[False, False, True], ignore_index=True)
    base = Result(
        "What stands in customers' way?", "", frame, "", data.as_of, len(frame), DEFINITION,
        ("voice_comments", "milestone_steps", "driver_months"),
    )  # fmt: skip
    if frame.empty:
        why = "Bring comments, onboarding steps, or what customers did before they left."
        return replace(base, headline="No barrier is known yet", missing=why)
    first = frame.iloc[0]
    cost = f", {money(first['mrr'])} a month behind it" if first["mrr"] > 0 else ""
    return replace(base, headline=f"{first['barrier']}: {plural(first['customers'], 'customer')}{cost}")


def kind_for(barrier: str) -> str:
    """Return what is often done about a barrier, by its words.

    >>> kind_for("Slow support"), kind_for("Onboarding too long")
    ('Chatbot', 'Onboarding')
    """
    words = barrier.lower()
    return next((kind for word, kind in KINDS.items() if word in words), USUAL_KIND)


def _said(voice: Result | None) -> list[Row]:
    if voice is None or voice.missing or voice.frame.empty:
        return []
    rows: list[Row] = []
    for row in voice.frame.head(MOST_OF_A_SOURCE).to_dict("records"):
        name = sentence(str(row["theme"]))
        parts = []
        if row["left_real"]:
            parts.append(f"left soon {points(row['left_gap'])}")
        if row["goal_real"]:
            parts.append(f"goals reached {points(row['goal_gap'])}")
        if row["tickets_real"]:
            parts.append(f"{signed(number(row['tickets_gap']))} tickets a month")
        told = ", ".join(parts) or f"{share(row['share'])} of comments"
        rows.append((SOURCES["voice"], name, int(row["named_by"]), float(row["mrr"]), told, kind_for(name)))
    return rows


def _stuck(data: Dataset, funnel: Funnel | None, filters: Filters) -> list[Row]:
    if funnel is None or funnel.stuck is None or funnel.journey is None:
        return []
    waiting = stuck_customers(data, funnel, funnel.stuck, filters).frame
    if waiting.empty:
        return []
    mrr = float(waiting["mrr"].sum()) if "mrr" in waiting else float("nan")
    name = f"Waiting for: {funnel.stuck}"
    return [(SOURCES["onboarding"], name, len(waiting), mrr, funnel.proof, "Onboarding")]


def _driving(data: Dataset, drivers: DriverAnswer | None) -> list[Row]:
    if drivers is None or drivers.found is None or drivers.found.verdict != "found":
        return []
    pays = money_now(data)
    rows: list[Row] = []
    for effect in leading(drivers.found)[:MOST_OF_A_SOURCE]:
        if effect.feature.name == OURS:
            continue
        who = customers_with(data, drivers, effect.feature.name)["number"].to_numpy(dtype=np.int64)
        if len(who) < ENOUGH:
            continue
        told = f"{points(abs(effect.change.value)).lstrip('+')} more leaving"
        name = risky(effect)
        rows.append((SOURCES["drivers"], name, len(who), float(np.nansum(pays[who])), told, kind_for(name)))
    return rows
