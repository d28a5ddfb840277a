"""Which behaviours are compared, which are not, and is the reason said?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from csdata.analysis.personas.behaviours import no_behaviour
from csdata.analysis.personas.features import features
from csdata.periods import month_end
from tests.analysis.company import company, table

RNG = np.random.default_rng(0)


def listed(columns: dict[str, object], customers: int = 40) -> str:
    """Write a list of customers; a column is a value for all or one value each."""
    rows = [
        (f"C{at:03d}", *(value[at] if isinstance(value, list) else value for value in columns.values()))
        for at in range(customers)
    ]
    return table(("customer_id", *columns), rows)


def varied(low: float = 1, high: float = 99) -> list[float]:
    return [round(float(value), 3) for value in RNG.uniform(low, high, 40)]


@pytest.mark.parametrize(
    ("column", "why"),
    [
        ("Churn risk", "an outcome"),
        ("Renewal likelihood", "an outcome"),
        ("HealthScore", "a judgement"),
        ("Total Charges", "money"),
        ("discount_pct", "money"),
        ("Days since last login", "about time"),
        ("Customer age", "about time"),
        ("account_id", "a number that identifies"),
        ("Headcount", "the customer's size or contract"),
        ("Logins last 30 days", None),
        ("Number of calls", None),
        ("Time spent in app", None),
        ("Agents online", None),
        ("Endpoints called", None),
    ],
)
def test_a_column_of_the_company_is_a_behaviour_unless_its_name_says_otherwise(column: str, why: str | None) -> None:
    assert no_behaviour(column) == why


def test_a_sheet_gives_its_behaviours_and_says_what_it_leaves_out_and_why() -> None:
    logins = varied()
    text = listed({
        "seats": 20, "active_users": varied(1, 20), "sessions": varied(), "Logins": logins,
        "Logins again": [2 * value for value in logins], "Exports": 3, "Monthly Charges": varied(),
        "Total Charges": varied(), "Partner": ["Yes", "No"] * 20, "Calls": [4, *[None] * 20, *varied()[:19]],
    })  # fmt: skip
    found = features(company(customers=text))
    assert [one.label for one in found.behaviours] == ["Visits per active user", "Share of seats in use", "Logins"]
    why = dict(found.dropped)
    assert why["Total Charges"] == "money"
    assert "Logins" in why["Logins again"]
    assert "same value" in why["Exports"]
    assert "known for only 50 %" in why["Calls"]
    assert why["Partner"].startswith("yes or no")
    assert found.usable.all()


def test_means_are_over_the_last_six_whole_months_of_each_customer() -> None:
    """A uses 10 a month, and 100 in each of the last six; B left after five whole months of 7; C is new."""
    months = [month_end(date(2024, month, 1)) for month in range(1, 13)]
    usage = [("A", day, "Reports", 100 if day.month > 6 else 10) for day in months]
    usage += [("B", day, "Reports", 7) for day in months[:6]]
    usage += [("C", day, "Reports", 5) for day in months[10:]]
    data = company(
        revenue=table(
            ("customer_id", "start_date", "end_date", "mrr"),
            [("A", "2024-01-01", None, 9), ("B", "2024-01-01", "2024-07-15", 9), ("C", "2024-11-01", None, 9)],
        ),
        usage=table(("customer_id", "date", "feature", "events"), usage),
        as_of=date(2024, 12, 31),
    )
    asked = data.ask("persona_behaviour", {"months": 6}).set_index("number")
    assert asked["events"].to_dict() == {0: 100, 1: 7, 2: 5}
    assert asked["months"].to_dict() == {0: 6, 1: 5, 2: 1}
    found = features(data)
    assert not found.usable[2]
    assert found.too_new == 1


def test_what_is_missing_where_something_else_is_low_does_not_group() -> None:
    """Hours to solve a ticket are unknown where there is no ticket: that would be a missing-indicator in disguise."""
    calls = [0.0] * 14 + [float(value) for value in range(1, 27)]
    waits = [None] * 14 + varied()[:26]
    text = listed({"Calls": calls, "Minutes waited": waits, "Visits online": varied()})
    found = features(company(customers=text))
    assert [one.label for one in found.behaviours] == ["Calls", "Visits online"]
    assert "group by what is missing" in dict(found.dropped)["Minutes waited"]


def test_a_customer_of_whom_less_than_sixty_percent_is_known_is_not_grouped() -> None:
    first, second, third = varied(), varied(), varied()
    second[5] = third[5] = None  # type: ignore[assignment, call-overload]
    text = listed({"Calls": first, "Exports": second, "Uploads": third})
    found = features(company(customers=text))
    assert found.usable.sum() == 39
    assert not found.usable[5]


def test_subscriptions_alone_tell_no_behaviour() -> None:
    found = features(company(revenue=table(("customer_id", "start_date", "mrr"), [("A", "2024-01-01", 5)])))
    assert found.behaviours == ()
    assert not found.usable.any()
