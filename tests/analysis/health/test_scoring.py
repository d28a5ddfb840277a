"""Is a score what its definition says, whatever is missing and however customers are called?"""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from csdata.analysis.health.preview import preview
from csdata.analysis.health.score import bands, judge
from csdata.analysis.health.scoring import health
from csdata.analysis.health.signals import NAMES, SIGNALS, signal
from csdata.analysis.health.weights import STANDARD, Weights
from csdata.dataset import Dataset, Filters
from csdata.errors import CsDataError
from tests.analysis.company import company, subscriptions, table

Numbers = NDArray[np.float64]
EVEN = np.ones((4, 1))
ALL = np.ones(4, dtype=bool)
NOT_QUIET = np.zeros(3, dtype=bool)
points = arrays(np.float64, (4, 3), elements=st.one_of(st.just(float("nan")), st.floats(0, 100)))
weights = arrays(np.float64, (4, 3), elements=st.one_of(st.just(0.0), st.floats(0.01, 100)))


# ---- the formula (methods: bands and coverage)


def test_bands_hold_their_upper_end() -> None:
    scores = np.array([45.0, 50.0, 51.0, 75.0, 76.0, 50.000000000000007, np.nan])
    assert list(bands(scores)) == ["red", "red", "yellow", "yellow", "green", "red", "insufficient data"]


def test_half_of_the_weight_is_enough_and_less_is_not() -> None:
    nan = float("nan")
    told = judge(np.array([[80.0, 80, nan], [60, nan, nan], [nan, nan, 40], [nan, nan, nan]]), EVEN, NOT_QUIET, ALL)
    assert told.coverage == pytest.approx([0.5, 0.25, 0.25])
    assert told.score[0] == 70
    assert np.isnan(told.score[1:]).all()
    assert list(told.band) == ["yellow", "insufficient data", "insufficient data"]


@given(points, weights)
def test_contributions_sum_to_the_score_exactly(points: Numbers, weights: Numbers) -> None:
    told = judge(points, weights, NOT_QUIET, ALL)
    scored = ~np.isnan(told.score)
    np.testing.assert_array_equal(told.contributions.sum(axis=0)[scored], told.score[scored])
    present = np.where(np.isnan(points), 0, weights)
    expected = (present * np.nan_to_num(points)).sum(axis=0)[scored] / present.sum(axis=0)[scored]
    np.testing.assert_allclose(told.score[scored], expected, atol=1e-9)
    assert ((told.coverage >= 0.5 - 1e-9) | ~scored).all()


def test_who_is_quiet_is_never_green() -> None:
    told = judge(np.full((4, 3), 90.0), EVEN, np.array([True, False, False]), ALL)
    assert list(told.band) == ["yellow", "green", "green"]


def test_a_signal_that_is_never_recorded_is_missing_of_nobody() -> None:
    given = np.full((4, 3), 60.0)
    given[3] = np.nan
    told = judge(given, EVEN, NOT_QUIET, np.array([True, True, True, False]))
    assert told.coverage == pytest.approx(1)
    alone = judge(given, EVEN, NOT_QUIET, np.array([True, False, False, False]))
    assert np.isnan(alone.score).all()


# ---- signals


def test_ranges_are_fixed_and_straight() -> None:
    assert sum(one.weight for one in SIGNALS) == 100
    assert signal("median_resolve_hours").points(np.array([8.0, 88.0, 168.0, 999.0])) == pytest.approx([100, 50, 0, 0])
    assert signal("last_nps").points(np.array([0.0, 3.0, 10.0])) == pytest.approx([0, 0, 100])
    assert np.isnan(signal("last_csat").points(np.array([np.nan]))).all()
    with pytest.raises(KeyError):
        signal("renewal")


@pytest.mark.parametrize(
    ("name", "value", "band"),
    [("last_nps", 6, "red"), ("last_nps", 8, "yellow"), ("last_nps", 9, "green"), ("last_csat", 2, "red"),
     ("last_csat", 3, "yellow"), ("last_csat", 4, "green")],
)  # fmt: skip
def test_detractors_are_red_passives_yellow_and_promoters_green(name: str, value: float, band: str) -> None:
    assert bands(signal(name).points(np.array([float(value)])))[0] == band


