"""Does the chart of a score say what each signal adds, of what it could?"""

from __future__ import annotations

import pandas as pd
import pytest

from csdata.charts.health import score_parts

PARTS = pd.DataFrame(
    {"label": ["Features used", "First result"], "told": ["3", "12 days"], "added": [7.5, 25.0], "most": [75.0, 25.0]}
)


@pytest.mark.parametrize("rows", [2, 1, 0])
def test_it_is_drawn_with_any_number_of_signals(rows: int) -> None:
    assert score_parts(PARTS.head(rows)).to_dict()["layer"]


def test_each_bar_says_what_it_adds_of_what_it_could() -> None:
    drawn = score_parts(PARTS).to_dict()["datasets"]["parts"]
    assert [row["text"] for row in drawn] == ["8 of 75", "25 of 25"]
