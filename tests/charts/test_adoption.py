"""Do the charts of the page Adoption draw what the frames say, whole, in both themes, and small groups as counts?"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from csdata.charts.adoption import STATES, STEP, band_bars, feature_bars, funnel_chart, goal_dots
from csdata.charts.cohort_triangle import Look, cohort_table
from csdata.charts.theme import TOKENS


def steps(**changes: object) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "step": ["Kick-off", "Value"],
            "customers": [20, 20],
            "on_time": [15, 8],
            "late": [3, 4],
            "waiting": [2, 4],
            "overdue": [0, 3],
            "left": [0, 1],
            "reached": [18, 12],
            "share": [0.9, 0.6],
            "low": [0.7, 0.4],
            "high": [0.97, 0.78],
            "days": [5.0, 30.0],
            "days_low": [4.0, 25.0],
            "days_high": [5.0, np.nan],
            "late_share": [0.15, np.nan],
        }
    )
    return frame.assign(**changes)  # type: ignore[arg-type]


def spec(chart: Any) -> dict[str, Any]:
    """Return the whole specification, checked against Vega-Lite's schema."""
    found: dict[str, Any] = chart.to_dict()
    return found


def rows(content: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for data in content["datasets"].values() for row in data]


def test_the_states_of_a_step_fill_its_bar_from_end_to_end() -> None:
    parts = [row for row in rows(spec(funnel_chart(steps()))) if row.get("step") == "Value" and "level" in row]
    assert [row["state"] for row in parts] == [title for title, _, _ in STATES.values()]
    assert (parts[0]["start"], parts[-1]["end"]) == (0, pytest.approx(1))
    for before, after in pairwise(parts):
        assert before["end"] == pytest.approx(after["start"])


def test_a_click_on_a_bar_selects_its_step() -> None:
    (param,) = spec(funnel_chart(steps()))["params"]
    assert (param["name"], param["select"]["fields"]) == (STEP, ["step"])


def test_the_texts_beside_say_reached_days_with_range_and_late() -> None:
    content = spec(funnel_chart(steps()))["datasets"]
    assert [row["text"] for row in content["names"]] == ["Kick-off", "Value"]
    assert [row["text"] for row in content["first"]] == ["90%", "60%"]
    assert [row["text"] for row in content["others"]] == ["5 (4–5)", "30", "15%", "—"]


def test_without_a_plan_there_is_nothing_on_time_and_nothing_late() -> None:
    content = spec(funnel_chart(steps(late=[0, 0], overdue=[0, 0], on_time=[18, 12], waiting=[2, 7])))
    assert {row["state"] for row in rows(content) if "state" in row} == {"Reached", "Waiting", "Left before"}
    assert [row["title"] for row in rows(content) if "title" in row] == ["reached", "median days"]


def test_fewer_than_ten_customers_are_counted_and_not_a_share() -> None:
    few = steps(customers=[4, 4], on_time=[3, 1], late=[0, 1], waiting=[1, 1], left=[0, 0], overdue=[0, 1])
    texts = spec(funnel_chart(few.assign(reached=[3, 2])))["datasets"]["first"]
    assert [row["text"] for row in texts] == ["3 of 4", "2 of 4"]


def test_a_goal_with_fewer_than_ten_is_a_count_without_dot_and_whisker() -> None:
    frame = pd.DataFrame(
        {"goal": ["A", "B"], "due": [40, 7], "reached": [10, 3], "share": [0.25, np.nan], "low": [0.14, np.nan],
         "high": [0.4, np.nan]}
    )  # fmt: skip
    content = spec(goal_dots(frame))
    named = {name: [(row["goal"], row["label"]) for row in content["datasets"][name]] for name in ("known", "few")}
    assert named == {"known": [("A", "25%")], "few": [("B", "n = 7")]}
    drawn = next(layer for layer in content["layer"] if layer["mark"]["type"] == "circle")
    assert drawn["data"]["name"] == "known"


def test_bands_show_shares_and_counts_where_there_are_too_few() -> None:
    frame = pd.DataFrame({"features": ["None", "1"], "order": [0, 1], "customers": [3, 9], "share": [0.25, 0.75]})
    assert [row["label"] for row in rows(spec(band_bars(frame, band="features", title="Features")))] == ["25%", "75%"]
    few = frame.assign(customers=[0, 9], share=np.nan)
    assert [row["label"] for row in rows(spec(band_bars(few, band="features", title="Features")))] == ["", "9"]


def features(n: int) -> pd.DataFrame:
    return pd.DataFrame(
        {"feature": [f"F{i:02}" for i in range(n)], "customers": range(n, 0, -1), "share": 0.5, "low": 0.4, "high": 0.6,
         "events": 10.0, "events_share": 1 / n, "per": 2.5}
    )  # fmt: skip


def test_the_twelve_most_used_features_are_drawn() -> None:
    drawn = {row["feature"] for row in rows(spec(feature_bars(features(40), per="a user"))) if "feature" in row}
    assert drawn == {f"F{i:02}" for i in range(12)}


def cohort() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cohort": ["Q1 2024"] * 3 + ["Q2 2024"] * 2,
            "quarter": [8096] * 3 + [8097] * 2,
            "size": [40] * 3 + [12] * 2,
            "age": [1, 2, 3, 1, 2],
            "n": [40, 38, 30, 9, 12],
            "value": [0.9, 0.82, 0.4, np.nan, np.nan],
            "observed": [True, True, True, True, False],
        }
    )


def test_an_open_cell_is_not_drawn_and_a_small_one_is_a_dot() -> None:
    found = [row for row in rows(spec(cohort_table(cohort()))) if row["month"] != "n"]
    assert {(row["cohort"], row["month"]): row["label"] for row in found} == {
        ("Q1 2024", "1"): "90", ("Q1 2024", "2"): "82", ("Q1 2024", "3"): "40", ("Q2 2024", "1"): "·",
    }  # fmt: skip


def test_the_colour_of_a_share_means_the_same_in_every_table() -> None:
    places = {row["label"]: row["place"] for row in rows(spec(cohort_table(cohort()))) if "place" in row}
    alone = cohort().iloc[:1]
    (only,) = [row["place"] for row in rows(spec(cohort_table(alone))) if "place" in row]
    assert places["90"] == only
    assert places["40"] == 0  # half and less is the lightest


def test_breadth_is_written_with_one_decimal() -> None:
    frame = cohort().assign(value=[4.25, 3.1, 2.0, np.nan, np.nan])
    assert "4.3" in [row.get("label") for row in rows(spec(cohort_table(frame, look=Look(unit="number"))))]


def test_cohorts_without_any_value_can_be_drawn() -> None:
    spec(cohort_table(cohort().assign(value=np.nan)))


@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_every_colour_is_one_of_the_theme(scale: float) -> None:
    charts = [
        funnel_chart(steps(), scale=scale),
        feature_bars(features(3), per="a user", scale=scale),
        cohort_table(cohort(), look=Look(scale=scale)),
    ]
    for chart in charts:
        for row in rows(spec(chart)):
            assert row.get("tone") is None or row["tone"] in TOKENS
        assert "#" not in str(spec(chart)["layer"])


def test_another_filter_changes_the_numbers_of_a_chart_and_not_its_shape() -> None:
    other = steps(on_time=[10, 2], late=[8, 10])
    assert funnel_chart(steps()).shape is funnel_chart(other).shape
    renamed = features(5).assign(feature=["E", "D", "C", "B", "A"])
    assert feature_bars(features(5), per="each").shape is feature_bars(renamed, per="each").shape
