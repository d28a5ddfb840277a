"""Is survival right when customers enter late, are seen in part of a month, or have all stayed?

Expected values: by hand on a few lives; the redrawn books against a bootstrap that draws every customer by itself.
"""

from __future__ import annotations

import numpy as np
import pytest

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.lives import Lives
from csdata.analysis.value.lifetime import Service, lifetime
from csdata.analysis.value.survival_curve import cells_of, curve_of


def lives_of(entered: object, seen: object, gone: object, mrr: object = 100.0) -> Lives:
    """Return lives from columns; who has left pays nothing now."""
    first, last, left = (np.asarray(column, dtype=float) for column in (entered, seen, gone))
    first, last, left = np.broadcast_arrays(first, last, left)
    pays = np.broadcast_to(np.asarray(mrr, dtype=float), last.shape)
    flags = left.astype(bool)
    return Lives(np.arange(len(last)), first.copy(), last.copy(), flags, np.where(flags, np.nan, pays), "lives")


def invented(size: int, seed: int = 4) -> Lives:
    """Return customers who leave at 3 % a month, seen for up to 36 months, and pay very unequally."""
    rng = np.random.default_rng(seed)
    observed, life = rng.uniform(0.2, 36, size), rng.exponential(1 / 0.03, size)
    gone = life < observed
    return lives_of(0.0, np.where(gone, life, observed), gone, rng.lognormal(6, 1.2, size))


def test_who_leaves_during_a_month_is_gone_at_its_end() -> None:
    curve = curve_of(cells_of(lives_of(0.0, [0.4] * 5 + [1.0] * 5 + [2.0] * 10, [1] * 10 + [0] * 10)), 2)
    assert curve.share.tolist() == [1.0, 0.5, 0.5]
    assert curve.at_risk.tolist() == [20.0, 10.0]


def test_a_month_seen_in_part_counts_in_part() -> None:
    # Ten stay through month 1; ten were seen for a quarter of it: exposure 12.5, one left.
    curve = curve_of(cells_of(lives_of(0.0, [1.0] * 10 + [0.25] * 10, [1] + [0] * 19)), 1)
    assert curve.at_risk[0] == pytest.approx(12.5)
    assert curve.share[1] == pytest.approx(1 - 1 / 12.5)


def test_customers_who_were_there_before_the_records_enter_at_their_age() -> None:
    # Twenty are first seen at age 12; nobody younger than that left. They are at risk from month 13 on only.
    young = ([0.0] * 20, [12.0] * 20, [0] * 20)
    old = ([12.0] * 20, [13.0] * 10 + [14.0] * 10, [1] * 10 + [0] * 10)
    entered, seen, gone = (one + two for one, two in zip(young, old, strict=True))
    curve = curve_of(cells_of(lives_of(entered, seen, gone)), 14)
    assert curve.at_risk.tolist() == [20.0] * 13 + [10.0]
    assert curve.share[12:].tolist() == [1.0, 0.5, 0.5]


def test_without_delayed_entry_the_same_customers_would_look_too_good() -> None:
    naive = curve_of(cells_of(lives_of(0.0, [13.0] * 10 + [14.0] * 10 + [12.0] * 20, [1] * 10 + [0] * 30)), 14)
    assert naive.at_risk[11] == 40.0  # as if forty had been watched from the start


def test_after_the_last_month_that_ten_customers_reached_the_last_rate_goes_on() -> None:
    # Twelve months, of a hundred one leaves each month; nobody is seen longer.
    seen = [float(month) for month in range(1, 13)] + [12.0] * 88
    curve = curve_of(cells_of(lives_of(0.0, seen, [1] * 12 + [0] * 88)), 24)
    assert curve.observed == 12
    carried = curve.share[13:] / curve.share[12:-1]
    assert carried == pytest.approx(np.full(12, 1 - 12 / curve.at_risk[:12].sum()))


def test_a_month_of_life_with_few_customers_takes_the_mean_rate() -> None:
    # In months 1 to 3 only two are seen, and one of them leaves: that is no half of all customers.
    entered = [0.0, 0.0] + [3.0] * 50
    seen = [1.0, 3.0] + [9.0] * 50
    curve = curve_of(cells_of(lives_of(entered, seen, [1] + [0] * 51)), 9)
    mean = 1 / (2 + 1 + 1 + 6 * 50)
    assert curve.share[3] == pytest.approx((1 - mean) ** 3)


