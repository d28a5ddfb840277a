"""Does the page of one customer tell all that the data know of it, and nothing that they do not?"""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from csdata.analysis.customer.playbook import REASONS, STANDARD
from csdata.analysis.health.scoring import health
from csdata.analysis.health.versions import UNCHANGED
from csdata.dataset import EVERYBODY, Dataset
from csdata.ui import customer_reads, places, playbook_table, saved
from csdata.ui.driver_finder import Asked, found_soon
from csdata.wording import fixed
from csdata.workspace import Document
from tests.pages.companies import captions, company, drawn, open_app, press, read, texts, title

PAGE = places.CUSTOMER
KNOWN = "C-00007"


def headings(app: AppTest) -> list[str]:
    return [read(heading.value) for heading in app.subheader]


def number(data: Dataset, customer_id: str) -> int:
    return data.members["customer_id"].tolist().index(customer_id)


def one(customer_id: str) -> AppTest:
    found_soon(company("sample"), Asked(EVERYBODY), 120.0)
    return open_app("sample", PAGE, id=customer_id)


def test_the_title_says_how_it_is_doing_and_the_line_who_it_is() -> None:
    app, data = one(KNOWN), company("sample")
    row = health(data).result.frame.set_index("customer_id").loc[KNOWN]
    assert title(app).startswith(f"{row['name']}: health {fixed(row['score'])} of 100, {row['band']}")
    line = next(caption for caption in captions(app) if caption.startswith("One customer"))
    assert KNOWN in line
    assert "looked after by" in line
    assert "renews on" in line


def test_the_way_from_the_usual_score_sums_to_the_difference() -> None:
    data = company("sample")
    found = customer_reads.read_against(data, number(data, KNOWN), UNCHANGED)
    assert found is not None
    gap = found.score - found.usual
    assert found.parts["effect"].sum() == pytest.approx(gap)
    side = "above" if gap > 0 else "below"
    assert f"{fixed(abs(gap))} points {side} the usual customer" in headings(one(KNOWN))


def test_next_steps_come_from_the_playbook_with_their_evidence() -> None:
    app = one(KNOWN)
    actions = {play.action for play in STANDARD}
    told = [text.strip("*") for text in texts(app) if text.startswith("**") and text.strip("*") in actions]
    assert 1 <= len(told) <= 4
    reasons = [caption for caption in captions(app) if caption.split(" · ")[0] in REASONS.values()]
    assert len(reasons) == len(told)


def test_its_story_goal_words_risk_and_those_alike_are_there() -> None:
    app = one(KNOWN)
    heads = headings(app)
    assert any("ticket" in head and "since" in head for head in heads)
    assert any(head.startswith("Goal") for head in heads)
    assert "In their own words" in heads
    assert any("leave within 2 to 4 months" in head for head in heads)
    assert any("most alike" in head for head in heads)
    assert len(app.get("vega_lite_chart")) == 2


def test_the_neighbours_in_the_list_are_one_click_away() -> None:
    data = company("sample")
    order = customer_reads.read_list(data, EVERYBODY, UNCHANGED)["customer_id"].tolist()
    app = open_app("sample", PAGE)
    first = health(data).result.frame.set_index("customer_id").loc[order[0]]
    assert title(app).startswith(str(first["name"]))
    links = {read(link.proto.label): link.proto for link in app.get("page_link")}
    assert links["Lower score"].disabled
    assert not links["Higher score"].disabled


def test_who_has_left_has_a_story_and_no_score() -> None:
    data = company("sample")
    here = set(health(data).result.frame["number"])
    gone = next(at for at in range(data.customers) if at not in here)
    app = one(str(data.members["customer_id"].iloc[gone]))
    assert title(app).endswith("has left")
    assert "There is no score to explain" in headings(app)


def test_a_number_that_nobody_has_is_told_so() -> None:
    app = open_app("sample", PAGE, id="'; DROP TABLE customers --")
    assert title(app) == "This customer is not in the data"
    assert not app.get("vega_lite_chart")


@pytest.mark.parametrize("kind", ["one sheet", "telco", "ravenstack", "mrr-playbook"])
def test_other_data_show_what_they_know(kind: str) -> None:
    app = drawn(kind, PAGE)
    assert len(headings(app)) >= 3
    assert not np.any(["nan" in head for head in headings(app)])


def test_the_teams_own_playbook_takes_the_place_of_the_standard_one() -> None:
    app = one(KNOWN)
    body = [{"reason": reason, "action": "Send flowers"} for reason in REASONS]
    document = Document(playbook_table.KIND, playbook_table.NAME, body, 1, "2026-10-01")
    app.session_state[saved.KEPT] = {(document.kind, document.name): (document,)}
    app.run()
    assert "**Send flowers**" in texts(app)


def test_a_playbook_that_cannot_be_read_leaves_the_standard_one() -> None:
    app = one(KNOWN)
    before = texts(app)
    document = Document(playbook_table.KIND, playbook_table.NAME, [{"reason": "moon", "action": "x"}], 1, "2026-10-01")
    app.session_state[saved.KEPT] = {(document.kind, document.name): (document,)}
    app.run()
    assert texts(app) == before


def test_the_table_of_the_playbook_opens_with_the_plays() -> None:
    app = press(one(KNOWN), "edit-playbook")
    table = next(frame.value for frame in app.dataframe if "Action" in frame.value)
    assert table["Action"].tolist() == [play.action for play in STANDARD]
