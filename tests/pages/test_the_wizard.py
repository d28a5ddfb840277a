"""Is a visitor asked only what the files do not say, and is every answer taken?"""

from __future__ import annotations

from datetime import date

import pytest

from csdata.ui import places
from csdata.ui.matching import HIDDEN, KEPT, NOT_A_TABLE, UNUSED
from tests.pages.companies import (
    SOURCES,
    bring,
    bring_all,
    drawn,
    healthy,
    needs,
    open_app,
    press,
    read,
    step,
    texts,
    title,
)
from tests.pages.importing import (
    CUSTOMERS,
    answer,
    customers,
    draft_of,
    edit,
    grid,
    label_of,
    looked_at,
    on_the_way,
    use,
)

EITHER = "Customer ID,Signup Date,Status,MRR\nA,03/04/2025,Active,10\nB,05/06/2025,Churned,20\n"
PAUSED = "Customer ID,Status,MRR\nA,Active,10\nB,Paused,20\nC,Paused,30\nD,Churned,40\n"
NEARLY = "Customer ID,Monthly revenu,Status\nA,10,Active\nB,20,Churned\n"
COLOURS = "colour,size\nred,1\nblue,2\n"


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
    app = bring_all(open_app("sample", places.DATA), {file.name: file.read_bytes() for file in files})
    assert step(app) == "Use"
    assert title(app) == "500 new customers are ready to use"


def test_the_skipped_steps_can_be_looked_at_all_the_same() -> None:
    app = press(on_the_way(CUSTOMERS), "step-back")
    assert (step(app), title(app)) == ("Check rows", "Every row can be used")
    press(app, "step-back")
    assert (step(app), title(app)) == ("Match columns", "Every column is matched: 2 rows are ready")
    assert step(press(app, "step-on")) == "Use"


def test_what_a_guess_refuses_is_shown_before_use() -> None:
    rows = "".join(f"K{n},{'Active' if n % 3 else 'Paused'}\n" for n in range(12))
    app = on_the_way(f"Customer ID,Account state\n{rows}")
    assert step(app) == "Match columns"
    assert step(press(app, "step-on")) == "Check rows"


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
    answer(app, "Read 03/04/2025 as", "month_first")
    found = customers(use(press(app, "step-on")))["A"]
    assert (str(found["signup_date"])[:10], str(found["churn_date"])[:10]) == ("2025-03-04", "2025-05-06")


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
    app = looked_at("Customer ID,Status,MRR,List price\nA,Active,10,100\nB,Churned,20,200\n")
    revenue = grid(app)["MRR"]
    edit(app, "grid", {3: revenue})
    assert grid(app) == {**grid(app), "List price": revenue, "MRR": KEPT}
    assert customers(use(press(app, "step-on")))["A"]["mrr"] == 100


def test_a_personal_column_stays_out_unless_somebody_keeps_it() -> None:
    app = looked_at("Customer ID,Status,Email\nA,Active,a@example.com\nB,Churned,b@example.com\n")
    assert grid(app)["Email"] == HIDDEN
    edit(app, "grid", {2: KEPT})
    assert grid(app)["Email"] == KEPT
    assert customers(use(press(app, "step-on")))["A"]["Email"] == "a@example.com"


def test_a_sheet_can_be_left_out() -> None:
    app = on_the_way(CUSTOMERS, COLOURS)
    assert title(app) == "1 sheet could not be used; 2 rows are ready"
    (rows,) = (box for box in app.selectbox if box.label == "A row is")
    assert rows.value is None
    healthy(rows.set_value(NOT_A_TABLE).run())
    (rows,) = (box for box in app.selectbox if box.label == "A row is")
    assert rows.value == NOT_A_TABLE
    assert len(customers(use(press(app, "step-on")))) == 2


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
    edit(app, "grid", {0: label_of("customer_id")})
    edit(app, "grid", {1: label_of("mrr")})
    assert not app.error
    found = customers(use(press(app, "step-on")))
    assert {key: row["mrr"] for key, row in found.items()} == {"Alder": 10, "Birch": 20}


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
    app = on_the_way(CUSTOMERS + ",Nobody,2025-03-01,Active,5\n")
    assert title(app) == "1 row could not be used; 2 rows are ready"
    assert any("3 rows: 2 loaded, 1 not used" in text for text in texts(app))
    assert "refused-0" in {button.key for button in app.get("download_button")}
