"""Who is near a limit, or lacks what peers have, and is it said with evidence and the money that peers pay?

Expected values: by hand on a company of sixty customers with seats, features and products.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
import pytest

from csdata.analysis.metrics import period_of
from csdata.analysis.result import Result
from csdata.analysis.value.offers import PLAN, SEATS
from csdata.analysis.value.opportunities import chosen_opportunities, opportunities
from csdata.analysis.value.peers import peers_of
from csdata.dataset import SAMPLE_FOLDER, Dataset, Filters, open_sample, with_personas
from csdata.ui.download import safe_csv
from tests.analysis.company import Cell, company, table

END = date(2025, 12, 31)
MONTHS = ("2025-10-20", "2025-11-20", "2025-12-31")


@dataclass
class Company:
    """Sixty customers with ten seats each, half of them in use, at $10 a seat; forty on Basic, twenty on Pro ($20)."""

    users: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    features: dict[str, int] = field(default_factory=dict)
    owners: tuple[str, ...] = ()
    more: dict[str, str] = field(default_factory=dict)
    seats: dict[str, int] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Forty customers on Basic, twenty on Pro."""
        return [*(f"B{n:02d}" for n in range(40)), *(f"P{n:02d}" for n in range(20))]

    def open(self) -> Dataset:
        """Open the company from its exports."""
        plan = {"B": "Basic", "P": "Pro"}
        seats = {name: self.seats.get(name, 10) for name in self.names}
        revenue: list[tuple[Cell, ...]] = [
            (n, "2025-01-01", None, seats[n] * (10 if n[0] == "B" else 20), "Core", seats[n]) for n in self.names
        ]
        revenue += [(name, "2025-01-01", None, 30, "Extra", 10) for name in self.owners]
        usage = [row for name in self.names for row in self._use(name)]
        return company(
            END,
            customers=table(
                ("customer_id", "name", "plan", "segment", "seats"),
                [(n, f"Company {n}", plan[n[0]], "All", seats[n]) for n in self.names],
            ),
            revenue=table(("customer_id", "start_date", "end_date", "mrr", "product", "quantity"), revenue),
            usage=table(("customer_id", "date", "feature", "events", "active_users"), usage),
            **self.more,
        )

    def _use(self, name: str) -> list[tuple[Cell, ...]]:
        users = self.users.get(name, (5, 5, 5))
        features = self.features.get(name, 2)
        return [
            (name, day, f"Feature {at}", 9 if count else 0, count)
            for day, count in zip(MONTHS, users, strict=True)
            for at in range(features)
        ]


def listed(data: Dataset) -> pd.DataFrame:
    return opportunities(data, period_of(data)).frame


def found(**parts: object) -> pd.DataFrame:
    return listed(Company(**parts).open())  # type: ignore[arg-type]


# ---- seats


def test_full_seats_in_two_of_three_months_are_an_opportunity() -> None:
    frame = found(users={"B01": (5, 9, 10), "B02": (9, 5, 10), "B03": (5, 5, 10), "B04": (9, 9, 8)})
    assert frame["customer_id"].tolist() == ["B01", "B02"]
    first = frame.iloc[0]
    # ten users fill 80 % of 12.5 seats: three more, at the plan's $10
    assert (first["offer"], first["money"]) == (SEATS, 30)
    assert first["evidence"] == "10 of 10 seats in use, 90 % in 2 of 3 months; 3 more at $10 each"


def test_the_price_is_the_median_of_the_plan() -> None:
    frame = found(users={"B01": (10, 10, 10), "P01": (10, 10, 10)})
    # Pro has fewer than thirty customers: its peers are the segment, where most pay $10
    assert frame.set_index("customer_id")["money"].to_dict() == {"B01": 30, "P01": 30}


def test_most_money_comes_first() -> None:
    frame = found(users={"B01": (10, 10, 10), "B02": (40, 40, 40)}, seats={"B02": 40})
    assert frame["money"].tolist() == [100, 30]  # 40 users: 50 seats
    assert frame["money"].is_monotonic_decreasing


# ---- good standing


TICKET = ("ticket_id", "customer_id", "opened_at", "resolved_at", "priority", "csat")
SURVEY = ("customer_id", "date", "kind", "score")


@pytest.mark.parametrize(
    ("name", "rows", "welcome"),
    [
        ("tickets", [("T1", "B01", "2025-12-30", None, "Urgent", None)], False),
        ("tickets", [("T1", "B01", "2025-12-30", None, "Normal", None)], True),
        ("tickets", [("T1", "B01", "2025-12-10", None, "Normal", None)], False),
        ("tickets", [("T1", "B01", "2025-12-10", "2025-12-20", "Urgent", None)], True),
        ("tickets", [("T1", "B01", "2025-09-10", "2025-09-20", "Normal", 1)], False),
        ("tickets", [("T1", "B01", "2025-03-10", "2025-03-20", "Normal", 1)], True),
        ("surveys", [("B01", "2025-09-01", "nps", 6)], False),
        ("surveys", [("B01", "2025-09-01", "nps", 7)], True),
        ("surveys", [("B01", "2025-05-01", "nps", 2)], True),
        ("surveys", [("B01", "2025-09-01", "csat", 2)], False),
        ("surveys", [("B01", "2025-09-01", "csat", 3)], True),
    ],
)
def test_only_customers_in_good_standing_are_listed(name: str, rows: list[tuple[Cell, ...]], welcome: bool) -> None:  # noqa: FBT001
    header = TICKET if name == "tickets" else SURVEY
    others = (
        [("X", "B39", "2025-09-01", "2025-09-02", "Low", 5)] if name == "tickets" else [("B39", "2025-09-01", "nps", 9)]
    )
    frame = found(users={"B01": (10, 10, 10)}, more={name: table(header, [*rows, *others])})
    assert (frame["customer_id"].tolist() == ["B01"]) == welcome


