"""Are Results written the same for programs and people, with nothing lost and nothing made up?"""

from __future__ import annotations

import json
import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.analysis.metrics import metrics, period_of
from csdata.answers import Answer, inspect_answer, metrics_answer, movements_answer
from csdata.dataset import Dataset
from tests.analysis.company import company, subscriptions, table

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def refuse(name: str) -> None:
    raise AssertionError(name)


@pytest.fixture(scope="module")
def data() -> Dataset:
    customers = table(
        ("customer_id", "name", "churned"), [("A", "Ää & <Co> 🚀", "no"), ("B", "Beta", "yes"), ("C", "C", "yes")]
    )
    book = subscriptions(
        ("A", "2024-01-01", None, 100), ("B", "2024-01-01", "2024-02-10", 50), ("C", "2024-02-29", None, 33.333333)
    )
    return company(date(2024, 2, 29), subscriptions=book, customers=customers)


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_whatever_is_written_is_valid_json_without_nan(content: dict[str, object]) -> None:
    text = Answer(content, ()).as_json()
    assert isinstance(json.loads(text, parse_constant=refuse), dict)


def test_nan_and_the_infinities_become_null() -> None:
    text = Answer({"x": [math.nan, math.inf, -math.inf, 1.5, None]}, ()).as_json()
    assert json.loads(text) == {"x": [None, None, None, 1.5, None]}


def test_every_metric_is_told_as_it_was_computed(data: Dataset) -> None:
    told = json.loads(metrics_answer(data).as_json())["metrics"]
    for name, metric in metrics(data, period_of(data)).items():
        assert told[name]["value"] == (None if metric.value is None else pytest.approx(metric.value, abs=1e-9))
        assert told[name]["n"] == metric.n
        assert told[name]["definition"] == metric.definition
        assert told[name].get("why") == (metric.why if metric.value is None else None)


def test_the_customers_on_whom_definitions_differ_are_told_with_their_names(data: Dataset) -> None:
    # Open on the last day: A and C. Marked as left: B and C. So C is the difference; B left by every definition.
    told = json.loads(metrics_answer(data).as_json())["churn_definition"]
    assert told["used"] == "no_open_subscription"
    assert told["customers_left"] == {"flag": 2, "ended_subscription": 1, "no_open_subscription": 1}
    assert [(row["customer_id"], row["name"], row["flag"]) for row in told["differ"]] == [("C", "C", True)]


def test_several_months_are_one_period(data: Dataset) -> None:
    told = json.loads(metrics_answer(data, 2).as_json())["metrics"]
    assert told["mrr"]["period"] == "2024-01 to 2024-02"
    assert told["new_customers"]["value"] == 2  # B joined and left within the two months


def test_names_in_any_script_are_kept(data: Dataset) -> None:
    names = data.engine.rows("SELECT name FROM customers ORDER BY customer_id")
    assert names[0][0] == "Ää & <Co> 🚀"
    assert "\\u" not in inspect_answer(data).as_json()


def test_people_and_programs_are_told_the_same_revenue(data: Dataset) -> None:
    answer = movements_answer(data)
    for row in answer.content["months"]:
        (line,) = (line for line in answer.lines if line.startswith(row["month"]))
        shown = [float(cell.replace(",", "")) for cell in line.split()[1:]]
        assert shown == [pytest.approx(value, abs=0.005) for name, value in row.items() if name != "month"]


def test_a_sum_is_not_longer_than_its_cents_allow(data: Dataset) -> None:
    months = json.loads(movements_answer(data).as_json())["months"]
    assert months[-1]["end_mrr"] == 133.333333


def test_refused_cells_are_counted_for_people_with_the_first_row() -> None:
    rows = [(f"A{i}", "2024-01-01", None, 1) for i in range(8)]
    data = company(subscriptions=subscriptions(*rows, ("B", "soon", None, 1), ("C", "later", None, 1)))
    lines = [line.strip() for line in inspect_answer(data).lines]
    assert "! 2 cells refused, start_date: not a date (first: row 10, 'soon')" in lines