# ---- weights


def test_weights_come_back_from_json_in_the_same_bytes() -> None:
    own = Weights({"last_nps": 1, "features_used": 3}, "segment", {"SMB": {"last_nps": 5}, "Enterprise": {}})
    again = Weights.from_json(own.to_json())
    assert again.to_json() == own.to_json()
    assert again.of("SMB")[NAMES.index("last_nps")] == 5
    assert again.of("SMB")[NAMES.index("features_used")] == 3
    assert list(again.of("Other")) == list(own.of())
    assert list(own.to_dict()["everybody"]) == ["features_used", "last_nps"]


@pytest.mark.parametrize(
    ("everybody", "by", "groups", "said"),
    [
        ({"shoe_size": 1}, None, {}, "shoe_size"),
        ({"shoe_size": 1}, None, {}, "features_used"),
        ({"last_nps": -1}, None, {}, "from 0 up"),
        ({"last_nps": float("nan")}, None, {}, "from 0 up"),
        ({"last_nps": "much"}, None, {}, "from 0 up"),
        ({"last_nps": 0}, None, {}, "above 0"),
        ({"last_nps": 1}, "plan", {}, "persona or segment"),
        ({"last_nps": 1}, None, {"SMB": {"last_csat": 1}}, "persona or segment"),
        ({"last_nps": 1}, "segment", {"SMB": {"last_nps": 0}}, "SMB"),
    ],
)
def test_what_is_no_weighting_is_refused(everybody: dict, by: str, groups: dict, said: str) -> None:
    with pytest.raises(CsDataError, match=said):
        Weights(everybody, by, groups)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"everybody": 3}', '{"everybody": {}, "x": 1}', '{"groups": [1]}'])
def test_json_that_holds_no_weights_is_refused(text: str) -> None:
    with pytest.raises(CsDataError):
        Weights.from_json(text)


# ---- a company


USE = ("customer_id", "date", "event", "feature", "user_id", "count")


def book(names: dict[str, str] | None = None, seed: int | None = None) -> Dataset:
    """Four customers from January to June: A keeps using it, B stops after March, C falls, D answers only."""
    called = names or {name: name for name in "ABCD"}
    spells = [(called[name], "2024-01-01", None, 100) for name in "ABCD"]
    counts = {"A": (9, 9, 9, 9, 9, 9), "B": (9, 9, 9, 0, 0, 0), "C": (9, 9, 9, 9, 9, 3)}
    use = [
        (called[name], f"2024-{month + 1:02d}-{day:02d}", "open", f"f{day}", f"u{day}", 1)
        for name, months in counts.items()
        for month, count in enumerate(months)
        for day in range(1, count + 1)
    ]
    answers = [(called[name], "2024-05-10", "nps", score) for name, score in zip("ABD", (9, 9, 2), strict=True)]
    if seed is not None:
        for rows in (spells, use, answers):
            random.Random(seed).shuffle(rows)
    return company(
        subscriptions=subscriptions(*spells),
        usage=table(USE, use),
        surveys=table(("customer_id", "date", "kind", "score"), answers),
        as_of=date(2024, 6, 30),
    )


def scores(data: Dataset, names: dict[str, str] | None = None) -> dict[str, tuple[object, ...]]:
    back = {own: name for name, own in (names or {}).items()}
    frame = health(data).result.frame
    columns = ("score", "coverage", "band", "quiet")
    return {
        back.get(row["customer_id"], row["customer_id"]): tuple(str(row[name]) for name in columns)
        for row in frame.to_dict("records")
    }


def test_neither_order_nor_names_of_customers_matter() -> None:
    names = {"A": "Zoe & Co", "B": "01", "C": "b", "D": "É"}
    assert scores(book()) == scores(book(seed=3)) == scores(book(names, seed=5), names)


