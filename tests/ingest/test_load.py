"""Do files become tables that fit together, with every row accounted for?"""

# ruff: noqa: PT017, S608 - an error is one of two right outcomes; table names are ours

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdata.errors import CsDataError
from csdata.ingest.files import RawFile
from csdata.ingest.load import Loaded, load
from csdata.schema import tables
from tests.conftest import SHARED_DATA
from tests.strategies import Customer, Writing, customers, writings

Load = Callable[[dict[str, str]], Loaded]
CUSTOMERS = "Customer ID,Plan\na,Pro\nb,Basic\n"


def balanced(loaded: Loaded) -> None:
    """Check that every sheet accounts for its rows, and that the refused ones are listed one by one."""
    for report in loaded.files:
        assert report.rows_in == report.rows_loaded + report.rows_rejected
        if report.table:
            assert report.rows_rejected == sum(reject.whole_row for reject in report.rejects)
            assert all(reject.row is not None for reject in report.rejects)
        assert all(reject.reason for reject in report.rejects)


def contents(loaded: Loaded) -> dict[str, list[tuple[Any, ...]]]:
    """Return every canonical table, its rows in a fixed order."""
    return {name: sorted(loaded.engine.rows(f"SELECT * FROM {name}"), key=repr) for name in tables()}


def test_usage_finds_its_customer_through_the_subscription(load_texts: Load) -> None:
    loaded = load_texts(
        {
            "subscriptions.csv": (
                "subscription_id,account_id,start_date,end_date,mrr\ns1,a,2024-01-01,,10\ns2,b,2024-01-01,,20\n"
            ),
            "usage.csv": (
                "subscription_id,date,feature,events\n"
                "s1,2024-02-01,export,3\ns2,2024-02-01,export,4\ns9,2024-02-01,x,1\n"
            ),
        }
    )
    assert loaded.engine.rows("SELECT customer_id, events FROM usage ORDER BY 1") == [("a", 3.0), ("b", 4.0)]
    usage = loaded.files[1]
    assert (usage.rows_in, usage.rows_loaded, usage.rows_rejected) == (3, 2, 1)
    balanced(loaded)


def test_a_subscription_that_leads_nowhere_is_refused_with_its_value(load_texts: Load) -> None:
    loaded = load_texts(
        {
            "subscriptions.csv": "subscription_id,account_id,start_date,end_date,mrr\ns1,a,2024-01-01,,10\n",
            "usage.csv": "subscription_id,date,feature\ns1,2024-02-01,x\ns9,2024-02-01,x\n",
        }
    )
    (reject,) = loaded.files[1].rejects
    assert (reject.row, reject.column, reject.value, reject.whole_row) == (3, "subscription_id", "s9", True)


def test_customers_named_only_by_their_activity_are_added(load_texts: Load) -> None:
    loaded = load_texts(
        {"customers.csv": CUSTOMERS, "tickets.csv": "Ticket ID,Customer ID,Opened at\n1,c,2024-01-01\n2,a,2024-01-02\n"}
    )
    assert loaded.engine.rows("SELECT customer_id, plan FROM customers ORDER BY 1") == [
        ("a", "Pro"),
        ("b", "Basic"),
        ("c", None),
    ]


def test_two_lists_of_the_same_customers_are_joined(load_texts: Load) -> None:
    loaded = load_texts(
        {
            "crm customers.csv": "Customer ID,Industry\na,Retail\nb,Energy\n",
            "customers billing.csv": "Customer ID,Plan,Industry\nb,Basic,\na,Pro,\nc,Pro,Retail\n",
        }
    )
    assert loaded.engine.rows("SELECT customer_id, industry, plan FROM customers ORDER BY 1") == [
        ("a", "Retail", "Pro"),
        ("b", "Energy", "Basic"),
        ("c", "Retail", "Pro"),
    ]
    balanced(loaded)


