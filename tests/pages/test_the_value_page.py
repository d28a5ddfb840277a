"""Does the page Value show the numbers of the analyses on any data, and do assumptions, groups and the list work?"""

from __future__ import annotations

import pytest

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.metrics import period_of
from csdata.analysis.value.answer import value_answer
from csdata.analysis.value.opportunities import opportunities
from csdata.analysis.value.returns import groups_to_choose, returns_by, times
from csdata.dataset import Filters
from csdata.ingest.files import RawFile
from csdata.ui import places
from csdata.wording import DASH, money
from tests.pages.companies import KINDS, captions, company, drawn, fresh, healthy, open_app, read, texts, title, visit

PAGE = places.VALUE


@pytest.fixture(autouse=True)
def without_personas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for no personas behind the pages: found in between, they would change what a page is compared with."""
    monkeypatch.setenv("CSDATA_PERSONAS", "off")


STANDARD = Assumptions()


def heads(app: object) -> list[str]:
    return [read(head.value) for head in app.subheader]  # type: ignore[attr-defined]


def figures(app: object) -> dict[str, str]:
    return {read(metric.label): read(metric.value) for metric in app.metric}  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", KINDS)
def test_title_and_figures_are_those_of_the_analysis(kind: str) -> None:
    app = drawn(kind, PAGE)
    found = value_answer(company(kind), 12, Filters(), STANDARD)
    assert title(app) == found.headline
    assert found.sub in captions(app)
    shown = figures(app)
    assert shown["Value of a customer"] == money(found.metrics["clv"].value)
    assert shown["To win a customer"] == money(found.metrics["cac"].value)


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_that_is_not_known_says_why(kind: str) -> None:
    app = drawn(kind, PAGE)
    found = value_answer(company(kind), 12, Filters(), STANDARD).metrics
    assert list(figures(app).values()).count(DASH) == sum(
        found[name].value is None for name in ("clv", "clv_simple", "cac", "ltv_to_cac", "payback_months")
    ) + (found["clv"].value is None)
    for name in ("clv", "cac"):
        if found[name].value is None:
            assert found[name].why in captions(app)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_assumed_is_printed(kind: str) -> None:
    said = "Assumed: gross margin 80%, 10% a year discounted, $8 a ticket, $40 a contact, 36 months"
    assert said in captions(drawn(kind, PAGE))


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_of_the_page_is_in_its_table_with_a_definition_or_a_reason(kind: str) -> None:
    table = next(frame.value for frame in drawn(kind, PAGE).dataframe if "Number" in frame.value.columns)
    assert len(table) == 7
    assert (table["Definition, or what is missing"].str.len() > 10).all()


def test_assumptions_come_from_the_link_and_change_every_number() -> None:
    app = open_app("sample", PAGE, margin="60", discount="20", horizon="24", ticket_cost="20", contact_cost="0")
    assumed = Assumptions(0.6, 0.2, 24, 20.0, 0.0)
    found = value_answer(company("sample"), 12, Filters(), assumed)
    assert title(app) == found.headline
    assert "two years" in title(app)
    assert any(text.startswith("Assumed: gross margin 60%, 20% a year") for text in captions(app))


def test_assumptions_can_be_changed_and_taken_back() -> None:
    app = open_app("sample", PAGE)
    before = title(app)
    healthy(app.number_input(key="margin").set_value(50).run())
    assert title(app) != before
    healthy(app.button(key="assumptions-reset").click().run())
    assert title(app) == before


@pytest.mark.parametrize("margin", ["-5", "abc", "200"])
def test_a_link_with_an_impossible_assumption_shows_the_standard(margin: str) -> None:
    assert title(open_app("sample", PAGE, margin=margin)) == title(drawn("sample", PAGE))


def test_a_margin_of_nothing_is_a_loss_and_not_an_error() -> None:
    app = open_app("sample", PAGE, margin="0")
    assert title(app).startswith("A customer brings −$")


@pytest.mark.parametrize("by", ["Segment", "Plan", "Channel"])
def test_the_switch_of_groups_changes_the_takeaway(by: str) -> None:
    app = open_app("sample", PAGE, value_by=by)
    data = company("sample")
    result = returns_by(data, by.lower(), period_of(data, 12), Filters(), STANDARD)
    assert result.headline in heads(app)


@pytest.mark.parametrize("kind", KINDS)
def test_a_grouping_that_the_data_lack_is_not_offered(kind: str) -> None:
    known = groups_to_choose(company(kind))
    controls = [c for c in drawn(kind, PAGE).segmented_control if c.key == "value_by"]
    assert [option.lower() for c in controls for option in c.options] == known


def test_channels_are_listed_with_return_and_range() -> None:
    data = company("sample")
    frame = returns_by(data, "channel", period_of(data, 12), Filters(), STANDARD).frame
    table = next(f.value for f in drawn("sample", PAGE).dataframe if "Channel" in f.value.columns)
    best = frame.sort_values("ratio").iloc[-1]
    assert table.iloc[0]["Channel"] == best["group"]
    assert table.iloc[0]["Return (95 % range)"].startswith(f"{times(best['ratio'])} (")


def test_the_list_of_opportunities_is_that_of_the_analysis_and_can_be_taken_along() -> None:
    app = drawn("sample", PAGE)
    data = company("sample")
    result = opportunities(data, period_of(data))
    assert result.headline in heads(app)
    table = next(f.value for f in app.dataframe if "Evidence" in f.value.columns)
    assert table["Evidence"].tolist() == result.frame["evidence"].tolist()[: len(table)]
    assert table["Money a month"].is_monotonic_decreasing
    assert any("not a forecast" in text for text in captions(app))
    assert [button.label for button in app.get("download_button")] == ["Download CSV"]


@pytest.mark.parametrize("segment", ["Small", "Mid", "Enterprise"])
def test_filters_reach_every_card(segment: str) -> None:
    app = open_app("sample", PAGE, segment=segment)
    found = value_answer(company("sample"), 12, Filters(segment=segment), STANDARD)
    assert title(app) == found.headline
    feet = [text for text in captions(app) if text.startswith("n = ") and "2024-10" not in text]
    assert len(feet) >= 6
    assert all(segment in foot for foot in feet)


def test_nobody_left_by_the_filters_says_so() -> None:
    data = company("sample")
    members = data.members
    pairs = set(zip(members["segment"], members["plan"], members["region"], strict=True))
    segment, plan, region = next(
        (s, p, r)
        for s in data.choices["segment"]
        for p in data.choices["plan"]
        for r in data.choices["region"]
        if (s, p, r) not in pairs
    )
    app = open_app("sample", PAGE, segment=segment, plan=plan, region=region)
    assert title(app).startswith("No customers match")


def test_why_the_two_values_differ_is_said_in_words() -> None:
    said = " ".join(captions(drawn("sample", PAGE)))
    assert "The simple way takes it that 1.4% leave every month for ever: a life of 69 months" in said


def test_a_customer_above_a_tenth_of_the_revenue_is_named_in_a_warning() -> None:
    assert not any("alone makes" in text for text in texts(drawn("sample", PAGE)))
    rows = "".join(f"C{n},Company *{n}*,2025-01-01,{900 if n == 1 else 100}\n" for n in range(1, 41))
    sheet = RawFile("customers.csv", f"customer_id,name,signup_date,mrr\n{rows}".encode())
    app = visit(fresh([sheet], "One large customer").token, PAGE)
    assert any("Company *1* alone makes 19% of the revenue" in text for text in texts(app))
