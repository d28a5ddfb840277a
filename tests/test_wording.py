"""Is every number, date and chance written the way the guide says?"""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from csdata import wording as w

UNITS = ("share", "money", "points", "number", "score", "days", "months")
UNKNOWN = (None, float("nan"), float("inf"), float("-inf"), pd.NA, pd.NaT, np.float64("nan"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "$0"),
        (-0.0, "$0"),
        (0.001, "$0.00"),
        (4.2, "$4.20"),
        (9.999, "$10"),
        (842, "$842"),
        (-842.4, "−$842"),
        (999.4, "$999"),
        (999.5, "$1.0k"),
        (1_234, "$1.2k"),
        (1_250, "$1.3k"),
        (99_949, "$99.9k"),
        (99_950, "$100k"),
        (311_200, "$311k"),
        (999_499, "$999k"),
        (999_950, "$1.0M"),
        (13_400_000, "$13.4M"),
        (-2_050_000_000, "−$2.1B"),
        (1e16, "$10000T"),
    ],
)
def test_money_has_two_or_three_digits_and_moves_up_a_unit_when_rounding_does(value: float, text: str) -> None:
    assert w.money(value).replace(",", "") == text


def test_money_keeps_more_digits_when_asked_and_knows_other_currencies() -> None:
    assert w.money(1_234_567, digits=4) == "$1.23M"
    assert w.money(412, "€") == "€412"
    assert w.money(-1_500, "CHF") == "−CHF\u00a01.5k"
    assert w.money(412, "") == "412"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (12_700_000, 14_100_000, "$12.7–14.1M"),
        (311_000, 1_400_000, "$0.3–1.4M"),
        (12_000, 1_400_000, "$12.0k–1.4M"),
        (0, 1_100, "$0–1.1k"),
        (999_000, 1_001_000, "$999k–1.0M"),
        (-200_000, 1_100_000, "−$200k to $1.1M"),
        (-3_000_000, -1_000_000, "−$3.0M to −$1.0M"),
        (410, 415, "$410–415"),
        (1_000_001, 1_000_002, "$1.0M"),
        (None, 3, "—"),
    ],
)
def test_a_range_of_money_says_its_unit_once(low: float | None, high: float, text: str) -> None:
    got = w.money_range(low, high)
    assert got in {text, "$1.0–1.0M"} if text == "$999k–1.0M" else got == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0%"),
        (-0.0, "0%"),
        (0.0001, "<0.1%"),
        (0.0005, "0.1%"),
        (0.0941, "9.4%"),
        (0.09949, "9.9%"),
        (0.0996, "10%"),
        (0.145, "15%"),
        (0.535, "54%"),
        (0.9949, "99%"),
        (0.996, "99.6%"),
        (0.99996, ">99.9%"),
        (1, "100%"),
        (1.048, "105%"),
        (-0.032, "−3.2%"),
    ],
)
def test_a_share_has_a_decimal_only_where_it_matters(value: float, text: str) -> None:
    assert w.share(value) == text


def test_a_share_takes_a_fixed_number_of_decimals() -> None:
    assert w.share(1.048, 1) == "104.8%"
    assert w.share(0.0001, 1) == "0.0%"


def test_changes_of_shares_are_points_and_zero_has_no_sign() -> None:
    assert [w.points(value) for value in (0.016, -0.031, 0.0004, -0.0004, 0, 0.1)] == [
        *("+1.6 pts", "−3.1 pts", "0 pts", "0 pts", "0 pts", "+10.0 pts")
    ]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.534, "share", "53%"),
        (412, "money", "$412"),
        (34, "days", "34 days"),
        (1, "days", "1 day"),
        (0, "months", "0 months"),
        (4.31, "score", "4.3"),
        (1248, "number", "1,248"),
        (99.96, "number", "100"),
        (0.016, "points", "+1.6 pts"),
        (3, "tickets", "3 tickets"),
    ],
)
def test_a_value_is_written_in_its_unit(value: float, unit: str, text: str) -> None:
    assert w.value_text(value, unit) == text


