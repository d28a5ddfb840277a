"""Does the Overview show the numbers of the analyses, written our way, with n and period?"""

from __future__ import annotations

import re

import pandas as pd
import pytest
from streamlit.testing.v1.element_tree import Metric as Shown

from csdata.analysis.metrics import metrics, period_of
from csdata.analysis.overview import overview
from csdata.analysis.result import Metric
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.ui.figures import few_text
from csdata.wording import DASH, share, signed_text, value_text
from tests.pages.companies import (
    KINDS,
    SHARED,
    captions,
    company,
    drawn,
    healthy,
    needs,
    open_app,
    read,
    texts,
    title,
)

MONTHS = 12


def numbers(data: Dataset, months: int = MONTHS, filters: Filters = EVERYBODY) -> dict[str, Metric]:
    """Return the metrics by the label a page shows."""
    found = metrics(data, period_of(data, months), filters, daily=False)
    return {metric.label: metric for metric in found.values()}


def written(metric: Metric) -> str:
    """Write a metric as a figure shows it."""
    if metric.value is not None and metric.few and metric.unit == "share":
        return few_text(metric)
    return value_text(metric.value, metric.unit)


def shown(metric: Shown) -> tuple[str, str]:
    """Return label and value of a figure on the page."""
    return read(metric.label), read(metric.value)


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_is_the_number_of_the_analysis(kind: str) -> None:
    app, expected = drawn(kind), numbers(company(kind))
    assert len(app.metric) == 6
    for metric in app.metric:
        label, value = shown(metric)
        assert value == written(expected[label])


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_that_is_not_known_says_why(kind: str) -> None:
    app, expected = drawn(kind), numbers(company(kind))
    for label, value in map(shown, app.metric):
        if value == DASH:
            assert expected[label].why in captions(app)


@pytest.mark.parametrize("months", [12, 3, 1])
def test_a_change_is_the_difference_to_the_period_before(months: int) -> None:
    data = company("sample")
    period = period_of(data, months)
    assert period is not None
    before = {m.label: m for m in metrics(data, period.before(), daily=False).values()}
    names = {12: "Last 12 months", 3: "Last quarter", 1: "Last month"}
    app = open_app("sample", period=names[months])
    changes = 0
    for metric in app.metric:
        now, then = numbers(data, months)[read(metric.label)], before[read(metric.label)]
        if now.value is None or then.value is None:
            continue
        text = signed_text(now.value - then.value, now.unit, ascii_minus=True)
        assert read(metric.delta) in {text, f"within noise ({text})", *(() if text[0] in "+-" else ("as before",))}
        changes += 1
    assert changes >= 4


@pytest.mark.parametrize("kind", KINDS)
def test_the_title_is_the_answer_of_the_analysis(kind: str) -> None:
    found = overview(company(kind), MONTHS)
    app = drawn(kind)
    assert title(app) == found.headline
    assert found.sub in captions(app)


@pytest.mark.external
def test_telco_has_lost_27_percent_of_customers_and_31_percent_of_revenue() -> None:
    sheet = pd.read_csv(needs("telco"))
    left = sheet["Churn"] == "Yes"
    lost = sheet.loc[left, "MonthlyCharges"].sum() / sheet["MonthlyCharges"].sum()
    assert (share(left.mean()), share(lost)) == ("27%", "31%")
    assert title(drawn("telco")) == "27% of customers have left, with 31% of the revenue"


@pytest.mark.external
def test_ravenstack_shows_the_revenue_and_customers_of_its_reference() -> None:
    needs("ravenstack")
    reference = pd.read_csv(SHARED / "ravenstack/expected_mrr_month_end.csv").iloc[-1]
    app = drawn("ravenstack")
    assert ("Monthly revenue", value_text(reference["mrr"], "money")) in map(shown, app.metric)
    assert any(f"{reference['active_accounts']:,.0f} now" in caption for caption in captions(app))


@pytest.mark.external
def test_mrr_playbook_ends_with_the_revenue_of_its_reference() -> None:
    needs("mrr-playbook")
    reference = pd.read_csv(SHARED / "mrr-playbook/expected_mrr_by_month_full.csv").iloc[-1]
    app = drawn("mrr-playbook")
    assert ("Monthly revenue", value_text(reference["mrr"], "money")) in map(shown, app.metric)
    assert any(f"{reference['active']:.0f} now" in caption for caption in captions(app))