def test_who_did_not_use_it_in_the_last_month_is_not_listed() -> None:
    frame = found(users={"B01": (10, 10, 0), "B02": (10, 10, 9)})
    assert frame["customer_id"].tolist() == ["B02"]


def test_what_could_not_be_checked_is_not_claimed() -> None:
    data = Company().open()
    bare = opportunities(data, period_of(data))
    assert "no low score" not in bare.definition
    assert "used it in the last month" in bare.definition


# ---- plans


def test_who_uses_nearly_all_of_a_plan_is_offered_the_next_where_more_is_used() -> None:
    features = {"B01": 5, "B02": 4, **{f"P{n:02d}": 8 for n in range(20)}}
    frame = found(features=features)
    plans = frame[frame["offer"] == PLAN]
    assert plans["customer_id"].tolist() == ["B01"]  # 4 of 5 features are not nine tenths
    assert plans["money"].tolist() == [100]  # ($20 − $10) × 10 seats
    assert plans["evidence"].iloc[0] == (
        "Uses 5 features, the most on plan Basic is 5, on Pro 8; peers pay $20 a seat there, $10 here"
    )


def test_when_the_next_plan_is_used_for_no_more_features_are_no_limit() -> None:
    frame = found(features={"B01": 5, "P01": 5})
    assert (frame["offer"] != PLAN).all()


# ---- products


def test_a_product_of_three_in_ten_peers_is_offered_to_the_others() -> None:
    owners = tuple(f"B{n:02d}" for n in range(12))  # 12 of 40 on Basic
    frame = found(owners=owners)
    offered = frame[frame["offer"] == "Product Extra"]
    assert set(offered["customer_id"]) == {f"B{n:02d}" for n in range(12, 40)}
    assert (offered["money"] == 30).all()  # $3 a seat × 10 seats
    assert offered["evidence"].iloc[0] == "30% of 40 peers (All · Basic) own Extra, at $3 a seat"


def test_a_product_of_fewer_peers_is_not_offered() -> None:
    assert found(owners=tuple(f"B{n:02d}" for n in range(11))).empty


def test_peers_of_the_same_persona_come_first() -> None:
    members = pd.DataFrame({
        "persona": ["A"] * 40 + ["B"] * 40 + [None] * 40, "segment": ["S", "T"] * 60, "plan": ["P"] * 120,
    })  # fmt: skip
    peers = peers_of(members, np.ones(120, dtype=bool))
    assert {peers.names[at] for at in peers.code[:40]} == {"A"}  # twenty of a segment are too few
    assert {peers.names[at] for at in peers.code[80:]} == {"S · P", "T · P"}
    assert peers.sums(np.ones(120))[peers.code[0]] == 40


def test_in_the_sample_power_builders_of_enterprises_are_offered_insights() -> None:
    # truth.json: with the planted personas, 39 % of these 44 customers own Insights, elsewhere less than three in ten.
    data = open_sample()
    truth = json.loads((SAMPLE_FOLDER / "truth.json").read_text(encoding="utf-8"))["persona_of"]
    named = with_personas(data, [truth[customer] for customer in data.members["customer_id"]])
    frame = listed(named)
    offered = frame[frame["offer"] == "Product Insights"]
    assert set(zip(offered["persona"], offered["segment"], strict=True)) == {("Power builders", "Enterprise")}
    assert offered["evidence"].str.startswith("39% of 44 peers (Power builders · Enterprise)").all()


# ---- the list


def test_a_filter_leaves_peers_and_prices_as_they_are() -> None:
    data = Company(users={"B01": (10, 10, 10), "P01": (10, 10, 10)}).open()
    everybody = opportunities(data, period_of(data))
    chosen = chosen_opportunities(everybody, data, Filters(plan="Pro"))
    assert chosen.frame["customer_id"].tolist() == ["P01"]
    assert chosen.frame["money"].tolist() == [30]
    assert chosen.headline == "1 customer could use more, worth up to $30 a month"


def test_the_download_cannot_start_a_formula() -> None:
    data = Company(users={"B01": (10, 10, 10)}).open()
    frame = listed(data).assign(name="=1+1")
    assert "'=1+1" in safe_csv(frame)


def test_nobody_near_a_limit_is_said_and_not_left_blank() -> None:
    data = Company().open()
    result: Result = opportunities(data, period_of(data))
    assert result.missing is None
    assert result.headline == "No customer in good standing is near a limit"


def test_one_sheet_shows_seats_as_in_the_list() -> None:
    rows = [(f"C{n:02d}", "2024-01-01", 100, 10, 10 if n < 2 else 5, 9) for n in range(40)]
    sheet = table(("customer_id", "signup_date", "mrr", "seats", "active_users", "nps"), rows)
    frame = listed(company(customers=sheet))
    assert frame["customer_id"].tolist() == ["C00", "C01"]
    assert frame["evidence"].iloc[0] == "10 of 10 seats in use, as in the list; 3 more at $10 each"
