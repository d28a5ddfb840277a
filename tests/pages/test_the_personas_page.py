"""Does the page Personas say which kinds there are, how sure that is, and what became of them?"""

from __future__ import annotations

import re

import pytest

from csdata.ui import places
from tests.pages.companies import captions, drawn, healthy, open_app, title


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
