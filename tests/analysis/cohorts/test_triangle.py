"""Is a table of cohorts what it says, whatever the customers are?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.analysis.cohorts.groups import NOBODY, Cohorts, by_start
from csdata.analysis.cohorts.histories import Flags, Histories
from csdata.analysis.cohorts.triangle import Kind, Measure, Triangle, triangle
from csdata.analysis.intervals import wilson
from tests.analysis.cohorts.made import everybody, made

MEASURES: tuple[Measure, ...] = ("customers", "revenue", "revenue_net", "usage")
KINDS: tuple[Kind, ...] = ("classic", "rolling")


@st.composite
def books(draw: st.DrawFn) -> Histories:
    """Any customers: they come in any month, leave, come back, pay anything, and use it or not."""
    last = draw(st.integers(1, 7))
    n = draw(st.integers(1, 12))
    started = draw(st.lists(st.integers(0, last), min_size=n, max_size=n))
    ages = last - min(started) + 1
    flags = st.lists(st.lists(st.booleans(), min_size=ages, max_size=ages), min_size=n, max_size=n)
    here, used = np.array(draw(flags)), np.array(draw(flags))
    here[:, 0] = True
    paid = draw(st.lists(st.lists(st.integers(0, 500), min_size=ages, max_size=ages), min_size=n, max_size=n))
    money = np.where(here, np.array(paid, dtype=float), 0.0)
    used_from = draw(st.integers(0, last))
    recorded = np.array(started)[:, None] + np.arange(ages) >= used_from
    return made(started, here, last, money=money, used=used & here & recorded, used_from=used_from)


def cells(told: Triangle) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    names = ("n", "count", "base", "observed", "open", "low", "high", "sizes")
    return {name: getattr(told, name) for name in names} | {"value": told.value}


def same(one: Triangle, other: Triangle) -> None:
    for name, values in cells(one).items():
        np.testing.assert_allclose(values, cells(other)[name], atol=1e-9, err_msg=name)


# ---- by hand


def four() -> Histories:
    """Two start in January (one leaves in March, one in April), two in February (one leaves at once and comes back)."""
    here = np.array(
        [[True, True, False, False], [True, True, True, False], [True, True, True, False], [True, False, True, False]]
    )
    money = np.array([[100.0, 150, 0, 0], [100, 50, 50, 0], [10, 10, 10, 0], [30, 0, 40, 0]])
    return made([0, 0, 1, 1], here, 3, money=money)


def test_customers_left_by_start_month() -> None:
    told = triangle(four(), by_start(four(), 1))
    assert told.count[:2].tolist() == [[2, 2, 1, 0], [2, 1, 2, 0]]
    assert told.n[:2].tolist() == [[2, 2, 2, 2], [2, 2, 2, 0]]
    assert told.observed[:2].tolist() == [[True] * 4, [True, True, True, False]]
    assert told.cohorts.keys == ("2024-01", "2024-02", "2024-03", "2024-04")
    assert told.sizes.tolist() == [2, 2, 0, 0]


def test_on_or_after_counts_who_comes_back() -> None:
    told = triangle(four(), by_start(four(), 1), "customers", "rolling")
    assert told.count[:2].tolist() == [[2, 2, 1, 0], [2, 2, 2, 0]]


def test_revenue_without_growth_is_at_most_what_each_paid_at_first() -> None:
    kept = triangle(four(), by_start(four(), 1), "revenue")
    assert kept.value[0].tolist() == [1, 0.75, 0.25, 0]
    grown = triangle(four(), by_start(four(), 1), "revenue_net")
    assert grown.value[0].tolist() == [1, 1, 0.25, 0]
    assert grown.value[1][:3].tolist() == [1, 0.25, 1.25]


def test_the_average_counts_customers_and_not_cohorts() -> None:
    # methods, part A: 10 customers at 20 % and 100 at 0 % are 1.8 %
    here = np.zeros((110, 2), dtype=bool)
    here[:, 0] = True
    here[:2, 1] = True
    told = triangle(found := made([0] * 10 + [1] * 100, here, 2), by_start(found, 1))
    value, n = told.average()
    assert value[1] == pytest.approx(2 / 110)
    assert n[1] == 110


def test_the_average_leaves_out_what_is_open() -> None:
    here = np.ones((20, 4), dtype=bool)
    here[:10, 2] = False
    found = made([0] * 10 + [2] * 10, here, 3)  # the second half belongs to the quarter too, and is two months younger
    told = triangle(found, by_start(found, 3))
    assert told.observed[0].tolist() == [True, True, False, False]
    assert told.open[0].tolist() == [False, False, True, True]
    assert told.value[0].tolist() == [1, 1, 0, 1]  # an open cell tells of those who have reached it
    assert told.n[0].tolist() == [20, 20, 10, 10]
    assert np.isnan(told.average()[0][2])


def test_the_range_of_a_cell_is_wilsons() -> None:
    here = np.zeros((40, 2), dtype=bool)
    here[:, 0], here[:30, 1] = True, True
    told = triangle(found := made([0] * 40, here, 1), by_start(found, 1))
    expected = wilson(30, 40)
    assert (told.low[0, 1], told.high[0, 1]) == pytest.approx((expected.low, expected.high))


def test_use_before_it_was_recorded_is_not_zero_but_unknown() -> None:
    found = made([0, 0], np.ones((2, 4), dtype=bool), 3, used=np.array([[False, False, True, False]] * 2), used_from=2)
    told = triangle(found, by_start(found, 1), "usage")
    assert np.isnan(told.value[0][:2]).all()
    assert told.value[0][2:].tolist() == [1, 0]
    assert told.observed[0].tolist() == [False, False, True, True]


def test_a_row_that_begins_at_an_age_tells_nothing_before() -> None:
    rows = replace(everybody(four()), first_age=2)
    told = triangle(four(), rows)
    assert told.n[0].tolist() == [0, 0, 4, 2]
    assert np.isnan(told.value[0][:2]).all()


# ---- whatever the customers are


@given(books(), st.sampled_from(MEASURES), st.sampled_from([1, 3]))
def test_rolling_is_at_least_classic_and_never_rises(found: Histories, measure: Measure, months: int) -> None:
    rows = by_start(found, months)
    classic, rolling = (triangle(found, rows, measure, kind) for kind in KINDS)
    assert (rolling.count >= classic.count - 1e-9).all()
    closed = rolling.observed & (months == 1)
    for row in range(len(rows)):
        values = rolling.count[row][closed[row]]
        assert (np.diff(values) <= 1e-9).all()


@given(books(), st.sampled_from(MEASURES), st.sampled_from(KINDS), st.integers(0, 1000))
def test_the_order_of_customers_changes_nothing(found: Histories, measure: Measure, kind: Kind, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(found.started))
    parts = {name: getattr(found, name)[order] for name in ("started", "here", "used", "money", "base")}
    moved = replace(found, **parts)
    same(triangle(found, by_start(found, 1), measure, kind), triangle(moved, by_start(moved, 1), measure, kind))


@given(books(), st.sampled_from(MEASURES), st.sampled_from(KINDS))
def test_dropping_the_last_month_opens_exactly_one_diagonal(found: Histories, measure: Measure, kind: Kind) -> None:
    before = replace(found, last=found.last - 1)
    one, other = (triangle(book, by_start(found, 1), measure, "classic") for book in (found, before))
    first = int(found.started.min())
    row, age = np.nonzero(one.observed & ~other.observed)
    assert not (other.observed & ~one.observed).any()
    assert (first + row + age == found.last).all()
    on_diagonal = (first + np.arange(len(one.n))[:, None] + np.arange(found.ages)) == found.last
    assert ((one.observed & on_diagonal) <= ~other.observed).all()
    kept = other.observed
    np.testing.assert_allclose(one.value[kept], other.value[kept])
    assert kind in KINDS


@given(books(), st.sampled_from(MEASURES), st.sampled_from(KINDS))
def test_what_is_left_lies_where_it_can(found: Histories, measure: Measure, kind: Kind) -> None:
    told = triangle(found, by_start(found, 1), measure, kind)
    known = told.n > 0
    assert not (told.observed & told.open).any()
    assert (told.count[~known] == 0).all()
    assert (told.n <= told.sizes[:, None]).all()
    if measure != "revenue_net":
        assert (told.count <= told.base + 1e-9).all()
    bounded = known & ~np.isnan(told.low) & ~np.isnan(told.value)
    assert (told.low[bounded] <= told.value[bounded] + 1e-9).all()
    assert (told.high[bounded] >= told.value[bounded] - 1e-9).all()


@given(books(), st.sampled_from(MEASURES), st.sampled_from(KINDS))
def test_kinds_of_customers_pool_their_start_months(found: Histories, measure: Measure, kind: Kind) -> None:
    months, all_in_one = (
        triangle(found, by_start(found, 1), measure, kind),
        triangle(found, everybody(found), measure, kind),
    )
    if kind == "classic":
        np.testing.assert_allclose(all_in_one.count[0], np.where(months.observed, months.count, 0).sum(axis=0))
    np.testing.assert_allclose(all_in_one.base[0], np.where(months.observed, months.base, 0).sum(axis=0), atol=1e-9)


@given(books(), st.sampled_from(MEASURES), st.sampled_from(KINDS))
def test_parts_of_the_customers_add_up_to_all(found: Histories, measure: Measure, kind: Kind) -> None:
    rows = by_start(found, 1)
    part = np.arange(len(found.started)) % 2 == 0
    whole, one, other = (triangle(found, rows.only(chosen), measure, kind) for chosen in (part | True, part, ~part))
    np.testing.assert_allclose(whole.count, one.count + other.count, atol=1e-9)
    np.testing.assert_allclose(whole.base, one.base + other.base, atol=1e-9)


def test_nobody_chosen_is_a_table_of_nothing() -> None:
    found = four()
    told = triangle(found, by_start(found, 1).only(np.zeros(4, dtype=bool)))
    assert told.sizes.tolist() == [0, 0, 0, 0]
    assert np.isnan(told.value).all()
    assert not told.observed.any()


# ---- the known bias


def book_of(seed: int, n: int = 400) -> tuple[Flags, np.ndarray]:  # type: ignore[type-arg]
    """Return customers who came evenly over 30 months and leave at 5 % a month, and the months they came in."""
    rng = np.random.default_rng(seed)
    lives = rng.geometric(0.05, n)  # leaves in month 1, 2, …
    started = rng.integers(0, 30, n)
    return np.arange(30) < lives[:, None], started


def test_unripe_cohorts_bias_nothing_and_the_naive_way_eight_points() -> None:
    truth, ours, naive = 0.95**12, [], []
    for seed in range(400):
        here, started = book_of(seed)
        found = made(started, here, 29)
        ours.append(triangle(found, by_start(found, 1)).average()[0][12])
        there = np.array([row[min(12, 29 - start)] for row, start in zip(here, started, strict=True)])
        naive.append(there.mean())  # who has not been there for a year counts as retained
    assert abs(np.mean(ours) - truth) < 0.005
    assert np.mean(naive) - truth > 0.08


def test_customers_in_no_row_are_nowhere() -> None:
    found = four()
    rows = by_start(found, 1)
    codes = np.where(np.arange(4) == 0, NOBODY, rows.codes)
    told = triangle(found, Cohorts("x", "X", codes, rows.keys, rows.labels, rows.ends))
    assert told.sizes.tolist() == [1, 2, 0, 0]
