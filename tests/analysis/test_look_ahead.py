"""Does a number of some day ever know what happened after that day, or in which order the rows came?"""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from csdata.answers import inspect_answer, metrics_answer, movements_answer
from csdata.dataset import Dataset, open_dataset
from csdata.ingest.files import RawFile
from csdata.sample import write_sample
from tests.analysis.company import company, subscriptions, table

END, CUT, LATER = date(2026, 9, 30), date(2026, 6, 30), ("churned_next", "mrr_next")
# A row came into being on this day …
BORN = {
    "customers": "signup_date", "revenue": "start_date", "usage": "date", "tickets": "opened_at", "surveys": "date",
    "touchpoints": "date", "interventions": "start_date", "exposures": "date",
    "spend": "month", "churn_events": "date",
}  # fmt: skip
# … and these cells were filled in on the day they name.
FILLED_LATER = {
    "customers": ("churn_date",), "revenue": ("end_date",), "tickets": ("resolved_at",), "milestones": ("reached_at",),
}  # fmt: skip

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder: Path = tmp_path_factory.mktemp("company")
    write_sample(folder, customers=90, months=18, seed=5, end=END)
    return {
        name: pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False) for name in (*BORN, "milestones")
    }


def dataset(tables: Tables, as_of: date) -> Dataset:
    files = [RawFile(f"{name}.csv", frame.to_csv(index=False).encode()) for name, frame in tables.items() if len(frame)]
    return open_dataset(files, as_of=as_of)


def as_known_on(tables: Tables, day: date) -> Tables:
    """Return the tables as an export of that evening would have had them."""
    known = {}
    names = set(tables["customers"].loc[tables["customers"]["signup_date"] <= str(day), "customer_id"])
    for name, frame in tables.items():
        kept = frame[frame[BORN[name]].str[:10] <= str(day)].copy() if name in BORN else frame.copy()
        if name == "milestones":  # this company plans all steps and goals when a customer signs up
            kept = kept[kept["customer_id"].isin(names)]
        for column in FILLED_LATER.get(name, ()):
            later = kept[column].str[:10] > str(day)
            kept.loc[later, column] = ""
            if name == "tickets":
                kept.loc[later, "csat"] = ""  # the answer is rated when the ticket is solved
        known[name] = kept
    return known


@pytest.fixture(scope="module")
def whole(tables: Tables) -> Dataset:
    return dataset(tables, CUT)


@pytest.fixture(scope="module")
def as_it_was(tables: Tables) -> Dataset:
    return dataset(as_known_on(tables, CUT), CUT)


def told(data: Dataset, months: int = 1) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(metrics_answer(data, months).as_json())
    return content


@pytest.mark.parametrize("months", [1, 6])
def test_no_metric_of_a_day_knows_what_came_after(whole: Dataset, as_it_was: Dataset, months: int) -> None:
    later, then = told(whole, months)["metrics"], told(as_it_was, months)["metrics"]
    known = [name for name in later if later[name]["value"] is not None]
    assert len(known) >= 20  # this company has nearly everything
    columns = ("value", "numerator", "denominator", "n", "low", "high", "period")
    for name in later:
        assert {c: later[name][c] for c in columns} == {c: then[name][c] for c in columns}, name


def test_no_month_of_the_past_changes_when_later_data_come(whole: Dataset, as_it_was: Dataset) -> None:
    assert told(whole)["months"] == told(as_it_was)["months"]
    assert movements_answer(whole).content == movements_answer(as_it_was).content


def test_who_had_left_by_then_does_not_change_either(whole: Dataset, as_it_was: Dataset) -> None:
    left, then = (
        told(whole)["churn_definition"]["customers_left"],
        told(as_it_was)["churn_definition"]["customers_left"],
    )
    assert left == then


def panel(data: Dataset) -> pd.DataFrame:
    frame = data.engine.frame("SELECT * FROM customer_months ORDER BY customer_id, month")
    return frame[frame["active"]].set_index(["customer_id", "month"])


