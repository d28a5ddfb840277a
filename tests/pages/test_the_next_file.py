"""Does a later file say what it changes before it does, and is nothing lost on the way?"""

from __future__ import annotations

from datetime import date

from csdata.ui import places
from csdata.ui.library import library
from tests.pages.companies import captions, company, go, healthy, press, read, step, texts, title
from tests.pages.importing import CUSTOMERS, NEXT, answer, changes, customers, on_the_way, use, workspace_of

EITHER = "Customer ID,Signup Date,Status,MRR\nA,03/04/2025,Active,10\nB,05/06/2025,Churned,20\n"
TICKETS = "ticket_id,customer_id,opened_at\n1,A,2025-05-01\n2,B,2025-05-02\n"


def test_the_next_file_says_what_changes_before_anything_does() -> None:
    place = workspace_of(CUSTOMERS)
    app = on_the_way(NEXT, into=place.token)
    assert changes(app) == {"New": 1, "Changed": 1, "Missing": 1}
    assert title(app) == "1 new, 1 changed and 1 missing since the last file, of 3 customers"
    assert any("Birch" in text for text in texts(app))
    assert len(customers(place)) == 2
    assert use(app) == place
    assert {key: row["mrr"] for key, row in customers(place).items()} == {"A": 15, "B": 20, "C": 30}


def test_the_same_file_again_changes_nothing() -> None:
    place = workspace_of(CUSTOMERS)
    app = on_the_way(CUSTOMERS, into=place.token)
    assert title(app) == "Nothing changes: these data are here already"
    assert changes(app) == {"As before": 2}


def test_missing_customers_can_have_left_on_a_day() -> None:
    place = workspace_of(CUSTOMERS)
    app = on_the_way("Customer ID,Name,Status\nB,Birch,Churned\n", into=place.token)
    assert any("1 account is not in this file" in read(head.value) for head in app.subheader)
    answer(app, "What became of them", "left")
    healthy(app.date_input(key="use-left-on").set_value(date(2025, 5, 1)).run())
    assert any("1 May 2025" in caption for caption in captions(app))
    use(app)
    found = customers(place)["A"]
    assert (found["churned"], str(found["churn_date"])[:10]) == (True, "2025-05-01")


def test_missing_customers_are_kept_while_nobody_says_since_when_they_are_gone() -> None:
    place = workspace_of(CUSTOMERS)
    app = answer(on_the_way(NEXT, into=place.token), "What became of them", "left")
    use(app)
    assert sorted(customers(place)) == ["A", "B", "C"]


def test_missing_customers_can_be_removed() -> None:
    place = workspace_of(CUSTOMERS)
    use(answer(on_the_way(NEXT, into=place.token), "What became of them", "remove"))
    assert sorted(customers(place)) == ["A", "C"]


def test_fill_blanks_only_keeps_what_is_there() -> None:
    place = workspace_of(CUSTOMERS.replace(",Active,10", ",Active,"))
    app = on_the_way(NEXT.replace("Alder", "Another name"), into=place.token)
    healthy(app.toggle(key="use-blanks").set_value(True).run())
    use(app)
    assert (customers(place)["A"]["name"], customers(place)["A"]["mrr"]) == ("Alder", 15)


def test_the_next_file_can_become_a_workspace_of_its_own() -> None:
    place = workspace_of(CUSTOMERS)
    app = answer(on_the_way(NEXT, into=place.token), "Where", "new")
    assert title(app) == "2 new customers are ready to use"
    healthy(app.text_input(key="use-name").set_value("Second company").run())
    other = use(app)
    assert (other.name, *map(sorted, (customers(other), customers(place)))) == (
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
    place = workspace_of(CUSTOMERS)
    app = on_the_way(NEXT, into=place.token)
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
    place = workspace_of(CUSTOMERS)
    app = on_the_way(NEXT, into=place.token)
    library().forget(place)
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
