"""Does a list that comes back name the same customers, held back or not, in whatever form it was saved?"""

from __future__ import annotations

import io
from datetime import date
from functools import cache

import pandas as pd
import pytest

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.interventions.book import MonthBook, read_book
from csdata.analysis.interventions.listing import Listed, read_list
from csdata.analysis.interventions.measures import MEASURES
from csdata.analysis.interventions.planning import Plan, Wish, hold_out_list, plan
from csdata.dataset import EVERYBODY, Dataset, open_sample
from csdata.errors import CsDataError
from csdata.ui.download import safe_csv


@cache
def sample() -> Dataset:
    return open_sample()


@cache
def planned() -> tuple[MonthBook, Plan]:
    book = read_book(sample(), EVERYBODY)
    assert book is not None
    return book, plan(book, Wish(MEASURES["tickets"], -0.2, date(2026, 10, 1)), Assumptions())


def taken_along() -> pd.DataFrame:
    """Return the list as the page gives it along."""
    return hold_out_list(*planned()).rename(columns={"customer_id": "Customer", "name": "Name", "arm": "What"})


def expected() -> tuple[set[str], set[str]]:
    book, made = planned()
    ids = book.data.members["customer_id"].to_numpy()
    return set(ids[made.gets]), set(ids[made.held])


def as_xlsx(frame: pd.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.to_excel(target, index=False)
    return target.getvalue()


FORMS = {
    "as given": safe_csv,
    "semicolons": lambda frame: frame.to_csv(index=False, sep=";").encode(),
    "tabs, no header": lambda frame: frame.to_csv(index=False, sep="\t", header=False).encode(),
    "other order": lambda frame: frame[["What", "Name", "Customer"]].to_csv(index=False).encode("utf-8-sig"),
    "Excel": as_xlsx,
}


@pytest.mark.parametrize("form", FORMS)
def test_the_list_of_a_plan_comes_back_as_it_was_drawn(form: str) -> None:
    file = FORMS[form](taken_along())
    found = read_list(sample(), file if isinstance(file, bytes) else file.encode())
    assert (set(found.got), set(found.held)) == expected()
    assert found.unknown == 0


def test_a_bare_list_is_of_those_who_get_it() -> None:
    known = list(sample().members["customer_id"].iloc[:2])
    text = f"customer;since\n{known[0]};2026-01-01\n{known[1]}\nnobody\n\n{known[0]}\n"
    assert read_list(sample(), text.encode()) == Listed(tuple(known), (), 1)


@pytest.mark.parametrize("file", [b"", b"\n\n", b"Customer\nnobody\n", b"\xff\xfe\x00"])
def test_a_list_of_nobody_is_refused(file: bytes) -> None:
    with pytest.raises(CsDataError, match="names no customer"):
        read_list(sample(), file)


def test_a_customer_in_both_arms_is_named() -> None:
    one = sample().members["customer_id"].iloc[0]
    with pytest.raises(CsDataError, match=f"{one} is in the list both"):
        read_list(sample(), f"{one},gets it\n{one},held back\n".encode())


def test_a_broken_workbook_says_what_to_do() -> None:
    with pytest.raises(CsDataError, match="Save it as CSV"):
        read_list(sample(), b"PK\x03\x04 broken")
