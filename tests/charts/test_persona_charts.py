"""Do names on the map of personas stay readable, however close the personas lie?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from csdata.charts.personas import LINE, apart, persona_map

HEIGHTS = st.lists(st.floats(0, 1), min_size=2, max_size=8)


@given(HEIGHTS)
def test_names_in_one_column_never_cover_each_other_and_stay_inside(heights: list[float]) -> None:
    y = np.array(heights)
    found = np.sort(apart(np.full(len(y), 0.5), y, np.full(len(y), 0.2)))
    assert (np.diff(found) >= LINE - 1e-9).all()
    assert found[0] >= -1e-9
    assert found[-1] <= 1 + 1e-9


def test_names_that_do_not_touch_stay_where_their_persona_is() -> None:
    y = np.array([0.5, 0.5, 0.9])
    assert apart(np.array([0.1, 0.9, 0.5]), y, np.full(3, 0.1)).tolist() == y.tolist()


def test_a_name_at_the_edge_is_moved_into_the_picture() -> None:
    points = pd.DataFrame({"persona": [0, 1], "name": ["a", "b"], "customer": ["x", "y"], "x": [0.0, 1.0], "y": [0, 1]})
    names = ["Light use · few seats in use", "Heavy use"]
    centres = pd.DataFrame({"persona": [0, 1], "name": names, "x": [0.0, 1.0], "y": [0.0, 1.0]})
    told = persona_map(points, centres).frames["centres"]
    assert (told["label_x"].between(0.05, 0.95)).all()
    assert told["label_y"].tolist() == [0.0, 1.0]
