"""What could be done next for a customer, by the team's own table of reasons and actions?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from csdata.analysis.customer.progress import Progress
from csdata.analysis.health.against import Against
from csdata.analysis.health.signals import SIGNALS
from csdata.errors import CsDataError
from csdata.wording import date_label, plural

COSTS: Final = -2.0  # points of the score: what a reason costs at least
MOST_OF_SIGNALS: Final = 2
MOST: Final = 4
SOON: Final = 90  # days until the renewal
LONGEST: Final = 500  # letters of an action
QUIET, RENEWAL, GOAL, OVERDUE, UNKNOWN, THRIVING = "quiet", "renewal", "goal", "overdue", "unknown", "thriving"
SITUATIONS: Final = {
    QUIET: "No use for two months",
    RENEWAL: "Renewal within 90 days, and not green",
    GOAL: "A goal is overdue",
    OVERDUE: "An onboarding step is overdue",
    UNKNOWN: "Too little is known for a score",
    THRIVING: "Green, and nothing is in the way",
}
REASONS: Final = SITUATIONS | {one.name: f"{one.label} holds the score back" for one in SIGNALS}


@dataclass(frozen=True, slots=True)
class Play:
    """What to do (`action`, the team's own words) for a reason, one of REASONS."""

    reason: str
    action: str


@dataclass(frozen=True, slots=True)
class Step:
    """A suggested next step: the reason in words, what of this customer's data says so, and the action."""

    reason: str
    evidence: str
    action: str


STANDARD: Final = (
    Play(QUIET, "Call the person who decided to buy: ask what came between, and agree on one use for this month"),
    Play(RENEWAL, "Go through the goal and what was reached with them, before anybody speaks of the price"),
    Play(GOAL, "Ask whether it is still their goal; if so, find what is in the way, if not, write down the new one"),
    Play(OVERDUE, "Set a new day for the step together, and name who does it on both sides"),
    Play(UNKNOWN, "Ask two questions: what do you want to reach, and how far are you?"),
    Play(THRIVING, "Ask what they would like to reach next, and whether others may hear their story"),
    Play("features_used", "Show, on their own data, the two features that customers like them use most"),
    Play("seats_active_share", "Offer a training for the people who do not log in yet, or fewer seats before they ask"),
    Play("events_trend", "Ask what has changed with them since use went down"),
    Play("last_nps", "Call within a week: ask what would have to change, and come back when it has"),
    Play("last_csat", "Read the tickets behind the answer, and say what will be done differently"),
    Play("no_touchpoints", "Book a check-in with their goal as the only point on the agenda"),
    Play("tickets_open", "Name a person and a day for every ticket that waits"),
    Play("median_resolve_hours", "Give them a direct contact in support until their tickets are solved faster"),
    Play("milestones_share", "Go through the open onboarding steps together, and drop those they do not need"),
    Play("days_to_first_value", "Choose the smallest result they would notice, and reach it with them this week"),
)


def plays_from(rows: Iterable[Mapping[str, Any]]) -> tuple[Play, ...]:
    """Return the plays of a table with reason (a key of REASONS, or its words) and action; rows without an action go.

    Raises CsDataError for a reason that there is not, and for an action of more than 500 letters.
    """
    by_words = {words: key for key, words in REASONS.items()} | {key: key for key in REASONS}
    found = []
    for row in rows:
        reason, action = (str(row.get(key) or "").strip() for key in ("reason", "action"))
        if not action or action.lower() == "nan":
            continue
        if reason not in by_words:
            raise CsDataError.bad_value("The reason of an action", reason or "nothing", "one from the list")
        if len(action) > LONGEST:
            raise CsDataError.bad_value("An action", f"{len(action)} letters", f"at most {LONGEST}")
        found.append(Play(by_words[reason], action))
    return tuple(found)


def next_steps(
    seen: pd.Series,
    against: Against | None,
    done: Progress,
    renewal: date | None,
    as_of: date | None,
    plays: Sequence[Play] = STANDARD,
) -> tuple[Step, ...]:
    """Return up to four steps for one customer, the most pressing first.

    `seen` is its row of `Health.result.frame`. Signals count where they cost the score two points or more against the
    usual customer; the two that cost most.
    """
    actions: dict[str, list[str]] = {}
    for play in plays:
        actions.setdefault(play.reason, []).append(play.action)
    reasons = (*_situations(seen, done, renewal, as_of), *_signals(against))
    told = reasons or ((THRIVING, f"Health {seen['score']:.0f} of 100"),) if seen["band"] == "green" else reasons
    steps = [Step(REASONS[key], evidence, action) for key, evidence in told for action in actions.get(key, ())]
    return tuple(steps[:MOST])


def _situations(
    seen: pd.Series,
    done: Progress,
    renewal: date | None,
    as_of: date | None,
) -> Iterable[tuple[str, str]]:
    if bool(seen["quiet"]):
        yield QUIET, "No use in this month nor in the one before"
    if renewal and as_of and seen["band"] != "green" and 0 <= (renewal - as_of).days <= SOON:
        yield RENEWAL, f"Renews on {date_label(renewal)}, in {plural((renewal - as_of).days, 'day')}"
    for reason, is_goal in ((GOAL, True), (OVERDUE, False)):
        late = done.steps[done.steps["is_goal"].astype(bool) == is_goal]
        late = late[late["reached"].isna() & (late["days_late"].fillna(0) > 0)]
        if len(late):
            worst = late.iloc[int(np.argmax(late["days_late"].to_numpy()))]
            yield reason, f"{worst['step']}: {plural(worst['days_late'], 'day')} over"
    if pd.isna(seen["score"]):
        yield UNKNOWN, f"Known: {seen['coverage']:.0%} of the weight"


def _signals(against: Against | None) -> Iterable[tuple[str, str]]:
    if against is None:
        return
    parts = against.parts[(against.parts["effect"] <= COSTS) & (against.parts["told"] != "not known")]
    for row in parts.head(MOST_OF_SIGNALS).to_dict("records"):
        yield str(row["signal"]), f"{row['label']}: {row['told']}, usual {row['usual_told']}"
