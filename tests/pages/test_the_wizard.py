"""Is a visitor asked only what the files do not say, is every answer taken, and can every step be taken back?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from csdata.drafting import Draft
from csdata.ingest.files import RawFile
from csdata.ui import places, state
from csdata.ui.matching import HIDDEN, KEPT, NOT_A_TABLE, UNUSED
from csdata.workspace import Workspace
from tests.pages.companies import (
    SOURCES,
    bring,
    captions,
    company,
    drawn,
    fresh,
    go,
    healthy,
    needs,
    open_app,
    press,
    read,
    shelf,
    step,
    texts,
    title,
    visit,
)

LIST = "Customer ID,Name,Signup Date,Status,MRR\nA,Alder,2025-01-13,Active,10\nB,Birch,2025-02-14,Churned,20\n"
NEXT_LIST = "Customer ID,Name,Signup Date,Status,MRR\nA,Alder,2025-01-13,Active,15\nC,Cedar,2025-03-14,Active,30\n"
EITHER = "Customer ID,Signup Date,Status,MRR\nA,03/04/2025,Active,10\nB,05/06/2025,Churned,20\n"
PAUSED = "Customer ID,Status,MRR\nA,Active,10\nB,Paused,20\nC,Paused,30\nD,Churned,40\n"
NEARLY = "Customer ID,Monthly revenu,Status\nA,10,Active\nB,20,Churned\n"
TICKETS = "ticket_id,customer_id,opened_at\n1,A,2025-05-01\n2,B,2025-05-02\n"
COLOURS = "colour,size\nred,1\nblue,2\n"


def on_the_way(*texts: str, into: str = state.SAMPLE, name: str = "customers.csv") -> AppTest:
    """Upload texts as files on the Data page; the first has this name, others are named by their number."""
    app = visit(into, places.DATA)
    if len(texts) == 1:
        return bring(app, name, texts[0])
    files = [(name if not at else f"more {at}.csv", text.encode(), "text/csv") for at, text in enumerate(texts)]
    (uploader,) = app.file_uploader
    return healthy(uploader.upload(files).run())


def draft_of(app: AppTest) -> Draft:
    """Return the files on their way."""
    found: Draft = app.session_state[state.DRAFT]
    return found


def edit(app: AppTest, kind: str, rows: Mapping[int, str], place: int = 0) -> AppTest:
    """Choose meanings in a grid (`grid`, `mend`) as a click on its cells does."""
    draft = draft_of(app)
    edits: dict[str, Any] = {at: {"Means": meaning} for at, meaning in rows.items()}
    key = f"{kind}-{id(draft)}-{draft.turn}-{place}"
    app.session_state[key] = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}
    return healthy(app.run())


def grid(app: AppTest) -> dict[str, str]:
    """Return what each column means, as the grid shows it."""
    frame = next(frame.value for frame in app.dataframe if "Match" in frame.value.columns)
    return dict(zip(frame["Your column"], frame["Means"], strict=True))


def answer(app: AppTest, label: str, value: str) -> AppTest:
    """Choose an answer to a question with choices."""
    (group,) = (group for group in app.segmented_control if group.label == label)
    return healthy(group.set_value(value).run())


def use(app: AppTest) -> Workspace:
    """Use the files, and return the workspace they are in."""
    press(app, "use")
    held = state.library().workspace(shelf(app) or "")
    assert held is not None
    return held


def customers(place: Workspace) -> dict[str, dict[str, Any]]:
    """Return the customers of a workspace, by id."""
    data = state.library().data(place)
    assert data is not None
    return {row["customer_id"]: row for row in data.engine.frame("SELECT * FROM customers").to_dict("records")}


def changes(app: AppTest) -> dict[str, int]:
    """Return the counts of the table of what changes, for customers."""
    frame = next(frame.value for frame in app.dataframe if "As before" in frame.value.columns)
    return {name: int(value) for name, value in frame.iloc[0].items() if name != "A row is" and value == value}


# ---- steps that are skipped


def test_a_list_that_is_fully_known_goes_straight_to_use() -> None:
    app = bring(open_app("sample", places.DATA), "one_sheet.xlsx", SOURCES["one sheet"].read_bytes())
    assert step(app) == "Use"
    assert title(app) == "180 new customers are ready to use"
    assert not app.button(key="use").disabled


@pytest.mark.external
def test_telco_is_asked_nothing() -> None:
    app = bring(open_app("sample", places.DATA), "telco.csv", needs("telco").read_bytes())
    assert step(app) == "Use"
    assert title(app) == "7,043 new customers are ready to use"


@pytest.mark.external
def test_ravenstack_is_asked_nothing() -> None:
    files = sorted(needs("ravenstack").glob("*.csv"))
    (uploader,) = (app := open_app("sample", places.DATA)).file_uploader
    healthy(uploader.upload([(file.name, file.read_bytes(), "text/csv") for file in files]).run())
    assert step(app) == "Use"
    assert title(app) == "500 new customers are ready to use"


def test_the_skipped_steps_can_be_looked_at_all_the_same() -> None:
    app = press(on_the_way(LIST), "step-back")
    assert (step(app), title(app)) == ("Check rows", "Every row can be used")
    press(app, "step-back")
    assert (step(app), title(app)) == ("Match columns", "Every column is matched: 2 rows are ready")
    assert step(press(app, "step-on")) == "Use"


def test_the_match_step_leads_past_check_when_nothing_was_refused() -> None:
    app = on_the_way(NEARLY)
    assert app.button(key="step-on").label == "See what changes"
    assert step(press(app, "step-on")) == "Use"


# ---- match columns


@pytest.mark.parametrize(("choice", "expected"), [("day_first", date(2025, 4, 3)), ("month_first", date(2025, 3, 4))])
def test_dates_that_can_be_read_in_two_ways_stop_until_somebody_says(choice: str, expected: date) -> None:
    app = on_the_way(EITHER)
    assert step(app) == "Match columns"
    assert app.button(key="step-on").disabled
    assert "use" not in {button.key for button in app.button}
    (group,) = app.segmented_control
    assert (group.label, group.value) == ("Read 03/04/2025 as", None)
    assert [option.content for option in group.proto.options] == ["3 April", "4 March"]
    answer(app, "Read 03/04/2025 as", choice)
    assert not app.button(key="step-on").disabled
    place = use(press(app, "step-on"))
    assert str(customers(place)["A"]["signup_date"])[:10] == str(expected)


def test_one_answer_about_dates_holds_for_every_column_of_the_sheet() -> None:
    app = on_the_way("Customer ID,Signup Date,Churn Date\nA,03/04/2025,05/06/2025\nB,05/06/2025,\n")
    assert len(app.segmented_control) == 2
    (first, *_) = app.segmented_control
    healthy(first.set_value("month_first").run())
    assert [group.value for group in app.segmented_control] == ["month_first", "month_first"]
    assert not draft_of(app).open_questions


def test_an_answer_can_be_changed_before_anything_is_used() -> None:
    app = answer(on_the_way(EITHER), "Read 03/04/2025 as", "day_first")
    answer(app, "Read 03/04/2025 as", "month_first")
    place = use(press(app, "step-on"))
    assert str(customers(place)["A"]["signup_date"])[:10] == "2025-03-04"


def test_a_guess_left_standing_is_taken_on_the_way_on() -> None:
    app = on_the_way(NEARLY)
    assert title(app) == "1 column needs your eye before 2 rows are ready"
    place = use(press(app, "step-on"))
    assert customers(place)["A"]["mrr"] == 10


def test_a_guess_can_be_refused_in_the_grid() -> None:
    app = on_the_way(NEARLY)
    edit(app, "grid", {1: UNUSED})
    assert grid(app)["Monthly revenu"] == UNUSED
    assert title(app) == "Every column is matched: 2 rows are ready"
    assert "customers.mrr" not in draft_of(app).facts()
    place = use(press(app, "step-on"))
    assert "Monthly revenu" not in customers(place)["A"]


def test_a_guess_can_be_kept_as_it_is() -> None:
    place = use(press(edit(on_the_way(NEARLY), "grid", {1: KEPT}), "step-on"))
    assert customers(place)["A"]["Monthly revenu"] == 10


def test_a_meaning_moves_from_one_column_to_another() -> None:
    app = press(
        press(on_the_way("Customer ID,Status,MRR,List price\nA,Active,10,100\nB,Churned,20,200\n"), "step-back"),
        "step-back",
    )
    revenue = grid(app)["MRR"]
    edit(app, "grid", {3: revenue})
    assert grid(app) == {**grid(app), "List price": revenue, "MRR": KEPT}
    assert customers(use(press(app, "step-on")))["A"]["mrr"] == 100


def test_a_personal_column_stays_out_unless_somebody_keeps_it() -> None:
    app = press(
        press(on_the_way("Customer ID,Status,Email\nA,Active,a@example.com\nB,Churned,b@example.com\n"), "step-back"),
        "step-back",
    )
    assert grid(app)["Email"] == HIDDEN
    edit(app, "grid", {2: KEPT})
    assert grid(app)["Email"] == KEPT
    assert customers(use(press(app, "step-on")))["A"]["Email"] == "a@example.com"


def test_a_sheet_can_be_left_out() -> None:
    app = on_the_way(LIST, COLOURS)
    assert title(app) == "1 file could not be used; 2 rows are ready"
    (rows,) = (box for box in app.selectbox if box.label == "A row is")
    assert rows.value is None
    healthy(rows.set_value(NOT_A_TABLE).run())
    (rows,) = (box for box in app.selectbox if box.label == "A row is")
    assert rows.value == NOT_A_TABLE
    assert len(customers(use(press(press(app, "step-on"), "step-on") if step(app) == "Match columns" else app))) == 2


def test_a_sheet_nobody_knows_asks_what_it_holds_and_the_previous_data_stay() -> None:
    app = on_the_way(COLOURS, name="colours.csv")
    assert title(app) == "Say what these files hold: nothing was recognised"
    assert app.button(key="step-on").disabled
    (line,) = app.error
    assert "identifies the customer" in read(line.value)
    assert title(press(app, "start-over")) == title(drawn("sample", places.DATA))


def test_a_sheet_nobody_knows_becomes_what_its_rows_are_said_to_be() -> None:
    app = on_the_way("Firma,Umsatz\nAlder,10\nBirch,20\n")
    (rows,) = (box for box in app.selectbox if box.label == "A row is")
    healthy(rows.set_value("customers").run())
    labels = {name: label for label, name in meanings().items()}
    edit(app, "grid", {0: labels["customer_id"]})
    edit(app, "grid", {1: labels["mrr"]})
    assert not app.error
    found = customers(use(press(app, "step-on")))
    assert {key: row["mrr"] for key, row in found.items()} == {"Alder": 10, "Birch": 20}


def meanings() -> dict[str, str]:
    """Return what a column of a customer list may mean: label -> our column."""
    from csdata.schema import tables  # noqa: PLC0415
    from csdata.ui.matching import _meanings  # noqa: PLC0415

    return _meanings(tables()["customers"])


# ---- check rows


def test_words_nobody_knows_are_mended_and_then_read() -> None:
    app = on_the_way(PAUSED)
    assert step(app) == "Check rows"
    assert title(app) == "2 cells could not be used; 4 rows are ready"
    assert any("Paused" in text for text in texts(app))
    assert app.button(key="mended-0").disabled
    edit(app, "mend", {0: "churned"})
    assert not app.button(key="mended-0").disabled
    press(app, "mended-0")
    assert title(app) == "Every row can be used"
    found = customers(use(press(app, "step-on")))
    assert [found[key]["churned"] for key in "ABCD"] == [False, True, True, True]


def test_cells_nobody_mends_stay_empty() -> None:
    found = customers(use(press(on_the_way(PAUSED), "step-on")))
    assert [str(found[key]["churned"]) for key in "AD"] == ["False", "True"]
    assert found["B"]["churned"] is None or found["B"]["churned"] != found["B"]["churned"]


def test_a_row_that_is_refused_is_counted_and_can_be_had() -> None:
    app = on_the_way(LIST + ",Nobody,2025-03-01,Active,5\n")
    assert title(app) == "1 row could not be used; 2 rows are ready"
    assert any("3 rows: 2 loaded, 1 not used" in text for text in texts(app))
    assert "refused-0" in {button.key for button in app.get("download_button")}


# ---- use: the second month


def test_the_next_file_says_what_changes_before_anything_does() -> None:
    place = fresh([RawFile("customers.csv", LIST.encode())])
    app = on_the_way(NEXT_LIST, into=place.token)
    assert changes(app) == {"New": 1, "Changed": 1, "As before": 0, "Not used": 0, "Missing": 1}
    assert title(app) == "1 new, 1 changed and 1 missing since the last file, of 3 customers"
    assert any("Birch" in text for text in texts(app))
    assert len(customers(place)) == 2
    assert use(app) == place
    assert {key: row["mrr"] for key, row in customers(place).items()} == {"A": 15, "B": 20, "C": 30}


def test_the_same_file_again_changes_nothing() -> None:
    place = fresh([RawFile("customers.csv", LIST.encode())])
    app = on_the_way(LIST, into=place.token)
    assert title(app) == "Nothing changes: these data are here already"
    assert changes(app) == {"New": 0, "Changed": 0, "As before": 2, "Not used": 0}


def test_missing_customers_can_have_left_on_a_day() -> None:
    place = fresh([RawFile("customers.csv", LIST.encode())])
    app = on_the_way("Customer ID,Name,Status\nB,Birch,Churned\n", into=place.token)
    assert any("1 account is not in this file" in read(head.value) for head in app.subheader)
    answer(app, "What became of them", "left")
    healthy(app.date_input(key="use-left-on").set_value(date(2025, 5, 1)).run())
    assert any("1 May 2025" in caption for caption in captions(app))
    use(app)
    found = customers(place)["A"]
    assert (found["churned"], str(found["churn_date"])[:10]) == (True, "2025-05-01")


def test_missing_customers_are_kept_while_nobody_says_since_when_they_are_gone() -> None:
    place = fresh([RawFile("customers.csv", LIST.encode())])
    app = answer(on_the_way(NEXT_LIST, into=place.token), "What became of them", "left")
    use(app)
    assert sorted(customers(place)) == ["A", "B", "C"]


def test_missing_customers_can_be_removed() -> None:
    place = fresh([RawFile("customers.csv", LIST.encode())])
    use(answer(on_the_way(NEXT_LIST, into=place.token), "What became of them", "remove"))
    assert sorted(customers(place)) == ["A", "C"]


def test_fill_blanks_only_keeps_what_is_there() -> None:
    place = fresh([RawFile("customers.csv", LIST.replace(",Active,10", ",Active,").encode())])
    app = on_the_way(NEXT_LIST.replace("Alder", "Another name"), into=place.token)
    healthy(app.toggle(key="use-blanks").set_value(True).run())
    use(app)
    assert (customers(place)["A"]["name"], customers(place)["A"]["mrr"]) == ("Alder", 15)


def test_the_next_file_can_become_a_workspace_of_its_own() -> None:
    place = fresh([RawFile("customers.csv", LIST.encode())])
    app = answer(on_the_way(NEXT_LIST, into=place.token), "Where", "new")
    assert title(app) == "2 new customers are ready to use"
    healthy(app.text_input(key="use-name").set_value("Second company").run())
    other = use(app)
    assert (other.name, sorted(customers(other)), sorted(customers(place))) == (
        "Second company",
        ["A", "C"],
        ["A", "B"],
    )


def test_what_was_said_once_is_not_asked_again() -> None:
    place = use(press(answer(on_the_way(EITHER), "Read 03/04/2025 as", "month_first"), "step-on"))
    app = on_the_way("Status,Signup Date,MRR,Customer ID\nActive,07/08/2025,5,C\n", into=place.token)
    assert step(app) == "Use"
    press(press(app, "step-back"), "step-back")
    assert "Matched as you did the last time a file had these columns" in captions(app)
    use(press(app, "step-on"))
    assert str(customers(place)["C"]["signup_date"])[:10] == "2025-07-08"


def test_a_change_by_somebody_else_is_told_and_nothing_is_lost() -> None:
    place = fresh([RawFile("customers.csv", LIST.encode())])
    app = on_the_way(NEXT_LIST, into=place.token)
    other = on_the_way("Customer ID,Status\nD,Active\n", into=place.token)
    use(other)
    press(app, "use")
    (warning,) = app.warning
    assert "Somebody changed this workspace meanwhile" in read(warning.value)
    assert step(app) == "Use"
    assert changes(app)["Missing"] == 2
    use(app)
    assert sorted(customers(place)) == ["A", "B", "C", "D"]


def test_a_workspace_that_is_deleted_meanwhile_does_not_take_the_files_with_it() -> None:
    place = fresh([RawFile("customers.csv", LIST.encode())])
    app = on_the_way(NEXT_LIST, into=place.token)
    state.library().forget(place)
    healthy(app.run())
    assert step(app) == "Use"
    assert sorted(customers(use(app))) == ["A", "C"]


def test_templates_can_be_had_while_files_are_on_their_way() -> None:
    buttons = {button.key for button in on_the_way(TICKETS, name="tickets.csv").get("download_button")}
    assert "template-nps" in buttons
    assert "template-support" not in buttons


def test_leaving_the_page_and_coming_back_finds_the_files_where_they_were() -> None:
    app = go(go(on_the_way(EITHER), places.OVERVIEW), places.DATA)
    assert step(app) == "Match columns"
    assert company("sample").name not in title(app)
