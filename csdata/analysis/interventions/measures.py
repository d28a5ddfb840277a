"""Which numbers can an intervention be meant to move, and which way is good?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

RETENTION: Final = "retention"


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of a customer and month: where it is read, its unit, and whether more is better (1) or less (−1).

    `column` is one of the panel, `csat` and `nps` are the answers of the month; retention has none. `plain` writes it
    in a sentence.
    """

    name: str
    label: str
    column: str
    better: int
    plain: str
    unit: str = "number"
    aliases: tuple[str, ...] = ()


MEASURES: Final[Mapping[str, Measure]] = {
    one.name: one
    for one in (
        Measure(
            "tickets", "Tickets a month", "tickets_opened", -1, "tickets",
            aliases=("ticket", "support", "cases", "complaints"),
        ),
        Measure(
            "resolve_hours", "Hours to resolve a ticket", "median_resolve_hours", -1, "hours to resolve",
            aliases=("resolution", "resolve", "response"),
        ),
        Measure("csat", "Satisfaction (CSAT)", "csat", 1, "satisfaction", "score", ("satisfaction",)),
        Measure("nps", "Recommendation (0 to 10)", "nps", 1, "recommendation", "score", ("recommend",)),
        Measure(
            "usage", "Use a month", "events", 1, "use", aliases=("events", "use", "activity", "sessions", "logins")
        ),
        Measure(
            "active_users", "Active people a month", "active_users", 1, "active people", aliases=("users", "people")
        ),
        Measure(
            "adoption", "Share of seats in use", "seats_active_share", 1, "the share of seats in use", "share",
            ("seats", "seat"),
        ),
        Measure(
            "feature_breadth", "Features used a month", "features_used", 1, "features used",
            aliases=("features", "breadth"),
        ),
        Measure("touchpoints", "Contacts a month", "touchpoints", 1, "contacts", aliases=("contacts", "checkins")),
        Measure("purchases", "Purchases a month", "purchases", 1, "purchases", aliases=("orders", "repeat")),
        Measure("spent", "Money spent a month", "spent", 1, "money spent", "money", ("spend",)),
        Measure("mrr", "Revenue a month", "mrr", 1, "revenue", "money", ("revenue", "arpa", "expansion", "upsell")),
        Measure(
            RETENTION, "Customers kept", "", 1, "customers kept", "share", ("churn", "retained", "renewal", "leaving")
        ),
    )
}  # fmt: skip


def measure_of(text: str | None) -> Measure | None:
    """Return the number that a text names; None for no text, and for what is not measured.

    >>> measure_of("Ticket volume").name, measure_of("logo churn").name, measure_of("joy")
    ('tickets', 'retention', None)
    """
    words = " ".join((text or "").lower().replace("_", " ").replace("-", " ").split())
    for one in MEASURES.values():
        if words == one.name.replace("_", " "):
            return one
    parts = set(words.split()) | {words}
    for one in MEASURES.values():
        if parts & {one.name, *one.aliases}:
            return one
    return None


def measures_of(text: str | None) -> tuple[Measure, ...]:
    """Return the numbers in a list written with commas, semicolons, plus signs or slashes.

    >>> [one.name for one in measures_of("csat; usage")]
    ['csat', 'usage']
    """
    words = (text or "").replace(";", ",").replace("+", ",").replace("/", ",").replace("|", ",").split(",")
    found = [measure_of(word) for word in words]
    return tuple(dict.fromkeys(one for one in found if one is not None))
