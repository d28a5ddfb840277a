"""Is a draft read as decided, is nothing kept before it is wanted, and is everything decided remembered?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from csdata.dataset import Dataset, open_company
from csdata.drafting import Draft, with_guesses
from csdata.errors import CsDataError
from csdata.ingest.choices import KEEP, LEAVE_OUT, Choices
from csdata.ingest.files import RawFile
from csdata.workspace import Workspace, create

Reads = Callable[..., Draft]

LIST = "Customer ID,Name,Signup Date,Status,MRR\nA,Alder,2025-01-13,Active,10\nB,Birch,2025-02-14,Churned,20\n"
NEXT_LIST = "Customer ID,Name,Signup Date,Status,MRR\nA,Alder,2025-01-13,Active,15\nC,Cedar,2025-03-14,Active,30\n"
EITHER = "Customer ID,Signup Date,Status\nA,03/04/2025,Active\nB,05/06/2025,Churned\n"
PAUSED = "Customer ID,Status\nA,Active\nB,Paused\nC,Paused\nD,Churned\n"
NEARLY = "Customer ID,Monthly revenu,Status\nA,10,Active\nB,20,Churned\n"
COLOURS = "colour,size\nred,1\nblue,2\n"


@pytest.fixture
def place() -> Workspace:
    """Begin an empty workspace in the tests' home."""
    return create("A company")


@pytest.fixture
def reads() -> Iterator[Reads]:
    """Read texts into drafts, which are let go at the end."""
    drafts: list[Draft] = []

    def read(texts: Mapping[str, str] | str, into: Workspace | None = None) -> Draft:
        named = {"customers.csv": texts} if isinstance(texts, str) else texts
        files = [RawFile(name, text.encode()) for name, text in named.items()]
        drafts.append(Draft.of(files, "files", into))
        return drafts[-1]

    yield read
    for draft in drafts:
        draft.close()


def cell(data: Dataset, column: str, customer: str) -> Any:
    """Return a cell of the customer list."""
    frame = data.engine.frame("SELECT * FROM customers")
    (found,) = frame.loc[frame["customer_id"] == customer, column]
    return found


def kept(draft: Draft, place: Workspace, **options: Any) -> Dataset:
    """Keep a draft, and return the data of the workspace."""
    draft.keep(place, options, expected=draft.seen)
    return open_company(place)


def numbers(draft: Draft, place: Workspace | None, **options: Any) -> tuple[int, int, int, int]:
    """Return how many customers are new, changed, as before, missing."""
    found = draft.changes(place, options)["customers"]
    return found.created, found.updated, found.unchanged, found.missing


# ---- nothing is kept before it is wanted


def test_a_draft_that_is_let_go_leaves_nothing_behind(reads: Reads, place: Workspace) -> None:
    draft = reads(LIST, place)
    folder = draft.staged.path
    assert folder.is_dir()
    draft.close()
    assert not folder.exists()
    assert place.current() is None


def test_the_files_of_a_draft_outlive_the_draft_once_they_are_kept(reads: Reads, place: Workspace) -> None:
    draft = reads(LIST, place)
    draft.keep(place, {}, expected=0)
    draft.close()
    assert open_company(place).customers == 2


def test_a_kept_import_says_what_it_changed_and_where_it_came_from(reads: Reads, place: Workspace) -> None:
    version = reads(LIST, place).keep(place, {}, expected=0)
    assert (version.action, version.note) == ("import", "files")
    assert version.summary == {"changed": {"customers": 2}}


def test_every_row_is_loaded_or_refused(reads: Reads) -> None:
    draft = reads(LIST + ",Nobody,2025-03-01,Active,5\nTotal,,,,35\n")
    (file,) = draft.files
    assert draft.rows == (file.rows_in, file.rows_loaded)
    assert file.rows_in == file.rows_loaded + file.rows_rejected


def test_refused_rows_come_back_as_they_were_written(reads: Reads) -> None:
    draft = reads(LIST + ",Nobody,2025-03-01,Active,5\n")
    refused = draft.refused(0)
    assert (len(refused), list(refused["Name"]), list(refused["Row"])) == (1, ["Nobody"], [4])
    assert "missing" in refused["Reason"][0]


# ---- what is clear, what has to be asked


def test_a_list_whose_columns_are_all_known_is_clear(reads: Reads) -> None:
    draft = reads(LIST)
    assert draft.is_clear
    assert not draft.problems
    assert not draft.open_questions


@pytest.mark.parametrize("text", [EITHER, NEARLY, COLOURS])
def test_a_question_a_guess_or_an_unknown_sheet_is_not_clear(reads: Reads, text: str) -> None:
    assert not reads(text).is_clear


def test_an_unknown_sheet_beside_a_known_one_is_not_clear(reads: Reads) -> None:
    draft = reads({"customers.csv": LIST, "colours.csv": COLOURS})
    assert not draft.is_clear
    assert draft.error is None