def test_the_order_of_the_sources_does_not_matter() -> None:
    files = [
        RawFile("customers.csv", CUSTOMERS.encode()),
        RawFile("tickets.csv", b"Ticket ID,Customer ID,Opened at\n1,a,2024-01-01\n2,a,2024-01-02\n"),
        RawFile("more customers.csv", b"Customer ID,Plan\na,Enterprise\nb,\n"),
    ]
    first, second = load(files), load(files[::-1])
    assert first.fingerprint == second.fingerprint
    assert contents(first) == contents(second)
    assert first.files == second.files


def test_the_fingerprint_is_that_of_the_content(load_texts: Load) -> None:
    one = load_texts({"customers.csv": CUSTOMERS})
    assert one.fingerprint == load_texts({"customers.csv": CUSTOMERS}).fingerprint
    assert one.fingerprint != load_texts({"customers.csv": CUSTOMERS + "c,Pro\n"}).fingerprint


def test_an_unreadable_file_beside_a_good_one_is_told(load_texts: Load) -> None:
    loaded = load_texts({"customers.csv": CUSTOMERS, "header only.csv": "Ticket ID,Customer ID,Opened at\n"})
    assert "header only.csv" in repr(loaded.files)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("logo.csv", b"\x89PNG\r\n\x1a\n\x00"),
        ("empty.csv", b""),
        ("book.xlsx", b"PK\x03\x04 damaged"),
        ("usage.csv.gz", b"\x1f\x8b\x08 damaged"),
        ("rows.json", b"[1, 2"),
    ],
)
def test_a_file_that_cannot_be_used_does_not_stop_the_others(name: str, data: bytes) -> None:
    loaded = load([RawFile("customers.csv", CUSTOMERS.encode()), RawFile(name, data)])
    assert loaded.engine.count("customers") == 2
    assert name in " ".join(note for report in loaded.files for note in report.notes)


def test_another_companys_list_is_set_aside(load_texts: Load) -> None:
    loaded = load_texts(
        {
            "customers.csv": CUSTOMERS,
            "other customers.csv": "Customer ID,Plan\nx,Pro\ny,Pro\n",
            "tickets.csv": "Ticket ID,Customer ID,Opened at\n1,a,2024-01-01\n2,b,2024-01-02\n",
        }
    )
    assert loaded.engine.rows("SELECT customer_id FROM customers ORDER BY 1") == [("a",), ("b",)]
    assert [report.rows_rejected for report in loaded.files] == [0, 2, 0]
    balanced(loaded)


def test_an_encoding_that_was_guessed_is_told() -> None:
    loaded = load([RawFile("customers.csv", "Customer ID,Company\n1,Müller\n2,Köhler\n".encode("cp1252"))])
    assert loaded.files[0].notes == ("Read as cp1252, which its bytes suggest.",)
    assert loaded.engine.rows("SELECT name FROM customers ORDER BY 1") == [("Köhler",), ("Müller",)]


def test_surveys_with_an_nps_column_get_their_kind(load_texts: Load) -> None:
    loaded = load_texts({"survey.csv": "Customer ID,Date,NPS\na,2024-01-01,9\nb,2024-01-02,3\n"})
    assert loaded.engine.rows("SELECT customer_id, kind, score FROM surveys ORDER BY 1") == [
        ("a", "nps", 9.0),
        ("b", "nps", 3.0),
    ]


def test_a_survey_with_two_kinds_of_answer_loses_neither(load_texts: Load) -> None:
    loaded = load_texts({"survey.csv": "Customer ID,Date,NPS,CSAT\na,2024-01-01,9,5\na,2024-02-01,8,4\n"})
    found = loaded.engine.rows("SELECT kind, COUNT(*) FROM surveys GROUP BY 1 ORDER BY 1")
    unused = [column.header for column in loaded.files[0].columns if column.kind == "not used"]
    assert found == [("csat", 2), ("nps", 2)] or unused == ["CSAT"]