def test_the_one_sheet_shows_what_its_own_rows_add_up_to() -> None:
    sheet = pd.read_excel(needs("one sheet"), header=2, engine="openpyxl", dtype=str).dropna(subset="Status")
    active = sheet[sheet["Status"] == "Active"]
    paid = active["MRR (USD)"].str.replace(r"[$,]", "", regex=True).astype(float).sum()
    app = drawn("one sheet")
    assert ("Monthly revenue", value_text(paid, "money")) in map(shown, app.metric)
    assert any(f"{len(active)} now" in caption for caption in captions(app))
    assert company("one sheet").customers == len(sheet)


@pytest.mark.parametrize("kind", ["sample", "one sheet", "ravenstack", "mrr-playbook"])
def test_the_footnotes_of_the_cards_carry_n_and_period(kind: str) -> None:
    feet = [caption for caption in captions(drawn(kind)) if caption.startswith("n = ")]
    assert len(feet) >= 2
    for foot in feet:
        month = r"(grouped at the start of |until )?\d{4}-\d\d(-\d\d)?( to \d{4}-\d\d)?(, watched through it)?"
        assert re.fullmatch(rf"n = [\d,]+ \w+ · ({month}|as known now) · all customers( · .+)?", foot)


def test_growth_is_told_only_since_a_list_knows_its_leavers() -> None:
    # The one sheet's first churn date lies in March 2026; 156 customers then, 162 at the end of August.
    said = " ".join([*captions(drawn("one sheet")), *(read(head.value) for head in drawn("one sheet").subheader)])
    assert "Nobody in the list left before Mar 26" in said
    assert "Customers grew from 156 to 162 in 6 months" in said
    assert "Nobody in the list left" not in " ".join(captions(drawn("sample")))


def test_the_footnotes_name_the_filter() -> None:
    feet = [c for c in captions(open_app("sample", segment="Enterprise")) if c.startswith("n = ")]
    assert feet
    assert all(" · Enterprise" in foot for foot in feet)


@pytest.mark.parametrize("segment", ["Small", "Mid", "Enterprise"])
def test_a_filtered_figure_is_the_filtered_number(segment: str) -> None:
    data = company("one sheet")
    expected = numbers(data, MONTHS, Filters(segment=segment))
    app = open_app("one sheet", segment=segment)
    for metric in app.metric:
        label, value = shown(metric)
        assert value == written(expected[label])


def test_choosing_a_filter_changes_the_page_and_going_back_restores_it() -> None:
    app = open_app("sample")
    everybody = [shown(metric) for metric in app.metric]
    app.selectbox(key="segment").set_value("Enterprise").run()
    assert not app.exception
    assert [shown(metric) for metric in app.metric] != everybody
    app.selectbox(key="segment").set_value("All segments").run()
    assert [shown(metric) for metric in app.metric] == everybody


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_of_all_numbers_says_why_wherever_there_is_a_dash(kind: str) -> None:
    app = open_app(kind)
    assert not [frame for frame in app.dataframe if "Number" in frame.value.columns]  # computed when it is opened
    app.session_state["numbers"] = True
    healthy(app.run())
    table = next(frame.value for frame in app.dataframe if "Number" in frame.value.columns)
    data = company(kind)
    expected = metrics(data, period_of(data, MONTHS)).values()
    assert list(table["Number"]) == [metric.label for metric in expected]
    assert list(table["Value"]) == [value_text(metric.value, metric.unit) for metric in expected]
    assert (table["Definition, or what is missing"].str.len() > 10).all()
    assert (table["n"] != DASH).sum() > 0


def test_without_dates_the_page_says_what_charts_need_and_draws_none() -> None:
    app = drawn("telco")
    assert not app.get("vega_lite_chart")
    assert any("no dates" in text for text in texts(app))


def test_how_we_know_shows_method_data_and_the_query_that_ran() -> None:
    app = open_app("sample")
    app.session_state["how-movements"] = True
    app.run()
    assert not app.exception
    assert [tab.label for tab in app.tabs] == ["Method", "Data", "SQL"]
    assert "FROM customer_months" in app.code[0].value