def test_files_in_which_nothing_is_known_are_a_draft_with_the_error_in_it(reads: Reads) -> None:
    error = reads(COLOURS).error
    assert error is not None
    assert "identifies the customer" in str(error)


@pytest.mark.parametrize(("answer", "expected"), [("day_first", date(2025, 4, 3)), ("month_first", date(2025, 3, 4))])
def test_the_answer_about_dates_changes_what_is_read(
    reads: Reads, place: Workspace, answer: str, expected: date
) -> None:
    draft = reads(EITHER)
    ((sheet, asked),) = draft.open_questions
    assert asked["blocking"]
    draft.decide(sheet, replace(draft.of_sheet(sheet), answers={asked["id"]: answer}))
    assert not draft.open_questions
    assert draft.is_clear
    assert str(cell(kept(draft, place), "signup_date", "A"))[:10] == str(expected)


def test_dates_of_both_styles_are_asked_about_with_an_example_of_each(reads: Reads) -> None:
    draft = reads("Customer ID,Signup Date\nA,25/04/2025\nB,05/26/2025\nC,13/08/2025\n")
    ((_, asked),) = draft.open_questions
    assert "2 only day first" in asked["evidence"]
    assert "05/26/2025" in asked["evidence"]


# ---- deciding


def test_a_guess_is_not_used_until_it_is_meant(reads: Reads) -> None:
    draft = reads(NEARLY)
    assert "customers.mrr" not in draft.facts()
    draft.decide(0, with_guesses(draft.of_sheet(0), draft.files[0]))
    assert "customers.mrr" in draft.facts()
    assert draft.is_clear


def test_a_guess_does_not_overrule_what_was_said(reads: Reads) -> None:
    draft = reads(NEARLY)
    said = Choices(meanings={"Monthly revenu": LEAVE_OUT})
    assert with_guesses(said, draft.files[0]).meanings == {"Monthly revenu": LEAVE_OUT}


def test_a_column_means_what_the_user_says(reads: Reads) -> None:
    draft = reads("Customer ID,Churned,Umsatz\nA,no,10\nB,yes,20\n")
    assert "customers.mrr" not in draft.facts()
    draft.decide(0, Choices(meanings={"Umsatz": "mrr"}))
    assert draft.files[0].mapping["Umsatz"] == "mrr"
    assert "customers.mrr" in draft.facts()


def test_a_column_that_is_left_out_is_gone_and_can_come_back_as_it_is(reads: Reads, place: Workspace) -> None:
    draft = reads(LIST)
    draft.decide(0, Choices(meanings={"MRR": LEAVE_OUT}))
    assert "customers.mrr" not in draft.facts()
    draft.decide(0, Choices(meanings={"MRR": KEEP}))
    data = kept(draft, place)
    assert not data.has("customers.mrr")
    assert any(name.startswith("MRR") for name in data.attributes)


def test_personal_columns_stay_out_unless_they_are_kept(reads: Reads) -> None:
    text = "Customer ID,Churned,Email\nA,no,a@example.com\nB,yes,b@example.com\n"
    draft = reads(text)
    assert [column.kind for column in draft.files[0].columns if column.header == "Email"] == ["private"]
    draft.decide(0, Choices(private=("Email",)))
    assert [column.kind for column in draft.files[0].columns if column.header == "Email"] == ["extra"]


def test_a_sheet_can_be_left_out_and_taken_back(reads: Reads) -> None:
    draft = reads({"customers.csv": LIST, "tickets.csv": "ticket_id,customer_id,opened_at\n1,A,2025-05-01\n"})
    tickets = next(at for at, file in enumerate(draft.files) if file.file == "tickets.csv")
    draft.decide(tickets, Choices(use=False))
    assert (draft.files[tickets].table, draft.rows) == (None, (3, 2))
    assert "tickets.opened_at" not in draft.facts()
    draft.decide(tickets, Choices())
    assert draft.rows == (3, 3)


def test_when_every_sheet_is_left_out_there_is_nothing_to_use(reads: Reads) -> None:
    draft = reads(LIST)
    draft.decide(0, Choices(use=False))
    assert draft.error is not None
    assert draft.rows == (2, 0)


def test_an_unknown_sheet_becomes_what_the_user_says_its_rows_are(reads: Reads) -> None:
    draft = reads("Firma,Umsatz\nAlder,10\nBirch,20\n")
    draft.decide(0, Choices(table="customers", meanings={"Firma": "customer_id", "Umsatz": "mrr"}))
    assert draft.error is None
    assert (draft.files[0].table, draft.rows) == ("customers", (2, 2))


def test_words_nobody_knows_are_read_as_the_user_says(reads: Reads, place: Workspace) -> None:
    draft = reads(PAUSED)
    (problem,) = draft.problems
    assert problem.mendable
    assert (problem.column, problem.count, problem.cells) == ("Status", 2, {"Paused": 2})
    draft.decide(0, Choices(words={"Status": {"Paused": "churned"}}))
    assert not draft.problems
    data = kept(draft, place)
    assert (cell(data, "churned", "A"), cell(data, "churned", "B")) == (False, True)


