"""Are the definitions a switch in the link, and does the page list the customers behind each difference?"""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from csdata.analysis.differences import difference
from csdata.analysis.metrics import period_of
from csdata.ui import places
from csdata.ui.definitions import LEFT, SWITCHES, ways
from tests.pages.companies import company, drawn, healthy, open_app, read, title

MONTHS = 12


def switches(app: AppTest) -> dict[str, list[str]]:
    """Return the choices of each switch on the page."""
    keys = {key for key, _, _ in SWITCHES.values()}
    return {str(group.key): list(group.options) for group in app.button_group if group.key in keys}


def headings(app: AppTest) -> list[str]:
    return [read(heading.value) for heading in app.subheader]


def labels(app: AppTest) -> list[str]:
    return [read(metric.label) for metric in app.metric]


def test_the_sample_offers_every_definition() -> None:
    offered = switches(drawn("sample", places.ADOPTION))
    assert offered == {key: list(texts.values()) for key, _, texts in SWITCHES.values()}


def test_only_what_the_data_allow_is_offered() -> None:
    assert switches(drawn("telco", places.ADOPTION)) == {}
    assert "adoption_by" not in switches(drawn("mrr-playbook", places.ADOPTION))
    assert switches(drawn("one sheet", places.ADOPTION))["adoption_by"] == ["Customers", "Seats"]


def test_a_link_with_a_definition_shows_the_number_by_it() -> None:
    assert "Customers using it" in labels(drawn("sample", places.ADOPTION))
    app = open_app("sample", places.ADOPTION, adoption_by="Seats")
    assert "Seats in use" in labels(app)
    assert "Customers using it" not in labels(app)


def test_choosing_a_definition_changes_the_page() -> None:
    app = open_app("sample", places.ADOPTION)
    (group,) = (group for group in app.button_group if group.key == "adoption_by")
    healthy(group.set_value("Core feature").run())
    assert "Customers using Dashboards" in labels(app)


def test_a_definition_that_does_not_exist_or_is_not_allowed_is_ignored() -> None:
    for wanted in ("Nonsense", "Core feature"):
        app = open_app("one sheet", places.ADOPTION, adoption_by=wanted)
        assert title(app) == title(drawn("one sheet", places.ADOPTION))


def test_the_card_of_differences_is_the_answer_of_the_analysis() -> None:
    data = company("sample")
    expected = difference(data, period_of(data, MONTHS), way="seats").result
    app = drawn("sample", places.ADOPTION)
    assert expected.headline in headings(app)
    (listed,) = (table.value for table in app.dataframe if "Why" in table.value)
    assert len(listed) == min(500, len(expected.frame))
    assert listed["Name"].tolist()[:3] == expected.frame["name"].tolist()[:3]


def test_the_comparisons_are_those_the_data_allow() -> None:
    assert set(ways(company("sample"))) == {
        "Stripe's way", "Daily sum", "Won back counted", "Seats", "Core feature", LEFT,
    }  # fmt: skip
    assert ways(company("telco")) == {}


def test_a_comparison_can_be_limited_to_one_switch() -> None:
    assert set(ways(company("sample"), ("adoption",))) == {"Seats", "Core feature"}
