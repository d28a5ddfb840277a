"""Is the list of customers ordered by score, and does it name what costs each score most?"""

from __future__ import annotations

import numpy as np
import pytest

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.health.listing import COLUMNS, NOTHING_MUCH, costs, listing
from csdata.analysis.health.scoring import health
from csdata.analysis.spectrum.levels import standing
from csdata.dataset import open_sample


def test_the_list_of_the_sample() -> None:
    data = open_sample()
    now = health(data)
    frame = listing(now, None, standing(data, 12, Assumptions()))
    assert list(frame.columns) == list(COLUMNS)
    assert frame["score"].dropna().is_monotonic_increasing
    assert frame["score"].isna().to_numpy().argmax() >= frame["score"].notna().sum()  # unknown ones are last
    assert frame["change"].isna().all()
    assert set(frame["number"]) == set(now.result.frame["number"])


def test_what_costs_most_is_weight_times_what_is_lost() -> None:
    now = health(open_sample())
    told = costs(now)
    for row in range(0, len(told), 37):
        known = [part for part in now.parts(row) if part.points is not None and part.weight > 0]
        lost = {part.signal.label.lower(): part.weight * (100 - (part.points or 0)) for part in known}
        if not told[row]:
            assert np.isnan(now.result.frame["score"].iloc[row])
        elif told[row] != NOTHING_MUCH:
            first = told[row].split(", ")[0].lower()
            assert lost[first] == pytest.approx(max(lost.values()))