def test_a_word_can_be_made_a_blank(reads: Reads) -> None:
    draft = reads(PAUSED)
    draft.decide(0, Choices(words={"Status": {"Paused": ""}}))
    assert not draft.problems


def test_reading_again_numbers_its_turns_so_that_old_widgets_do_not_speak(reads: Reads) -> None:
    draft = reads(LIST)
    before = draft.turn
    draft.decide(0, Choices())
    assert draft.turn == before + 1


# ---- the second month


def test_the_next_list_says_what_is_new_changed_as_before_and_missing(reads: Reads, place: Workspace) -> None:
    kept(reads(LIST, place), place)
    draft = reads(NEXT_LIST + "B,Birch,2025-02-14,Churned,20\n", place)
    assert numbers(draft, place) == (1, 1, 1, 0)
    assert numbers(reads(NEXT_LIST, place), place) == (1, 1, 0, 1)
    assert numbers(draft, None) == (3, 0, 0, 0)


def test_the_same_list_again_changes_nothing(reads: Reads, place: Workspace) -> None:
    kept(reads(LIST, place), place)
    assert numbers(reads(LIST, place), place) == (0, 0, 2, 0)


def test_customers_that_are_missing_stay_unless_something_else_is_said(reads: Reads, place: Workspace) -> None:
    kept(reads(LIST, place), place)
    data = kept(reads(NEXT_LIST, place), place, fill_blanks=False, gone="keep", left_on=None)
    assert data.customers == 3
    assert cell(data, "mrr", "A") == 15


def test_missing_customers_can_have_left_on_a_day(reads: Reads, place: Workspace) -> None:
    kept(reads(LIST, place), place)
    text = "Customer ID,Name,Signup Date,Status,MRR\nB,Birch,2025-02-14,Churned,20\n"
    data = kept(reads(text, place), place, gone="left", left_on="2025-05-01")
    assert (cell(data, "churned", "A"), str(cell(data, "churn_date", "A"))[:10]) == (True, "2025-05-01")


def test_missing_customers_can_be_removed(reads: Reads, place: Workspace) -> None:
    kept(reads(LIST, place), place)
    assert kept(reads(NEXT_LIST, place), place, gone="remove").customers == 2


def test_fill_blanks_only_keeps_what_is_there(reads: Reads, place: Workspace) -> None:
    kept(reads(LIST.replace(",Active,10", ",Active,"), place), place)
    changed = NEXT_LIST.replace("Alder", "Another name")
    data = kept(reads(changed, place), place, fill_blanks=True)
    assert (cell(data, "name", "A"), cell(data, "mrr", "A")) == ("Alder", 15)


def test_decisions_are_remembered_for_the_next_file_with_the_same_columns(reads: Reads, place: Workspace) -> None:
    first = reads(NEARLY, place)
    first.decide(0, with_guesses(first.of_sheet(0), first.files[0]))
    kept(first, place)
    draft = reads("status,Monthly revenu,customer_id\nActive,30,D\n", place)
    assert draft.recalled == {0}
    assert draft.is_clear
    assert "customers.mrr" in draft.facts()
    assert not reads(NEARLY).recalled


def test_an_answer_about_dates_is_remembered(reads: Reads, place: Workspace) -> None:
    first = reads(EITHER, place)
    first.decide(0, Choices(answers={"date_order:Signup Date": "month_first"}))
    kept(first, place)
    draft = reads("Customer ID,Signup Date,Status\nC,07/08/2025,Active\n", place)
    assert not draft.open_questions
    assert str(cell(kept(draft, place), "signup_date", "C"))[:10] == "2025-07-08"


def test_somebody_elses_change_is_told_and_nothing_is_lost(reads: Reads, place: Workspace) -> None:
    kept(reads(LIST, place), place)
    mine, theirs = reads(NEXT_LIST, place), reads("Customer ID,Status\nD,Active\n", place)
    kept(theirs, place)
    with pytest.raises(CsDataError) as told:
        mine.keep(place, {}, expected=mine.seen)
    assert told.value.code == "changed_meanwhile"
    mine.look_again()
    assert numbers(mine, place) == (1, 1, 0, 2)
    assert kept(mine, place).customers == 4


def test_a_refused_keep_leaves_no_half_version(reads: Reads, place: Workspace) -> None:
    kept(reads(LIST, place), place)
    stale = reads(NEXT_LIST, place)
    before = place.current()
    with pytest.raises(CsDataError):
        stale.keep(place, {}, expected=99)
    assert place.current() == before


def test_a_draft_of_a_folder_reads_every_file_in_it(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "tickets.csv").write_text("ticket_id,customer_id,opened_at\n1,A,2025-05-01\n", encoding="utf-8")
    draft = Draft.of([tmp_path], "folder", None)
    assert draft.rows == (3, 3)
    draft.close()
