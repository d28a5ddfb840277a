"""Does the Data page account for every row, and does it say what opens up and what is missing?"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from csdata.ui import places, state
from csdata.wording import count, plural
from tests.pages.companies import (
    KINDS,
    ROOT,
    captions,
    company,
    dataset_card,
    drawn,
    open_app,
    press,
    shelf,
    texts,
    title,
    token,
    visit,
)


def page(kind: str) -> AppTest:
    """Return the Data page on one kind of data, to be read only."""
    return drawn(kind, places.DATA)


def files(app: AppTest) -> pd.DataFrame:
    """Return the table of files."""
    return next(frame.value for frame in app.dataframe if "Rows in" in frame.value.columns)


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_of_every_file_is_loaded_or_not_used(kind: str) -> None:
    app, data = page(kind), company(kind)
    table = files(app)
    assert (table["Rows in"] == table["Loaded"] + table["Not used"]).all()
    assert list(table["File"]) == [file.file for file in data.files]
    lost = sum(file.rows_lost for file in data.files)
    assert (f"{plural(lost, 'row')} not used" if lost else "All rows used") in dataset_card(app) or any(
        file.questions for file in data.files
    )


def lines(path: Path) -> int:
    """Count the records of a CSV file below its header."""
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


def test_the_rows_of_the_sample_are_those_of_its_files() -> None:
    table = files(page("sample")).set_index("File")["Rows in"].to_dict()
    assert table == {path.name: lines(path) for path in sorted((ROOT / "sample_data").glob("*.csv"))}


@pytest.mark.parametrize("kind", KINDS)
def test_the_title_counts_the_customers_that_are_ready(kind: str) -> None:
    app, data = page(kind), company(kind)
    assert plural(data.customers, "customer") in title(app)
    lost = sum(file.rows_lost for file in data.files)
    assert not lost or plural(lost, "row") in title(app)


@pytest.mark.parametrize("kind", KINDS)
def test_open_analyses_are_ticked_and_locked_ones_say_what_they_need(kind: str) -> None:
    app, data = page(kind), company(kind)
    said = texts(app)
    for item in data.unlocked:
        assert any("check_circle" in text and f"**{item.label}**" in text for text in said)
    for item, missing in data.locked:
        assert any("lock:" in text and f"**{item.label}**" in text and f"needs {missing}" in text for text in said)


@pytest.mark.external
def test_telco_opens_churn_and_revenue_and_locks_what_needs_dates() -> None:
    locked = [text for text in texts(page("telco")) if "material/lock:" in text]
    assert len(locked) == 12
    assert any("Trends by month" in text and "a start date for each customer" in text for text in locked)
    assert any("Revenue gained and lost" in text and "revenue with dates" in text for text in locked)


def test_what_was_refused_is_listed_with_row_column_value_and_reason() -> None:
    app, data = page("one sheet"), company("one sheet")
    table = next(frame.value for frame in app.dataframe if "Reason" in frame.value.columns)
    (file,) = data.files
    assert list(table.columns) == ["Row", "Column", "Found", "Reason"]
    assert len(table) == len(file.rejects)
    assert table["Reason"].str.len().min() > 2
    assert f"{count(file.rows_loaded)} of {plural(file.rows_in, 'row')} loaded" in captions(app)


def test_every_column_of_a_file_is_explained() -> None:
    table = next(frame.value for frame in page("one sheet").dataframe if "Means" in frame.value.columns)
    (file,) = company("one sheet").files
    assert list(table["Your column"]) == [column.header for column in file.columns]
    assert (table["Means"].str.len() > 2).all()


def test_another_file_can_be_looked_at() -> None:
    app = open_app("sample", places.DATA)
    (chooser,) = (found for found in app.selectbox if found.label == "Look at one file")
    chooser.set_value("tickets.csv").run()
    assert not app.exception
    assert any("tickets.csv" in head.value.replace("\\", "") for head in app.subheader)


def test_back_to_the_sample_leaves_the_other_data_on_their_link() -> None:
    held = token("one sheet")
    app = press(visit(held, places.DATA), "back")
    assert shelf(app) == state.SAMPLE
    assert company("sample").name in dataset_card(app)
    assert title(visit(held)) == title(drawn("one sheet"))


def test_the_sample_has_no_workspace_to_undo_export_or_forget() -> None:
    app = page("sample")
    assert not {"undo", "forget"} & {button.key for button in app.button}
    assert "export" not in {button.key for button in app.get("download_button")}
