"""Does what people say of a lever count as they said it, with their name, and only where no data tell it?"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.analysis.scenarios.assumed import STEPS, Said, assumed_ones, usual, with_said
from csdata.analysis.scenarios.evidence import Evidence
from csdata.analysis.scenarios.levers import CSM_EFFECT, PRICE_EFFECT, Lever
from csdata.errors import CsDataError

PRICE = Lever("price", "Price", "Commercial", "share", 0, -0.1, 0.15, Evidence("assumption", "", *PRICE_EFFECT), -1)
CSM = Lever(
    "customers_per_csm", "CSM", "Our team", "customers", 50, 25, 75, Evidence("assumption", "", *CSM_EFFECT), -1
)


def test_a_percent_on_the_price_is_log_odds_for_a_price_twice_as_high() -> None:
    told = Said.checked("price", 3, 1, "Sales", "2026-11-27").evidence()
    assert told.effect == pytest.approx(100 * math.log(1.03))
    assert told.error == pytest.approx(100 * math.log(1.04 / 1.02) / 3.92, rel=1e-3)
    assert (told.said_by, told.said_on) == ("Sales", "2026-11-27")
    assert told.words == "each percent on the price: 3% higher odds of leaving (2 to 4%)"


def test_a_discount_that_keeps_customers_counts_the_other_way() -> None:
    told = Said.checked("discount", -2, 1, "Sales").evidence()
    assert told.effect == pytest.approx(-100 * math.log(0.98))  # it acts on the price, which falls


@pytest.mark.parametrize("lever", [PRICE, CSM])
def test_the_starting_values_are_what_they_are_said_to_be(lever: Lever) -> None:
    percent, wide = usual(lever)
    told = Said.checked(lever.name, percent, wide, "Somebody").evidence()
    assert told.effect == pytest.approx(lever.evidence.effect)
    assert told.error == pytest.approx(lever.evidence.error, rel=0.01)


@given(st.sampled_from(sorted(STEPS)), st.floats(-60, 300), st.floats(0, 30))
def test_what_is_said_is_read_back_from_the_lever(name: str, percent: float, wide: float) -> None:
    said = Said.checked(name, percent, wide, "Somebody")
    back, around = usual(replace(PRICE, name=name, evidence=said.evidence()))
    assert back == pytest.approx(percent, abs=1e-6)
    assert around == pytest.approx(wide, rel=0.25, abs=1e-6)  # the scale bends; the middle is exact


def test_only_assumptions_are_said_otherwise() -> None:
    measured = replace(CSM, evidence=Evidence("measured", "seen here", 0.1, 0.01))
    said = (Said.checked("price", 0, 0, "Sales"), Said.checked("customers_per_csm", 50, 0, "Sales"))
    price, other = with_said((PRICE, measured), said)
    assert (price.evidence.said_by, price.better, price.evidence.effect) == ("Sales", 0, 0.0)
    assert other is measured
    assert assumed_ones((PRICE, measured)) == (PRICE,)


@pytest.mark.parametrize(
    ("lever", "percent", "wide", "by"),
    [("usage", 1, 1, "A"), ("price", math.nan, 1, "A"), ("price", 1, -1, "A"), ("price", -89, 5, "A"),
     ("price", 399, 5, "A"), ("price", 1, 1, "  ")],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_what_to_do(lever: str, percent: float, wide: float, by: str) -> None:
    with pytest.raises(CsDataError):
        Said.checked(lever, percent, wide, by)
    assert Said.from_body({"lever": lever, "percent": percent, "give_or_take": wide, "said_by": by}) is None


@pytest.mark.parametrize("body", [None, [], "x", {}, {"lever": "price", "percent": "a lot", "give_or_take": 1}])
def test_what_was_never_said_is_left_out(body: object) -> None:
    assert Said.from_body(body) is None
