"""Do the charts of one customer and of the bands hold what they are given?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from csdata.analysis.customer.story import Story, story
from csdata.analysis.health.against import against_usual
from csdata.analysis.health.course import course
from csdata.analysis.health.scoring import health
from csdata.charts.customer import timeline, waterfall
from csdata.charts.health import band_months
from csdata.dataset import Dataset, open_sample


@pytest.fixture(scope="module")
def sample() -> Dataset:
    return open_sample()


def test_the_waterfall_leads_without_a_gap_from_the_usual_score_to_the_own(sample: Dataset) -> None:
    found = health(sample)
    number = int(found.result.frame.dropna(subset=["score"])["number"].iloc[3])
    one = against_usual(found, number)
    assert one is not None
    drawing = waterfall(one, "Own")
    steps = drawing.frames["steps"]
    assert steps["start"].iloc[0] == pytest.approx(one.usual)
    assert steps["end"].iloc[-1] == pytest.approx(one.score)
    np.testing.assert_allclose(steps["start"].iloc[1:], steps["end"].iloc[:-1])
    assert drawing.to_dict()["layer"]


def test_the_timeline_has_a_mark_for_every_event_and_a_bar_for_every_month(sample: Dataset) -> None:
    now = health(sample)
    course_of = course(sample, now)
    assert course_of is not None
    number = int(now.result.frame["number"].iloc[5])
    told = story(sample, number)
    drawing = timeline(told, course_of.of(number))
    assert len(drawing.frames["events"]) == len(told.events)
    assert len(drawing.frames["use"]) == len(told.months)
    assert len(drawing.frames["health"]) == int(course_of.of(number)["score"].notna().sum())
    assert drawing.to_dict()["layer"]


def test_bad_events_are_drawn_over_the_others_of_their_day() -> None:
    rows = [(pd.Timestamp(2026, 5, 1), "ticket", "Tickets", "", words, tone, None)
            for words, tone in (("a", "bad"), ("b", "neutral"), ("c", "good"))]  # fmt: skip
    events = pd.DataFrame(rows, columns=["day", "kind", "lane", "what", "words", "tone", "told"])
    months = pd.DataFrame({"month": pd.to_datetime([]), "events": []})
    drawing = timeline(
        Story(events, months, date(2026, 1, 1), date(2026, 6, 1)), pd.DataFrame({"month": [], "score": [], "band": []})
    )
    assert drawing.frames["events"]["words"].tolist() == ["b", "c", "a"]


def test_bands_are_shares_and_other_weights_carry_their_reason(sample: Dataset) -> None:
    found = course(sample, health(sample))
    assert found is not None
    bands = found.bands(np.ones(sample.customers, dtype=bool))
    markers = pd.DataFrame({"month": [found.months[4]], "note": ["Use matters"], "number": [1]})
    drawing = band_months(bands, markers)
    np.testing.assert_allclose(drawing.frames["bands"].groupby("month")["share"].sum(), 1)
    assert drawing.frames["markers"]["why"].tolist() == ["Use matters"]
    assert drawing.to_dict()["layer"]