def test_cells_do_not_change_the_curve_nor_the_revenue() -> None:
    lives = invented(5_000)
    cells = cells_of(lives)
    assert len(cells) < 700
    assert cells.money.sum() == pytest.approx(np.nansum(lives.mrr))
    assert cells.paying.sum() == (~lives.gone).sum()
    curve = curve_of(cells, 36)
    # by hand from the definition, customer by customer
    share = 1.0
    for month in range(1, 37):
        exposed = np.clip(np.where(lives.gone & (lives.seen > month - 1) & (lives.seen <= month), 1,
                                   lives.seen - (month - 1)), 0, 1).sum()  # fmt: skip
        left = (lives.gone & (lives.seen > month - 1) & (lives.seen <= month)).sum()
        share *= 1 - left / exposed
        assert curve.share[month] == pytest.approx(share)


def test_the_range_is_that_of_drawing_every_customer_by_itself() -> None:
    lives, assumptions = invented(800), Assumptions()
    found = lifetime(lives, assumptions)
    rng = np.random.default_rng(99)
    values = []
    for _ in range(400):
        again = lives.only(rng.integers(len(lives), size=len(lives)))
        values.append(lifetime(again, assumptions).value or 0)
    low, high = np.quantile(values, [0.025, 0.975])
    assert found.interval is not None
    assert found.interval.low == pytest.approx(low, rel=0.05)
    assert found.interval.high == pytest.approx(high, rel=0.05)


def test_the_range_holds_the_truth_in_about_19_of_20_companies() -> None:
    # Truth: 3 % leave a month (exponential), mean revenue exp(6 + 1.2² ÷ 2), margin 80 %, 36 payments at 10 % a year.
    months = np.arange(36)
    truth = np.exp(6 + 0.72) * 0.8 * float(np.sum(np.exp(-0.03 * months) / 1.1 ** (months / 12)))
    held = 0
    for seed in range(120):
        interval = lifetime(invented(400, seed), Assumptions()).interval
        assert interval is not None
        held += int((interval.low or 0) <= truth <= (interval.high or 0))
    # Revenue is heavy-tailed, for which every bootstrap of a mean is somewhat too narrow (methods.md B3: .92 at 400).
    assert 0.85 <= held / 120 <= 0.99


def test_the_same_customers_in_another_order_have_the_same_value_and_range() -> None:
    lives = invented(500)
    order = np.random.default_rng(1).permutation(len(lives))
    one, two = lifetime(lives, Assumptions()), lifetime(lives.only(order), Assumptions())
    assert one.value == pytest.approx(two.value, rel=1e-12)
    assert one.interval is not None
    assert two.interval is not None
    assert (one.interval.low, one.interval.high) == pytest.approx((two.interval.low, two.interval.high), rel=1e-6)


def test_when_nobody_left_the_value_is_the_most_it_can_be_and_the_range_says_so() -> None:
    found = lifetime(lives_of(0.0, [24.0] * 40, 0), Assumptions(discount_rate=0.0))
    assert found.value == pytest.approx(36 * 80)
    assert found.interval is not None
    # rule of three: at most 3 departures in 40 × 24 months of watching
    assert found.interval.low == pytest.approx(80 * np.sum((1 - 3 / (40 * 24)) ** np.arange(36)))


def test_below_ten_active_customers_or_six_months_of_life_there_is_no_value() -> None:
    few = lifetime(lives_of(0.0, [24.0] * 9, 0), Assumptions())
    short = lifetime(lives_of(0.0, [5.0] * 40, 0), Assumptions())
    assert (few.value, short.value) == (None, None)
    assert "9 customers" in str(few.why)
    assert "5 months" in str(short.why)


def test_service_is_taken_off_the_margin() -> None:
    lives = lives_of(0.0, [24.0] * 40, 0)
    found = lifetime(lives, Assumptions(discount_rate=0.0), Service(tickets=0.5, contacts=0.25))
    assert found.margin == pytest.approx(100 * 0.8 - 0.5 * 8 - 0.25 * 40)
    assert found.value == pytest.approx(36 * found.margin)
