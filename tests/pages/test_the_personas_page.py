"""Does the page Personas say which kinds there are, how sure that is, and what became of them?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from csdata.analysis.personas.persona_set import KIND, NAME
from csdata.dataset import SAMPLE_FOLDER
from csdata.ui import places
from csdata.ui.library import library
from csdata.ui.persona_finder import SWITCH, PersonaFinder
from csdata.workspace import Workspace
from tests.pages.companies import captions, drawn, fresh, healthy, open_app, press, read, title, visit


def test_the_sample_has_four_kinds_with_cards_and_outcomes() -> None:
    app = drawn("sample", places.PERSONAS)
    assert "kinds of customers" in title(app)
    assert {"Revenue", "Kept", "Lost"} <= {metric.label for metric in app.metric}
    assert any("95 % range" in text for text in captions(app))
    heads = [one.value for one in app.subheader]
    assert any("hold" in text for text in heads)
    assert any("stayed in their persona" in text for text in heads)


def test_the_doubtful_are_listed_and_searched() -> None:
    app = open_app("sample", places.PERSONAS, doubt="Too new")
    (head,) = [one.value for one in app.subheader if "too new" in one.value]
    listed = next(frame.value for frame in app.dataframe if "Customer" in frame.value and "Kinds" not in frame.value)
    assert f"{len(listed)} too new" in head
    first = str(listed["Customer"].iloc[0])
    app.text_input(key="who").set_value(first).run()
    healthy(app)
    assert next(list(frame.value["Customer"]) for frame in app.dataframe if "Customer" in frame.value) == [first]


def test_a_sheet_of_another_kind_of_business_is_told_what_it_lacks() -> None:
    app = drawn("telco", places.PERSONAS)
    assert title(app)
    assert any("behaviour" in text for text in [*captions(app), *(one.value for one in app.subheader)])


@pytest.mark.parametrize("kind", ["one sheet", "ravenstack"])
def test_other_kinds_of_data_get_a_verdict_with_its_reason(kind: str) -> None:
    app = drawn(kind, places.PERSONAS)
    assert title(app)
    told = " ".join([title(app), *captions(app), *(one.value for one in app.subheader)])
    assert re.search(r"crowds|continuum|behaviour|come back|keeps", told)


# ---- those in use, and others


def bars(app: AppTest) -> list[str]:
    """Return what the page says about the personas in use, without marks."""
    told = [re.sub(r"\*\*|:material/\w+: ", "", read(one.value)) for one in app.markdown]
    return [text for text in told if "other pages use" in text or "look again" in text]


@pytest.fixture
def mine(monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Return a workspace of the sample's behaviour, in which personas were found."""
    monkeypatch.setenv(SWITCH, "on")
    monkeypatch.setattr(library(), "finder", PersonaFinder(breath=0.0))
    made = fresh([SAMPLE_FOLDER / f"{name}.csv" for name in ("customers", "usage", "tickets", "touchpoints")])
    data = library().data(made)
    assert data is not None
    assert len(library().wait_for_personas(data, 60).choices["persona"]) == 4
    return made


def at(app: AppTest, page: Path) -> AppTest:
    app.switch_page(str(page))
    return healthy(app.run())


def test_other_personas_are_taken_into_use_on_every_page_and_taken_back(mine: Workspace) -> None:
    app = visit(mine.token, places.PERSONAS, kinds="3")
    assert title(app).startswith("Three kinds")
    assert any("The other pages use 4 kinds. Shown here: 3 kinds as before; no more:" in text for text in bars(app))
    press(app, "use-everywhere")
    assert title(app).startswith("Three kinds")
    assert not bars(app)
    assert "kinds" not in app.query_params
    assert len(at(app, places.CUSTOMERS).selectbox(key="persona").options) == 4
    app.selectbox(key="persona").set_value(app.selectbox(key="persona").options[-1]).run()
    assert any("In use: 3 kinds, clear" in text for text in captions(at(app, places.PERSONAS)))
    press(app, "use-again")
    assert title(app).startswith("Four kinds")
    assert len(at(app, places.CUSTOMERS).selectbox(key="persona").options) == 5
    assert app.selectbox(key="persona").value == "All personas"


def kinds_to_choose(app: AppTest) -> int:
    """Return how many personas a page can be filtered by."""
    found = [one for one in app.selectbox if one.key == "persona"]
    return len(found[0].options) - 1 if found else 0


def test_on_the_sample_others_see_nothing_of_what_one_visitor_uses() -> None:
    """The sample is shared; whether its personas were found already depends on what was looked at before."""
    usual = kinds_to_choose(open_app("sample", places.OVERVIEW))
    app = open_app("sample", places.PERSONAS, kinds="3")
    assert any("The other pages use" in text for text in bars(app))
    press(app, "use-everywhere")
    assert kinds_to_choose(at(app, places.OVERVIEW)) == 3
    assert kinds_to_choose(open_app("sample", places.OVERVIEW)) == usual
    press(at(app, places.PERSONAS), "use-again")
    assert kinds_to_choose(at(app, places.OVERVIEW)) == usual


def test_groups_that_are_only_drawn_say_so_before_they_are_used() -> None:
    app = open_app("one sheet", places.PERSONAS, kinds="8")
    assert any("drawn as asked" in text for text in [title(app), *captions(app)])
    assert any("drawn, not found" in text for text in bars(app))


def test_personas_of_old_data_are_looked_for_again_and_keep_their_names(mine: Workspace) -> None:
    first = mine.documents.get(KIND, NAME)
    assert first is not None
    old = {**first.body, "of": "2025-03-31", "names": ["Ants", "Bees", "Cats", "Dogs"]}
    mine.documents.save(KIND, NAME, old)
    app = visit(mine.token, places.PERSONAS)
    (text,) = bars(app)
    assert "found in data to 31 Mar 2025: time to look again. They were found 18 months ago." in text
    press(app, "look-again")
    assert any("Shown here: the same kinds as before" in text for text in bars(app))
    press(app, "use-everywhere")
    assert not bars(app)
    kept = mine.documents.get(KIND, NAME)
    assert kept is not None
    assert sorted(kept.body["names"]) == ["Ants", "Bees", "Cats", "Dogs"]
    assert kept.body["changes"] == ["The same kinds as before."]
    assert kept.body["of"] == first.body["of"]
