"""What could be tried with a persona? Ideas from the customer-success toolbox, chosen by what sets it apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

from csdata.analysis.personas.facts import Fact

NOTABLE: Final = 0.5
MOST: Final = 3
# behaviour: (when it is low, when it is high); an empty text is no idea
TOOLBOX: Final = {
    "milestones_share": ("formal onboarding with a date for each step", ""),
    "seats_active_share": ("set-up help for the seats that are not used", ""),
    "active_users": ("an invitation for colleagues, with a first task ready", ""),
    "features_used": ("a short training on one feature that similar customers use", "early access to what is new"),
    "events_per_user": ("a use that saves them time every week, shown in a call", "a talk about what they need next"),
    "events_per_seat": ("a use that saves them time every week, shown in a call", "a talk about what they need next"),
    "events": ("a use that saves them time every week, shown in a call", "a talk about what they need next"),
    "active_days": ("a reason to come back every week: a report, a reminder", ""),
    "tickets": ("", "help articles and training where their tickets come from"),
    "resolve_hours": ("", "a named contact who answers faster"),
    "touchpoints": ("a regular check-in", "fewer, better prepared meetings"),
    "sessions_per_user": ("a reason to come back every week: a report, a reminder", ""),
    "sessions": ("a reason to come back every week: a report, a reminder", ""),
}


def ideas(effects: Mapping[str, float], stuck: Sequence[Fact] = (), tickets: Sequence[Fact] = ()) -> tuple[str, ...]:
    """Return up to three ideas to try: for where others clearly do better first, then by what sets the persona apart.

    They are ideas and not findings: whether one helps is seen when some get it and others do not.

    >>> ideas({"features_used": -1.2, "tickets": 0.1})
    ('a short training on one feature that similar customers use',)
    """
    steps = (f"help with the step “{one.subject}” before its date" for one in stuck if one.is_clear and one.gap < 0)
    guides = (f"a guide about “{one.subject}”, where their tickets come from" for one in tickets if _more(one))
    ordered = sorted(effects.items(), key=lambda item: (-abs(item[1]), item[0]))
    told = (TOOLBOX.get(name, ("", ""))[effect > 0] for name, effect in ordered if abs(effect) >= NOTABLE)
    found = [*islice(steps, 1), *islice(guides, 1), *(idea for idea in told if idea)]
    return tuple(dict.fromkeys(found))[:MOST]


def _more(fact: Fact) -> bool:
    return fact.is_clear and fact.gap > 0