@pytest.fixture(scope="module")
def panels(tables: Tables, as_it_was: Dataset) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the panel of the whole history up to the cut, and the panel as it was on that day."""
    full = panel(dataset(tables, END))
    return full[full.index.get_level_values("month") <= pd.Timestamp(CUT)], panel(as_it_was)


def test_the_panel_of_the_past_has_the_same_rows_when_later_data_come(
    panels: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    full, then = panels
    assert list(full.index) == list(then.index)
    assert len(full) > 400


def test_no_feature_of_a_month_changes_when_later_data_come(panels: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    full, then = panels
    features = [column for column in full.columns if column not in LATER]
    assert len(features) > 20
    leaks = [
        column
        for column in features
        if not pd.DataFrame({"a": full[column], "b": then[column]}).apply(_same, axis=1).all()
    ]
    assert leaks == []


def _same(pair: pd.Series) -> bool:
    a, b = pair["a"], pair["b"]
    if pd.isna(a) or pd.isna(b):
        return bool(pd.isna(a) and pd.isna(b))
    return bool(a == b or (isinstance(a, float) and np.isclose(a, b, rtol=1e-12, atol=0)))


def test_a_goal_that_is_set_later_does_not_lower_the_share_of_steps_reached_before() -> None:
    # A milestone has no day on which it was planned. Only those who stay get goals later: counting these in the past
    # tells who will stay.
    steps = [("A", "Kick-off", "2024-01-10", "2024-01-10"), ("A", "First value", "2024-01-31", "2024-01-31")]
    later = [*steps, ("A", "Goal: expand", "2024-08-31", None)]
    book = subscriptions(("A", "2024-01-01", None, 10), ("B", "2024-03-31", None, 10))
    header = ("customer_id", "milestone", "due_date", "reached_at")
    shares = [
        panel(company(subscriptions=book, milestones=table(header, rows)))["milestones_share"].loc["A"].tolist()
        for rows in (steps, later)
    ]
    assert shares[0] == [1.0, 1.0, 1.0]
    assert shares[1] == shares[0]


def test_the_outcome_of_the_last_month_is_not_known_yet(whole: Dataset) -> None:
    unknown = whole.engine.rows("SELECT month, COUNT(churned_next), COUNT(mrr_next), COUNT(*) FROM customer_months"
                                " GROUP BY month ORDER BY month")  # fmt: skip
    last = unknown[-1]
    assert last[0].date() == CUT.replace(day=1) if hasattr(last[0], "date") else last[0] == CUT.replace(day=1)
    assert (last[1], last[2]) == (0, 0)
    assert all(row[2] == row[3] for row in unknown[:-1])


def test_usage_that_began_to_be_recorded_later_does_not_turn_the_past_into_no_use(tables: Tables) -> None:
    late = {**tables, "usage": tables["usage"][tables["usage"]["date"] > "2026-01-31"]}
    early = date(2025, 12, 31)
    later, then = told(dataset(late, early)), told(dataset(as_known_on(late, early), early))
    assert then["metrics"]["adoption"]["value"] is None
    assert later["metrics"]["adoption"]["value"] is None
    assert [month["adoption"] for month in later["months"]] == [None] * len(later["months"])


# ---- the order of rows and the names of customers


def everything(data: Dataset) -> str:
    parts = [metrics_answer(data).as_json(), metrics_answer(data, 6).as_json(), movements_answer(data).as_json()]
    return "".join(parts)


def test_the_order_of_the_rows_changes_nothing(tables: Tables, whole: Dataset) -> None:
    shuffled = {name: frame.sample(frac=1, random_state=11) for name, frame in tables.items()}
    assert everything(dataset(shuffled, CUT)) == everything(whole)


def test_the_order_of_the_files_and_of_their_columns_changes_nothing(tables: Tables, whole: Dataset) -> None:
    turned = {name: frame[list(frame.columns[::-1])] for name, frame in reversed(tables.items())}
    assert everything(dataset(turned, CUT)) == everything(whole)


def test_other_names_for_the_customers_change_no_number(tables: Tables, whole: Dataset) -> None:
    old = tables["customers"]["customer_id"]
    new = dict(zip(old, (f"X{hash_of(name):08x}" for name in old), strict=True))
    assert len(set(new.values())) == len(old)
    renamed = {
        name: frame.assign(customer_id=frame["customer_id"].map(new)) if "customer_id" in frame else frame
        for name, frame in tables.items()
    }
    found, was = told(dataset(renamed, CUT)), told(whole)
    assert found["months"] == was["months"]
    for name, metric in was["metrics"].items():
        for column in ("value", "low", "high", "numerator", "denominator", "n"):
            expected = metric[column] if metric[column] is None else pytest.approx(metric[column], rel=1e-9, abs=1e-9)
            assert found["metrics"][name][column] == expected, f"{name} {column}"


def hash_of(text: str) -> int:
    """Scatter a name, so that the customers come in another order."""
    return int(np.uint32((int(text[2:]) * 2654435761) % 2**32))


def test_the_same_files_twice_give_the_same_bytes(tables: Tables, whole: Dataset) -> None:
    again = dataset(tables, CUT)
    assert everything(again) == everything(whole)
    assert inspect_answer(again).as_json() == inspect_answer(whole).as_json()
    assert again.fingerprint == whole.fingerprint


def test_a_frame_is_read_back_as_it_was_written(tables: Tables) -> None:
    # Guards the test itself: what we cut must survive the round trip through CSV.
    text = tables["revenue"].to_csv(index=False)
    assert pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False).equals(tables["revenue"])
