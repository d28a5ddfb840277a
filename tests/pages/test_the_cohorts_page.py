"""Does the page Cohorts draw what its analyses say, for contracts, for shops, and for lists that know less?"""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from csdata.analysis.cohorts.groups import choices, cohorts_by
from csdata.analysis.cohorts.histories import histories
from csdata.analysis.cohorts.retention import Retention, retention
from csdata.analysis.projection.outlook import outlook
from csdata.analysis.purchases.coming_back import coming_back
from csdata.analysis.survival.staying import staying
from csdata.dataset import EVERYBODY, Filters
from csdata.ingest.files import RawFile
from csdata.ui import cohort_controls, places
from csdata.ui.cohort_reads import Way, traces
from csdata.ui.library import library
from tests.analysis.company import table
from tests.ingest.test_purchases import PURCHASE, shop
from tests.pages.companies import KINDS, captions, company, drawn, fresh, healthy, open_app, read, title, visit

PAGE = places.COHORTS
# How many charts each kind of data can fill; everything else is said to be missing.
CHARTS = {"sample": 6, "one sheet": 4, "telco": 2, "ravenstack": 5, "mrr-playbook": 5}
CARDS = ("cohorts", "staying", "month-n", "together", "outlook", "lifecycle")


def headings(app: AppTest) -> list[str]:
    return [read(heading.value) for heading in app.subheader]


def told(kind: str, by: str = "month", filters: Filters = EVERYBODY) -> Retention:
    data = company(kind)
    found = histories(data)
    return retention(data, found, cohorts_by(data, found, by, filters), filters=filters)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_there_is_drawn_and_what_is_missing_says_why(kind: str) -> None:
    app = drawn(kind, PAGE)
    assert len(app.get("vega_lite_chart")) == CHARTS[kind]
    assert told(kind).result.headline in headings(app)
    assert staying(company(kind), histories(company(kind))).result.headline in headings(app)
    ahead = outlook(company(kind)).result
    assert ahead.headline in headings(app)
    if ahead.missing:
        assert ahead.missing in captions(app)


def test_telco_has_no_dates_and_still_a_curve_by_contract() -> None:
    app = open_app("telco", PAGE, split="Contract")
    assert title(app).startswith("Two year: 100% stay a year; Month-to-month: 70%")
    assert any("Bring the day each customer started" in caption for caption in captions(app))
    assert any("misled" in caption or "mislead" in caption for caption in captions(app))  # no hazard ratio


def test_every_choice_of_rows_is_drawn() -> None:
    for name, label in choices(company("sample")).items():
        app = open_app("sample", PAGE, rows=label)
        assert told("sample", name).result.headline in headings(app), name


@pytest.mark.parametrize(
    "query",
    [
        {"left": "Revenue kept"},
        {"left": "Revenue with growth", "view": "vs. average"},
        {"left": "Active use", "on": "In the month or later"},
        {"left": "Active use", "cohort_of": "Every month of use"},
        {"periods": "Anniversaries", "rows": "Start quarter"},
        {"rows": "Onboarding finished or not", "split": "Onboarding finished or not"},
        {"split": "Year of start"},
        {"traced": "Oct 2023"},
        {"month_n": "12"},
        {"month_n": "9999", "left": "Nonsense", "rows": "'; DROP TABLE customers", "split": "?", "traced": "Never"},
    ],
    ids=str,
)
def test_every_way_of_telling_is_in_the_link(query: dict[str, str]) -> None:
    app = open_app("sample", PAGE, **query)
    assert not app.error
    assert len(title(app)) > 10


def test_a_traced_cohort_is_drawn_into_the_curves() -> None:
    cells = told("sample").result.frame
    kept = cells[(cells["cohort"] == "Oct 2023") & cells["observed"]]
    lines = traces(company("sample"), EVERYBODY, Way(), ("Oct 2023",))
    assert lines is not None
    assert lines["value"].tolist() == kept["value"].tolist()
    assert set(lines["name"]) == {f"Oct 2023, n = {kept['size'].iloc[0]}"}
    app = open_app("sample", PAGE)
    healthy(app.multiselect(key="traced").set_value(["Oct 2023"]).run())
    assert not app.error


@pytest.mark.parametrize("left", ["Revenue with growth", "Active use"])
def test_rows_of_another_measure_are_traced_in_a_card_of_their_own(left: str) -> None:
    app = open_app("sample", PAGE, left=left)
    charts = len(app.get("vega_lite_chart"))
    healthy(app.multiselect(key="traced").set_value(["Oct 2023", "Nov 2023"]).run())
    assert len(app.get("vega_lite_chart")) == charts + 1


def test_another_kind_of_rows_forgets_what_was_traced() -> None:
    app = open_app("sample", PAGE)
    healthy(app.multiselect(key="traced").set_value(["Oct 2023"]).run())
    healthy(app.selectbox(key="rows").set_value("Plan").run())
    assert app.multiselect(key="traced").value == []


def test_a_younger_company_has_fewer_months_to_choose_from() -> None:
    app = open_app("sample", PAGE)
    healthy(app.number_input(key="month_n").set_value(30).run())
    healthy(app.selectbox(key="rows").set_value("Start quarter").run())
    assert not app.error


def test_filters_reach_every_card() -> None:
    app = open_app("sample", PAGE, segment="Enterprise")
    feet = [caption for caption in captions(app) if caption.startswith("n = ") and "all customers" in caption]
    assert feet == []
    assert told("sample", filters=Filters(segment="Enterprise")).result.headline in headings(app)


def test_every_card_says_how_we_know() -> None:
    app = open_app("sample", PAGE)
    for key in CARDS:
        app.session_state[f"how-{key}"] = True
    healthy(app.run())
    assert [tab.label for tab in app.tabs] == ["Method", "Data", "SQL"] * len(CARDS)
    assert all("SELECT" in code.value for code in app.code)


def test_the_forecast_says_how_far_off_it_was() -> None:
    assert outlook(company("sample")).tested in captions(drawn("sample", PAGE))
    assert "hidden" in outlook(company("sample")).tested


# ---- without a contract


@pytest.fixture(scope="module")
def a_shop() -> str:
    text = table(PURCHASE, shop(150, seed=8))
    return fresh([RawFile("orders.csv", text.encode())], "A shop").token


def test_a_shop_sees_who_comes_back_and_no_curves(a_shop: str) -> None:
    app = visit(a_shop, PAGE)
    data = library().data(next(w for w in [library().workspace(a_shop)] if w))
    assert data is not None
    again = coming_back(data)
    assert again.result.headline in headings(app)
    assert again.test_words in captions(app)
    assert "come back" in title(app)
    listed = next(frame.value for frame in app.dataframe if "Still there" in frame.value)
    assert listed["Customer"].tolist() == again.result.frame["customer_id"].head(500).tolist()
    assert not any("stay a year" in heading for heading in headings(app))


@pytest.mark.parametrize("page", [places.OVERVIEW, places.ADOPTION, places.VOICE, places.VALUE], ids=str)
def test_a_shop_breaks_no_other_page(a_shop: str, page: Path) -> None:
    app = visit(a_shop, page)
    assert not app.error
    assert len(title(app)) > 10
    assert "0% of customers" not in title(app)


def test_the_usual_split_is_none() -> None:
    assert next(iter(cohort_controls.split_choices(company("sample")))) == cohort_controls.NO_SPLIT
