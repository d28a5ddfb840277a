"""How is the share of a cohort that is left told, for each measure?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from csdata.analysis.cohorts.groups import LANDMARK, ONBOARDING, PERSONA, Cohorts
from csdata.analysis.cohorts.histories import Histories
from csdata.analysis.cohorts.triangle import Kind, Measure
from csdata.wording import plural


@dataclass(frozen=True)
class Words:
    """What a measure is called, how its share reads after "52% of …", the line under its table, and its definition."""

    label: str
    of: str
    sub: str
    keep: str
    definition: str


CONTRACT: Final[dict[Measure, Words]] = {
    "customers": Words(
        "Customers",
        "customers are still there",
        "% of each cohort still a customer",
        "keep more customers",
        "customers with an open subscription at the end of the month ÷ customers who started",
    ),
    "revenue": Words(
        "Revenue, no growth",
        "the first revenue is kept",
        "% of each cohort's first revenue that is kept, growth left out",
        "keep more revenue",
        "Σ monthly revenue, of each customer at most what it paid at first ÷ Σ what they paid at first",
    ),
    "revenue_net": Words(
        "Revenue, growth included",
        "the first revenue is paid",
        "% of each cohort's first revenue that it pays, growth included",
        "pay more",
        "Σ monthly revenue ÷ Σ what the same customers paid at first; customers who started later do not count",
    ),
    "usage": Words(
        "Active use",
        "customers use it",
        "% of each cohort using it",
        "use it more",
        "customers who are there and used it in the month ÷ customers who started; before use is recorded, unknown",
    ),
}
NO_CONTRACT: Final[dict[Measure, Words]] = {
    "customers": Words(
        "Customers who come back",
        "customers come back",
        "% of each cohort that comes back",
        "come back more",
        "customers who bought or used it in the month ÷ customers who first did in the first month",
    ),
    "revenue": Words(
        "Money, no growth",
        "the first month's money is spent again",
        "% of the first month's money spent, growth left out",
        "spend more",
        "Σ money spent in the month, of each customer at most that of its first month ÷ Σ money of the first month",
    ),
    "revenue_net": Words(
        "Money, growth included",
        "the first month's money is spent again",
        "% of the first month's money spent, growth included",
        "spend more",
        "Σ money spent in the month ÷ Σ money the same customers spent in their first month",
    ),
    "usage": Words(
        "Active use",
        "customers use it",
        "% of each cohort using it",
        "use it more",
        "customers who used it in the month ÷ customers who first did in the first month",
    ),
}
KINDS: Final[dict[Kind, str]] = {
    "classic": "On: counted in that month itself",
    "rolling": "On or after: counted when in that month or in any later one; of revenue, the best month from then on",
}


LANDMARKS: Final = {
    ONBOARDING: "They are parted by what they had finished by then: who leaves earlier has no time to finish",
    PERSONA: "Personas are read from behaviour of the last months: this describes them, it does not predict",
}


def words(found: Histories, measure: Measure) -> Words:
    """Return the words of a measure, for customers with or without a contract."""
    return (CONTRACT if found.has_contract else NO_CONTRACT)[measure]


def possible(found: Histories) -> tuple[Measure, ...]:
    """Return the measures that the data allow."""
    money: tuple[Measure, ...] = ("revenue", "revenue_net") if found.has_money else ()
    use: tuple[Measure, ...] = ("usage",) if found.used_from is not None else ()
    return ("customers", *money, *use)


def definition(found: Histories, cohorts: Cohorts, measure: Measure, kind: Kind) -> str:
    """Say how every cell, the average and the periods are defined, and who is left out."""
    if not found.anniversaries:
        periods = "Calendar months: month 1 is the first whole month after the month of the start"
    elif found.has_contract:
        periods = "Anniversaries: month k ends k months after the day of the start, for each customer its own day"
    else:
        periods = "Anniversaries: month k begins k months after the first day, for each customer its own day"
    rows = (
        "A cell tells of the whole cohort; open (*): the month is over for a part of it, and the cell tells of that"
        if cohorts.over_time
        else "Each row pools the customers who started long enough ago for the month to be over; n shrinks to the right"
    )
    landmark = f"Only customers still there after {LANDMARK} months. {LANDMARKS.get(cohorts.name, '')}".strip()
    average = "Average: all complete cells together, larger cohorts count for more"
    left_out = (
        f"{plural(found.before, 'customer')} who started before the records begin are left out: who of them left "
        "earlier is not in the data"
    )
    parts = [words(found, measure).definition, KINDS[kind], periods, rows]
    parts += [landmark] if cohorts.first_age else []
    parts += [average, "95 % ranges: Wilson for customers, linearised ratio for revenue"]
    return ". ".join([*parts, *([left_out] if found.before else [])])


def span(age: int) -> str:
    """Say how long after the start.

    >>> span(1), span(12), span(24), span(7)
    ('a month', 'a year', '2 years', '7 months')
    """
    if age % 12 == 0:
        return "a year" if age == 12 else f"{age // 12} years"
    return "a month" if age == 1 else f"{age} months"
