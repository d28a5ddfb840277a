"""Does every page open on every kind of data, with an answer as its title and nothing broken?"""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from csdata.dataset import Dataset, Filters
from csdata.ui import places, state
from csdata.wording import date_label, plural
from tests.pages.companies import (
    GONE,
    KINDS,
    PAGES,
    captions,
    company,
    dataset_card,
    drawn,
    healthy,
    open_app,
    read,
    shelf,
    title,
    token,
    visit,
)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
each_kind = pytest.mark.parametrize("kind", KINDS)


@each_page
@each_kind
def test_a_page_opens_on_any_data_with_its_answer_as_title(page: Path, kind: str) -> None:
    app = drawn(kind, page)
    assert len(title(app)) > 10
    assert not app.error
    assert not re.search(r"\b(nan|NaT|None|inf)\b", " ".join([title(app), *captions(app)]))


@each_page
@each_kind
def test_a_page_reads_the_same_when_it_is_drawn_again(page: Path, kind: str) -> None:
    app = open_app(kind, page)
    before = (title(app), captions(app), [metric.value for metric in app.metric])
    app.run()
    assert (title(app), captions(app), [metric.value for metric in app.metric]) == before


@each_page
@each_kind
def test_the_sidebar_names_the_company_its_size_and_its_date(page: Path, kind: str) -> None:
    data, card = company(kind), dataset_card(drawn(kind, page))
    assert data.name in card
    assert plural(data.customers, "customer") in card
    assert f"to {date_label(data.as_of)}" in card if data.as_of else "no dates" in card


@each_page
def test_a_first_visit_shows_the_sample_behind_three_doors(page: Path) -> None:
    app = visit(None, page)
    assert [button.key for button in app.button if str(button.key).startswith("door-")] == [
        "door-science",
        "door-upload_file",
        "door-slideshow",
    ]
    assert company("sample").name in dataset_card(app)


@each_page
def test_a_link_that_leads_nowhere_says_so_once_and_shows_the_sample(page: Path) -> None:
    app = visit(GONE, page)
    assert len(app.warning) == 1
    assert "no longer here" in app.warning[0].value
    assert company("sample").name in dataset_card(app)
    assert not app.run().warning


def empty_choice(data: Dataset) -> dict[str, str]:
    """Return a segment, plan and region that no customer has together."""
    keys = [key for key in state.ALL if data.choices[key]]
    for values in itertools.product(*(data.choices[key] for key in keys)):
        chosen = dict(zip(keys, values, strict=True))
        if not data.chosen(Filters(**chosen)).any():
            return chosen
    raise AssertionError


@each_page
def test_a_filter_that_leaves_nobody_breaks_no_page(page: Path) -> None:
    app = open_app("one sheet", page, **empty_choice(company("one sheet")))
    assert not app.error
    assert not re.search(r"\b(nan|NaT|None|inf)\b", " ".join(captions(app)))


def test_a_filter_that_leaves_nobody_says_so_and_offers_to_clear_it() -> None:
    chosen = empty_choice(company("one sheet"))
    app = open_app("one sheet", **chosen)
    said = " ".join(read(head.value) for head in [*app.title, *app.subheader])
    assert "No customers match" in said
    assert all(value in said for value in chosen.values())
    assert not app.metric
    assert not app.get("vega_lite_chart")
    (clear,) = (button for button in app.button if button.label == "Clear filters")
    healthy(clear.click().run())
    assert title(app) == title(drawn("one sheet"))
    assert len(app.metric) == 6


@each_page
def test_a_filter_value_that_does_not_exist_is_ignored(page: Path) -> None:
    app = open_app("one sheet", page, segment="Nonsense", plan="'; DROP TABLE customers; --", period="A century")
    assert title(app) == title(drawn("one sheet", page))


@each_page
def test_the_token_stays_in_the_address(page: Path) -> None:
    held = token("one sheet")
    assert shelf(visit(held, page)) == held


@each_page
def test_two_visitors_with_two_companies_do_not_see_each_other(page: Path) -> None:
    first, second = open_app("one sheet", page), open_app("sample", page)
    before = title(first)
    second.run()
    assert title(first.run()) == before
    assert company("sample").name not in dataset_card(first)


@pytest.mark.parametrize("page", [places.ADOPTION, places.DRIVERS, places.PERSONAS, places.VALUE, places.CUSTOMERS])
def test_lists_of_customers_lead_to_one_of_them(page: Path) -> None:
    links = [one.proto.label for one in drawn("sample", page).get("page_link")]
    assert any(label.startswith("Everything about ") for label in links)