def test_nothing_known_is_one_clear_error(load_texts: Load) -> None:
    with pytest.raises(CsDataError, match=r"found in iris\.csv") as raised:
        load_texts({"iris.csv": "sepal,petal\n1,2\n"})
    assert raised.value.code == "nothing_recognised"


def test_no_sources_are_one_clear_error() -> None:
    with pytest.raises(CsDataError):
        load([])


@settings(max_examples=8)
@given(rows=customers(), writing=writings, seed=st.integers(0, 99))
def test_a_table_is_recovered_however_it_was_written_and_whatever_its_order(
    rows: list[Customer], writing: Writing, seed: int
) -> None:
    shuffled = rows.copy()
    random.Random(seed).shuffle(shuffled)
    found = [load([RawFile("customers.csv", writing.bytes(order))]) for order in (rows, shuffled)]
    for loaded in found:
        assert loaded.files[0].rejects == ()
        assert sorted(loaded.engine.rows("SELECT customer_id, name, signup_date, plan, mrr FROM customers")) == sorted(
            (row.customer_id, row.name, row.signup_date, row.plan, row.mrr) for row in rows
        )
    assert contents(found[0]) == contents(found[1])


@settings(max_examples=5)
@given(seed=st.integers(0, 10_000))
def test_a_messy_table_is_the_same_whatever_its_order(seed: int) -> None:
    source = random.Random(seed)
    pick = source.choice
    lines = [
        f"{pick(['a', 'b', 'c', 'd', ''])},{pick(['Pro', 'pro', 'PRO', ''])},{pick(['10', '7', '30.5', 'x', ''])},"
        f"{pick(['2024-01-05', '2024-02-06', 'soon'])}"
        for _ in range(20)
    ]
    header = "Subscription ID,Customer ID,Plan,MRR,Start date"
    numbered = ["s0,a,Pro,10,2024-01-05", *(f"s{n},{line}" for n, line in enumerate(lines, start=1))]
    shuffled = source.sample(numbered, len(numbered))
    found = []
    for order in (numbered, shuffled):
        found.append(load([RawFile("subscriptions.csv", "\n".join([header, *order]).encode())]))
        balanced(found[-1])
    assert contents(found[0]) == contents(found[1])


FOLDERS = ["messy-csvkit", "csv-spectrum", "cdnow", "ravenstack", "telco-ibm", "mrr-playbook"]


@pytest.mark.external
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_row_of_other_peoples_files_is_loaded_or_refused(
    folder: str,
    shared_data: Callable[[str], Path],
    shared_load: Callable[[Path], Loaded],
    subtests: pytest.Subtests,
) -> None:
    files = [path for path in sorted(shared_data(folder).rglob("*")) if path.is_file() and path.name != "SOURCE.txt"]
    assert files
    for path in files:
        with subtests.test(path.relative_to(SHARED_DATA).as_posix()):
            try:
                balanced(shared_load(path))
            except CsDataError as error:
                assert len(str(error).splitlines()) == 1
                assert path.name.removesuffix(".gz") in str(error)


# What is known of these files: rows as counted by their makers (SOURCE.txt) or by `wc -l` minus the header.
KNOWN = {
    "cdnow/cdnow_customers_summary.csv": ("customers", 2_357),
    "mrr-playbook/data/subscription_periods.csv": ("revenue", 121),
    "ravenstack/data/ravenstack_support_tickets.csv": ("tickets", 2_000),
    "ravenstack/data/ravenstack_churn_events.csv": ("churn_events", 600),
}


@pytest.mark.external
@pytest.mark.parametrize("name", KNOWN)
def test_known_files_load_all_their_rows(
    name: str, shared_data: Callable[[str], Path], shared_load: Callable[[Path], Loaded]
) -> None:
    (report,) = shared_load(shared_data(name)).files
    assert (report.table, report.rows_in, report.rows_loaded) == (KNOWN[name][0], KNOWN[name][1], KNOWN[name][1])
