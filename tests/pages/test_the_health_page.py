"""Can weights be changed, tried out on everybody, saved from a month on, and taken back?"""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from csdata.analysis.health.preview import preview
from csdata.analysis.health.scoring import health
from csdata.analysis.health.weights import STANDARD, Weights
from csdata.ui import places, score_maker
from tests.pages.companies import (
    captions,
    company,
    drawn,
    fresh,
    healthy,
    needs,
    open_app,
    press,
    read,
    texts,
    title,
    visit,
)

PAGE = places.HEALTH
MORE = {0: {"Weight": 60.0}}


def headings(app: AppTest) -> list[str]:
    return [read(heading.value) for heading in app.subheader]


def edit(app: AppTest, rows: dict[int, dict[str, Any]], group: tuple[str, str] | None = None, turn: int = 0) -> AppTest:
    app.session_state[f"weights-{group}-{turn}"] = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}
    return healthy(app.run())


def test_the_title_names_what_counts_most() -> None:
    app = drawn("sample", PAGE)
    assert title(app).startswith("The health score counts features used (20%)")
    assert "Nothing is changed yet" in headings(app)


def test_a_change_shows_who_would_move_before_it_is_saved() -> None:
    app = edit(open_app("sample", PAGE), MORE)
    after = Weights({**STANDARD.everybody, "features_used": 60.0})
    found = preview(company("sample"), after)
    assert found.headline in headings(app)
    moving = found.matrix[(found.matrix["from_band"] != found.matrix["to_band"]) & (found.matrix["customers"] > 0)]
    table = next(frame.value for frame in app.dataframe if "From" in frame.value)
    assert table["Customers"].tolist() == moving["customers"].tolist()
    assert title(app).startswith("The health score counts features used (20%)")


def test_weights_that_make_no_score_are_refused_in_words() -> None:
    app = edit(open_app("sample", PAGE), {at: {"Weight": 0.0} for at in range(10)})
    assert "These weights make no score" in headings(app)
    assert not any(button.key == "save-weights" for button in app.button)


def test_saved_weights_count_from_their_month_on_and_can_be_taken_back() -> None:
    app = edit(open_app("sample", PAGE), MORE)
    app.text_input(key=score_maker.NOTE).set_value("Use matters more")
    press(app, "save-weights")
    assert title(app).startswith("The health score counts features used (43%)")
    assert any("Use matters more" in text for text in texts(app))
    assert any("dashed: other weights from here on (1)" in caption for caption in captions(app))
    weights = Weights({**STANDARD.everybody, "features_used": 60.0})
    app.switch_page(str(places.CUSTOMERS)).run()
    assert title(app) == health(company("sample"), weights).result.headline
    app.switch_page(str(PAGE)).run()
    press(app, "standard-weights")
    assert title(app).startswith("The health score counts features used (20%)")


def test_a_workspace_keeps_its_weights_for_everybody() -> None:
    place = fresh([needs("ravenstack")], "Weights")
    app = edit(visit(place.token, PAGE), MORE)
    press(app, "save-weights")
    again = visit(place.token, PAGE)
    assert title(again) == title(app)
    assert "1 version" in headings(again)


def test_a_persona_or_segment_may_have_weights_of_its_own() -> None:
    app = open_app("sample", PAGE)
    name = company("sample").choices["segment"][0]
    app.selectbox(key=score_maker.FOR).set_value(f"Segment: {name}").run()
    edit(app, MORE, ("segment", name))
    own = Weights(STANDARD.everybody, "segment", {name: {"features_used": 60.0}})
    assert preview(company("sample"), own).headline in headings(app)


def test_the_test_on_the_own_history_is_made_when_asked_for() -> None:
    app = open_app("sample", PAGE)
    assert "Does the score tell who leaves?" in headings(app)
    press(app, "test-health")
    assert any(heading.startswith("No evidence yours is worse") for heading in headings(app))
    assert any("picks the leaver" in read(caption) for caption in captions(app))


@pytest.mark.parametrize("kind", ["telco", "mrr-playbook"])
def test_without_signals_the_page_says_what_to_bring(kind: str) -> None:
    app = drawn(kind, PAGE)
    assert title(app) == "No health score can be given"
    assert "What a health score needs" in headings(app)
