"""Are hidden purchases foreseen, and held as often as the band says?"""

from __future__ import annotations

import numpy as np
import pytest

from csdata.analysis.projection.refusal import Refusal
from csdata.analysis.purchases.holdout import Holdout, holdout
from tests.analysis.purchases.made_up import purchases

HALF, END = 272, 545


def hindsight(size: int, seed: int) -> Holdout:
    customer, day = purchases(size, END + 1, seed)
    found = holdout(customer, day, split=HALF, end=END, seed=seed)
    assert isinstance(found, Holdout)
    return found


def test_hidden_purchases_are_foreseen_and_the_old_rate_carried_on_is_far_too_high() -> None:
    found = hindsight(20_000, seed=1)
    assert found.weeks == 39
    assert abs(found.error) < 0.06
    assert found.naive_error > 0.5
    assert found.low < found.predicted < found.high


def test_only_customers_known_by_then_are_meant() -> None:
    customer, day = purchases(2_000, END + 1, seed=2)
    late = np.arange(10_000, 10_500)
    more = holdout(
        np.concatenate([customer, late, late]),
        np.concatenate([day, np.full(500, HALF + 5), np.full(500, HALF + 50)]),
        split=HALF,
        end=END,
        seed=1,
    )
    without = holdout(customer, day, split=HALF, end=END, seed=1)
    assert more == without


def test_the_actual_purchases_are_counted_by_customer_and_day() -> None:
    customer, day = purchases(2_000, END + 1, seed=3)
    found = holdout(customer, day, split=HALF, end=END, seed=1)
    assert isinstance(found, Holdout)
    pairs = set(zip(customer.tolist(), day.tolist(), strict=True))
    assert found.actual == sum(HALF < on <= END for _, on in pairs)


def test_the_band_holds_about_as_often_as_it_says() -> None:
    held = [hindsight(1_000, seed).held for seed in range(40)]
    assert 0.65 <= np.mean(held) <= 0.92


def test_a_quarter_of_the_calendar_is_hidden_when_no_day_is_named() -> None:
    customer, day = purchases(2_000, END + 1, seed=4)
    found = holdout(customer, day, seed=1)
    assert isinstance(found, Holdout)
    assert found.weeks == pytest.approx((day.max() - day.min()) / 4 / 7, abs=0.1)


def test_it_is_told_in_words() -> None:
    found = Holdout(2_357, 39.0, 1653.4, 1882, 2929.0, 1527.0, 1827.0)
    assert not found.held
    assert found.words == (
        "With the last 39 weeks hidden, 1,653 purchases were foreseen and 1,882 made: 12% too few. "
        "The rate before, carried on, says 2,929: 56% too many."
    )


def test_when_nothing_was_bought_there_is_no_percentage_of_it() -> None:
    found = Holdout(100, 4.0, 3.0, 0, 5.0, 1.0, 6.0)
    assert np.isnan(found.error)
    assert found.words.startswith("With the last 4 weeks hidden, 3 purchases were foreseen and none was made. ")


def test_too_little_is_refused_in_words() -> None:
    nobody = np.array([], dtype=np.int64)
    assert holdout(nobody, nobody, seed=1) == Refusal("There are no purchases.")
    at_once = holdout(np.arange(200), np.zeros(200, dtype=np.int64), seed=1)
    assert at_once == Refusal("No purchases are hidden: the calendar is too short.")
    once = holdout(np.arange(200), np.arange(200), seed=1)
    assert once == Refusal("No repeat purchase by then; a forecast of purchases needs 50.")