@pytest.mark.parametrize(
    ("delta", "unit", "text"),
    [
        (0.016, "share", "+1.6 pts"),
        (-9, "money", "−$9"),
        (9, "money", "+$9"),
        (5, "days", "+5 days"),
        (-1, "days", "−1 day"),
        (0.04, "number", "0"),
        (-0.04, "score", "0"),
        (0, "money", "0"),
        (0.0, "days", "0 days"),
        (-1234, "number", "−1,234"),
    ],
)
def test_a_change_has_a_true_minus_and_never_a_signed_zero(delta: float, unit: str, text: str) -> None:
    assert w.signed_text(delta, unit) == text


@pytest.mark.parametrize("unit", UNITS)
def test_a_metric_gets_an_ascii_minus(unit: str) -> None:
    assert w.signed_text(-3, unit, ascii_minus=True).startswith("-")


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (0.41, 0.52, "share", "41–52%"),
        (0.041, 0.098, "share", "4.1–9.8%"),
        (-0.01, 0.02, "share", "−1.0 to 2.0%"),
        (-0.031, 0.012, "points", "−3.1 to +1.2 pts"),
        (0.01, 0.02, "points", "+1.0 to +2.0 pts"),
        (28, 41, "days", "28–41 days"),
        (3, 3, "score", "3"),
        (-12, 30, "score", "−12 to 30"),
    ],
)
def test_a_range_says_its_unit_once(low: float, high: float, unit: str, text: str) -> None:
    assert w.range_text(low, high, unit) == text


@pytest.mark.parametrize("unknown", UNKNOWN)
def test_the_unknown_is_a_dash_everywhere(unknown: None) -> None:
    written = [w.money(unknown), w.share(unknown), w.count(unknown), w.points(unknown), w.number(unknown)]
    written += [w.in_ten(unknown), w.in_twenty(unknown), w.money_range(unknown, 1), w.money_range(1, unknown)]
    for unit in UNITS:
        written += [w.value_text(unknown, unit), w.signed_text(unknown, unit), w.range_text(unknown, 1, unit)]
    assert set(written) == {w.DASH}


def test_no_float_is_too_large_or_too_small_to_be_written() -> None:
    for value in (1.7e308, -1.7e308, 5e-324):
        for unit in UNITS:
            assert w.value_text(value, unit)
            assert w.signed_text(value, unit)
            assert w.range_text(value, value, unit)


def test_chances_are_counts_and_never_certain() -> None:
    assert [w.in_ten(chance) for chance in (0, 0.049, 0.05, 0.3, 0.949, 0.95, 0.951, 1)] == [
        *("fewer than 1 in 10", "fewer than 1 in 10", "1 in 10", "3 in 10"),
        *("9 in 10", "9 in 10", "more than 9 in 10", "more than 9 in 10"),
    ]
    assert (w.in_ten(0.01, short=True), w.in_ten(0.99, short=True)) == ("<1 in 10", "9+ in 10")
    assert [w.in_twenty(chance) for chance in (0, 0.65, 1)] == ["0 of 20", "13 of 20", "20 of 20"]


def test_dates_are_written_without_the_computers_language() -> None:
    assert w.month_label(date(2025, 9, 1)) == "Sep 25"
    assert w.month_label(pd.Timestamp("2009-01-31")) == "Jan 09"
    assert w.date_label(datetime(2025, 9, 30, 12)) == "30 Sep 2025"  # noqa: DTZ001
    assert w.span_label(date(2024, 10, 1), None) == "Oct 2024 – —"
    assert {w.month_label(pd.NaT), w.date_label(None), w.month_label(None)} == {w.DASH}  # type: ignore[arg-type]


def test_nouns_follow_their_number() -> None:
    written = [w.plural(1, "customer"), w.plural(1248, "customer"), w.plural(2, "company"), w.plural(2, "survey")]
    assert written == ["1 customer", "1,248 customers", "2 companies", "2 surveys"]
    assert w.plural(2, "branch") == "2 branches"
    assert w.plural(None, "customer") == "— customers"
