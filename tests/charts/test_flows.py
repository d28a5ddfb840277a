"""Do ribbons fill both columns, in the order and the colours they should have, and can one be picked?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from csdata.charts.drawing import Drawing
from csdata.charts.flows import GAP, RIBBON, alluvial

FLOWS = pd.DataFrame(
    [(0, 0, "Green", "Green", 40), (0, 1, "Green", "Yellow", 10), (2, 0, "Red", "Green", 5),
     (1, -2, "Yellow", "Left", 3)],
    columns=["start", "end", "from_name", "to_name", "customers"],
)  # fmt: skip
WHEN = ("Jan 26", "Sep 26")
TOKENS = {0: "c1", 1: "c2", 2: "c3"}


def values(drawing: Drawing, name: str, column: str) -> list[Any]:
    return [row[column] for row in drawing.to_dict()["datasets"][name]]


def test_both_columns_are_filled_exactly_and_who_left_stands_last() -> None:
    drawing = alluvial(FLOWS, TOKENS, WHEN)
    assert values(drawing, "labels", "text") == [
        "Green · 50", "Yellow · 3", "Red · 5", "Green · 45", "Yellow · 10", "Left · 3"]  # fmt: skip
    ribbons = pd.DataFrame(drawing.to_dict()["datasets"]["ribbons"])
    whole = 1 - 2 * GAP
    for side, x in (("start", ribbons["x"].min()), ("end", ribbons["x"].max())):
        ends = ribbons[ribbons["x"] == x]
        assert (ends["high"] - ends["low"]).sum() == pytest.approx(whole)
        for _, rows in ends.sort_values("high").groupby(side):
            lows, highs = rows["low"].to_numpy(), rows["high"].to_numpy()
            assert lows[1:] == pytest.approx(highs[:-1])  # nothing overlaps, nothing is free


def test_who_stayed_is_slate_who_moved_has_the_colour_of_where_it_went() -> None:
    drawing = alluvial(FLOWS, TOKENS, WHEN)
    found = {(row["start"], row["end"]): row["tone"] for row in drawing.to_dict()["datasets"]["ribbons"]}
    assert found == {(0, 0): "c8", (0, 1): "c2", (2, 0): "c1", (1, -2): "bad"}


def test_ribbons_can_have_colours_of_their_own() -> None:
    drawing = alluvial(FLOWS.assign(tone=["c8", "c2", "c3", "c2"]), TOKENS, WHEN)
    found = {(row["start"], row["end"]): row["tone"] for row in drawing.to_dict()["datasets"]["ribbons"]}
    assert found == {(0, 0): "c8", (0, 1): "c2", (2, 0): "c3", (1, -2): "c2"}


def test_on_a_phone_no_name_stands_twice() -> None:
    drawing = alluvial(FLOWS, TOKENS, WHEN)
    assert values(drawing, "labels", "short")[3:] == ["45", "10", "Left · 3"]


def test_a_click_picks_a_ribbon_where_it_may() -> None:
    params = [one for one in alluvial(FLOWS, TOKENS, WHEN, clickable=True).to_dict()["params"] if one["name"] == RIBBON]
    assert params[0]["select"]["fields"] == ["start", "end"]
    assert not [one for one in alluvial(FLOWS, TOKENS, WHEN).to_dict().get("params", []) if one["name"] == RIBBON]
