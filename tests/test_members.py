"""Do filters choose the same customers whichever question is asked, and is each question asked only once?"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import pytest

from csdata.analysis.metrics import metrics, period_of
from csdata.dataset import EVERYBODY, Dataset, Filters, with_personas
from csdata.members import Members
from tests.analysis.company import company, subscriptions, table

JUNE = date(2024, 6, 30)
BOOK = subscriptions(
    ("A", "2024-01-01", None, 10),
    ("A", JUNE, None, 0),
    ("B", "2024-02-01", "2024-05-10", 20),
    ("C", "2024-03-01", None, 40),
)
CUSTOMERS = table(
    ("customer_id", "name", "plan", "segment", "region", "persona"),
    [
        ("B", "Birch", "Pro", "S", "FR", None),
        ("A", "Ash", "Basic", "S", "DE", "Quiet"),
        ("C", None, "Pro", "M", None, "Busy"),
    ],
)
SURVEYS = table(
    ("customer_id", "date", "kind", "score"), [("A", "2024-04-01", "nps", 9), (None, "2024-04-02", "nps", 3)]
)


def small() -> Dataset:
    return company(JUNE, subscriptions=BOOK, customers=CUSTOMERS)


def test_customers_are_numbered_by_their_id_and_grouped_by_what_filters_look_at() -> None:
    members = small().members
    assert list(members["customer_id"]) == ["A", "B", "C"]
    assert members["cell"].nunique() == 3
    assert list(members["persona"].fillna("")) == ["Quiet", "", "Busy"]


def test_a_column_of_personas_in_the_list_is_a_filter() -> None:
    data = small()
    assert data.choices["persona"] == ("Busy", "Quiet")
    assert list(data.chosen(Filters(persona="Busy"))) == [False, False, True]
    assert metrics(data, period_of(data, 12), Filters(persona="Busy"))["mrr"].value == 40


@pytest.mark.parametrize("filters", [Filters(plan="Pro"), Filters(segment="S", plan="Pro"), Filters(region="XX")])
def test_rows_about_customers_and_about_groups_are_chosen_alike(filters: Filters) -> None:
    data = small()
    book = data.asked("book_between", {"base": data.first_day, "last": data.as_of}, filters)
    assert set(book["number"]) <= set(np.flatnonzero(data.chosen(filters)))
    cells = set(data.members.loc[data.chosen(filters), "cell"])
    assert set(data.asked("month_counts", None, filters)["cell"]) == cells


def test_answers_that_name_no_customer_count_for_everybody_and_for_no_filter() -> None:
    customers = CUSTOMERS.replace(",persona", "").replace(",Quiet", "").replace(",Busy", "")
    data = company(JUNE, subscriptions=BOOK, customers=customers, surveys=SURVEYS)
    asked = {"kind": "nps", "base": data.first_day, "last": data.last_day}
    assert set(data.ask("survey_scores", asked)["number"]) <= {0, -1}
    assert set(data.asked("survey_scores", asked, Filters(plan="Basic"))["number"]) == {0}


def test_a_question_is_asked_once_and_again_for_other_values() -> None:
    data = small()
    assert data.ask("month_counts") is data.ask("month_counts")
    one, two = ({"base": data.first_day, "last": data.as_of, "n": n} for n in (1, 2))
    assert data.ask("book_between", one) is not data.ask("book_between", two)
    assert data.asked("month_counts", None, EVERYBODY) is data.ask("month_counts")


def test_old_answers_give_way_when_too_much_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csdata.members.MOST_CELLS", 10)
    members = Members(small().engine)
    first = members.ask("month_counts")
    members.ask("who_is_there")
    assert members.ask("month_counts") is not first
    assert members.ask("month_counts").equals(first)


def test_many_threads_get_the_same_answers() -> None:
    data = small()
    with ThreadPoolExecutor(8) as pool:
        frames = list(pool.map(lambda _: data.asked("month_counts", None, Filters(plan="Pro")), range(64)))
    assert all(frame.equals(frames[0]) for frame in frames)


# ---- personas that are found later


def test_personas_found_later_are_a_filter_and_leave_the_data_as_they_were() -> None:
    data = small()
    before = metrics(data, period_of(data, 12))
    found = with_personas(data, ["Loud", "Loud", None])
    assert found.choices["persona"] == ("Loud",)
    assert list(found.chosen(Filters(persona="Loud"))) == [True, True, False]
    assert {name: metric.value for name, metric in metrics(found, period_of(found, 12)).items()} == {
        name: metric.value for name, metric in before.items()
    }


def test_what_was_answered_about_customers_is_not_asked_again_and_what_about_groups_is() -> None:
    data = small()
    sheet, months = data.ask("sheet_values"), data.ask("month_counts")
    found = with_personas(data, ["Loud", None, None])
    assert found.ask("sheet_values") is sheet
    assert found.ask("month_counts") is not months


def test_other_personas_are_other_data_and_the_same_ones_are_not() -> None:
    data = small()
    prints = {
        with_personas(data, labels).fingerprint for labels in (["X", "Y", None], ["X", "X", None], ["X", "Y", None])
    }
    assert len(prints) == 2
    assert data.fingerprint not in prints


def test_who_reads_while_personas_are_found_again_and_again_gets_right_answers() -> None:
    data = small()
    months = data.asked("month_counts", None, Filters(plan="Pro"))["active"].sum()
    stop, wrong = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            found = data.asked("month_counts", None, Filters(plan="Pro"))["active"].sum()
            if found != months:
                wrong.append(found)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for turn in range(60):
        with_personas(data, [f"{turn % 3}", None, f"{turn % 2}"])
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_one_label_a_customer_is_asked_for() -> None:
    with pytest.raises(ValueError, match="2 labels for 3 customers"):
        with_personas(small(), ["X", "Y"])