def test_quiet_is_not_healthy_and_missing_stays_missing() -> None:
    told = health(book())
    frame = told.result.frame.set_index("customer_id")
    assert list(frame.index[frame["quiet"]])[:1] == ["B"]
    assert frame.loc["A", "band"] == "green"
    assert frame.loc["B", "band"] != "green"
    trend = {part.signal.name: part for part in told.parts(list(frame.index).index("B"))}["events_trend"]
    assert trend.value in {None, -1.0}
    assert told.bands["customers"].sum() == len(frame) == 4
    assert told.bands["share"].sum() == pytest.approx(1)
    assert "Not recorded: " in (told.result.caution or "")


def test_a_filter_changes_nobodys_score(sample: Dataset) -> None:
    plan = sample.choices["plan"][0]
    whole, part = health(sample).result.frame, health(sample, filters=Filters(plan=plan)).result.frame
    joined = whole.merge(part, on="number", suffixes=("", "_part"))
    assert 0 < len(part) < len(whole)
    assert len(joined) == len(part)
    np.testing.assert_array_equal(joined["score"], joined["score_part"])
    np.testing.assert_array_equal(joined["coverage"], joined["coverage_part"])


def test_parts_of_each_customer_sum_to_its_score(sample: Dataset) -> None:
    told = health(sample)
    for row, score in enumerate(told.result.frame["score"]):
        added = [part.contribution for part in told.parts(row)]
        if np.isnan(score):
            assert set(added) == {None}
        else:
            assert sum(one or 0.0 for one in added) == pytest.approx(score, abs=1e-9)


def test_a_sheet_without_dates_is_scored_by_what_it_has() -> None:
    rows = [("A", 10, 5, 8, 10, 0), ("B", 0, 1, 1, 10, 0), ("C", "", 4, "", 10, 0), ("D", "", "", "", "", 1)]
    sheet = company(customers=table(("customer_id", "nps", "csat", "active_users", "seats", "churned"), rows))
    told = health(sheet)
    assert list(told.result.frame["customer_id"]) == ["A", "B", "C"]
    assert list(told.result.frame["band"]) == ["green", "red", "insufficient data"]
    assert told.result.period == "as in the file (no dates)"
    assert "without a day" in (told.result.caution or "")


def test_a_sheet_with_nothing_to_score_says_what_to_bring() -> None:
    told = health(company(customers=table(("customer_id", "mrr", "churned"), [("A", 5, 0), ("B", 7, 1)])))
    assert "Bring use" in (told.result.missing or "")
    assert told.result.frame["score"].isna().all()
    one = health(company(customers=table(("customer_id", "nps", "churned"), [("A", 5, 0), ("B", 7, 1)])))
    assert "only would recommend is known" in (one.result.missing or "")


# ---- other weights


def test_a_preview_counts_every_customer_once(sample: Dataset) -> None:
    told = preview(sample, Weights({"last_nps": 50, "last_csat": 50}))
    frame = told.before.result.frame
    assert told.matrix["customers"].sum() == len(frame)
    assert told.matrix["mrr"].sum() == pytest.approx(frame["mrr"].sum())
    from_green = told.matrix.loc[told.matrix["from_band"] == "green", "customers"].sum()
    assert from_green == (frame["band"] == "green").sum()
    assert len(told.movers) == 20
    assert told.movers["change"].abs().is_monotonic_decreasing
    assert "would move to a better band" in told.headline


def test_a_preview_of_the_same_proportions_moves_nobody(sample: Dataset) -> None:
    double = Weights({name: 2 * weight for name, weight in STANDARD.everybody.items()})
    told = preview(sample, double)
    assert told.movers.empty
    assert told.headline == "No customer moves to another band"


def test_weights_of_a_segment_change_that_segment_only(sample: Dataset) -> None:
    segment = sample.choices["segment"][0]
    told = preview(sample, Weights(STANDARD.everybody, "segment", {segment: {"last_nps": 90}}))
    changed = ~np.isclose(told.before.result.frame["score"], told.after.result.frame["score"], equal_nan=True)
    there = sample.members["segment"].iloc[told.before.result.frame["number"]].to_numpy() == segment
    assert changed.any()
    assert not changed[~there].any()
