"""Do the workshop's charts hold what they are given, whatever the persona?"""

from __future__ import annotations

import pandas as pd
import pytest

from csdata.charts.workshop import apart, kinds


@pytest.mark.parametrize("effects", [(1.0, -2.0, 0.1), (0.5, 1.5, 2.5), (-0.5, -1.5, -2.5), (0.0, 0.0, 0.0)])
def test_bars_point_to_their_side_with_room_for_words(effects: tuple[float, ...]) -> None:
    frame = pd.DataFrame({"label": ["A", "B", "C"], "effect": effects, "own": "1", "rest": "2"})
    spec = apart(frame).to_dict()
    bars = spec["datasets"]["bars"]
    assert [row["above"] for row in bars] == [value >= 0 for value in effects]
    assert {row["text"] for row in bars} == {"1 · others 2"}
    low, high = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert low <= min(*effects, 0)
    assert high >= max(*effects, 0)


def test_what_is_near_the_others_is_grey() -> None:
    frame = pd.DataFrame({"label": ["A", "B", "C"], "effect": [0.2, 1.0, -1.0], "own": "1", "rest": "2"})
    assert [row["tone"] for row in apart(frame).to_dict()["datasets"]["bars"]] == ["c8", "c1", "c2"]


def test_kinds_tell_their_share_and_number() -> None:
    rows = kinds(("One", "Two"), (30, 10)).to_dict()["datasets"]["kinds"]
    assert [row["text"] for row in rows] == ["75% · 30", "25% · 10"]
