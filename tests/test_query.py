"""Do these data answer a question in SQL, for programs and for people, and say in words why not?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from csdata import query
from csdata.answers import query_answer
from csdata.cli import main
from csdata.dataset import Dataset, open_dataset
from csdata.engine.sandbox import Limits
from csdata.errors import CsDataError
from csdata.schema import tables
from tests.analysis.company import company, subscriptions, table

ROOT = Path(__file__).resolve().parents[1]
BOOK = subscriptions(("A", "2024-01-01", None, 100), ("B", "2024-01-01", "2024-02-10", 50.5))


@pytest.fixture(scope="module")
def data() -> Iterator[Dataset]:
    people = table(
        ("customer_id", "name", "plan", "Their Own"), [("A", "=Ää", "Pro", "one"), ("B", "Beta", "Basic", "two")]
    )
    book = BOOK + "C,2024-02-29,,1\n"
    found = company(date(2024, 2, 29), subscriptions=book, customers=people)
    yield found
    query.forget(found)


def refusal(data: Dataset, sql: str) -> CsDataError:
    with pytest.raises(CsDataError) as raised:
        query.ask(data, sql)
    return raised.value


def test_money_days_and_texts_come_back_as_they_are(data: Dataset) -> None:
    found = query.ask(
        data, "SELECT customer_id, mrr, start_date, end_date FROM revenue WHERE customer_id < 'C' ORDER BY mrr"
    )
    assert found.columns == ["customer_id", "mrr", "start_date", "end_date"]
    assert found.rows() == [["B", 50.5, "2024-01-01", "2024-02-10"], ["A", 100, "2024-01-01", None]]


def test_the_panel_and_their_own_columns_can_be_asked(data: Dataset) -> None:
    assert query.ask(data, "SELECT \"Their Own\" FROM customers WHERE customer_id < 'C' ORDER BY 1").rows() == [
        ["one"],
        ["two"],
    ]
    sql = "SELECT month, SUM(mrr) FROM customer_months GROUP BY month ORDER BY month"
    assert query.ask(data, sql).rows() == [["2024-01-01", 150.5], ["2024-02-01", 101]]


def test_what_was_refused_when_reading_cannot_be_asked(data: Dataset) -> None:
    assert refusal(data, "FROM rejects").code == "no_table"
    assert refusal(data, "FROM spells").code == "no_table"


def test_a_frame_has_numbers_as_numbers_days_as_days_and_the_rest_as_text(data: Dataset) -> None:
    columns = "SUM(mrr) AS m, MIN(start_date) AS d, COUNT(*) AS n, LIST(mrr) AS l, INTERVAL 1 DAY AS i"
    sql = f"SELECT {columns} FROM revenue WHERE mrr > 1"  # noqa: S608
    frame = query.ask(data, sql).frame()
    assert [kind.kind for kind in frame.dtypes[:3]] == ["f", "M", "i"]
    assert frame.loc[0, "m"] == 150.5
    assert frame.loc[0, "l"] in {"[100, 50.5]", "[50.5, 100]"}
    assert "1" in str(frame.loc[0, "i"])


def test_columns_of_one_name_are_told_apart(data: Dataset) -> None:
    found = query.ask(data, "SELECT * FROM customers AS a JOIN customers AS b USING (customer_id)")
    assert len(set(found.columns)) == len(found.columns)
    assert len(found.frame().columns) == len(found.columns)


def test_nan_and_infinity_are_null_in_json(data: Dataset) -> None:
    answer = query_answer(data, "SELECT 'NaN'::DOUBLE AS a, 1 / 0 AS b, NULL AS c")
    assert json.loads(answer.as_json())["rows"] == [[None, None, None]]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT plna FROM customers", "There is no column plna in customers. Did you mean plan?"),
        ("SELECT amount FROM customers", "There is no column amount in customers. It is in purchases, spend."),
        ("SELECT c.nothing FROM customers AS c", "There is no column nothing in customers. Columns: customer_id,"),
        ("SELECT x.plan FROM customers AS c", "x is not a table of this question."),
        ("FROM custmers", "There is no table custmers. Did you mean customers? There are: customers, revenue,"),
        ("SELECT summ(mrr) FROM revenue", "There is no function summ. Did you mean sum?"),
        ("SELECT SUM(plan) FROM customers", "sum(VARCHAR) does not work with these types."),
        ("SELECT plan\nFROM customers\nWHERE", "This is not SQL yet: it ends too early (line 3)."),
        ("SELECT plan,,\nname FROM customers", 'This is not SQL yet: it cannot be read from ","'),
        ("DROP TABLE customers", "Only a SELECT can be asked; nothing can be changed here."),
        ("SELECT 1; SELECT 2", "These are several statements. Ask one at a time."),
        ("  ", "There is no question yet."),
        ("PIVOT revenue ON product USING SUM(mrr)", "This PIVOT would look up its columns first."),
        ("SELECT plan, COUNT(*) FROM customers", "column plan must appear in the GROUP BY clause"),
        ("SELECT CAST(name AS INTEGER) FROM customers", "Could not convert string '=Ää' to INT32"),
        ("SELECT current_setting('threads')", "current_setting cannot be used here."),
        ("SELECT $1", "The question holds a placeholder"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_would_work(data: Dataset, sql: str, said: str) -> None:
    error = refusal(data, sql)
    assert said in str(error)
    assert error.hint
    assert "\n" not in str(error)


def test_a_question_that_takes_too_long_is_stopped(data: Dataset) -> None:
    sql = "WITH RECURSIVE t AS (SELECT 1 AS a UNION ALL SELECT a FROM t) SELECT COUNT(*) FROM t"
    with pytest.raises(CsDataError, match=r"Stopped after 0\.3 seconds"):
        query.ask(data, sql, viewer="hasty", limits=Limits(seconds=0.3))


def test_a_limit_below_one_is_refused(data: Dataset) -> None:
    with pytest.raises(CsDataError, match="1 or more"):
        query.ask(data, "SELECT 1", rows=0)


def test_the_catalogue_counts_what_is_filled_as_the_dataset_does(data: Dataset) -> None:
    known = {facts.name: facts for facts in query.catalogue(data)}
    assert list(known) == sorted(known, key=lambda name: not known[name].rows)
    assert set(known) == {*tables(), "customer_months"}
    for name, facts in known.items():
        for column in facts.columns:
            if f"{name}.{column.name}" in data.filled:
                assert round(column.filled * facts.rows) == data.filled[f"{name}.{column.name}"]
    own = next(column for column in known["customers"].columns if column.name == "Their Own")
    assert (own.kind, round(own.filled, 3), own.meaning) == ("text", 0.667, "A column of your own, kept as it is")


def test_every_column_of_every_table_is_explained(data: Dataset) -> None:
    for facts in query.catalogue(data):
        assert [column.name for column in facts.columns if not column.meaning] == []


@pytest.mark.parametrize("kind", ["book", "one sheet", "customers only"])
def test_every_example_is_answered(data: Dataset, kind: str) -> None:
    given = {
        "book": lambda: data,
        "one sheet": lambda: open_dataset([ROOT / "sample_data/one_sheet.xlsx"]),
        "customers only": lambda: company(customers=table(("customer_id", "churned"), [("A", "no"), ("B", "yes")])),
    }[kind]()
    found = query.examples_for(given, query.catalogue(given))
    assert 1 <= len(found) <= 8
    assert len({example.question for example in found}) == len(found)
    for example in found:
        assert query.ask(given, example.sql).columns, example.question
    query.forget(given)


def test_the_sample_answers_each_of_its_eight_examples_with_rows() -> None:
    sample = open_dataset(sorted((ROOT / "sample_data").glob("*.csv")))
    found = query.examples_for(sample, query.catalogue(sample))
    assert len(found) == 8
    assert [example.question for example in found if not query.ask(sample, example.sql).rows()] == []
    query.forget(sample)


# ---- the command


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "subscriptions.csv"
    path.write_text(BOOK, encoding="utf-8")
    return path


def test_the_command_prints_columns_rows_and_whether_there_are_more(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sql = "SELECT customer_id, mrr FROM revenue ORDER BY mrr DESC"
    assert main(["query", str(book), sql, "--json", "--limit", "1"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "columns": ["customer_id", "mrr"],
        "rows": [["A", 100]],
        "truncated": True,
    }
    assert main(["query", str(book), sql, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["truncated"] is False


def test_the_command_prints_a_table_for_people(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(book), "SELECT customer_id, mrr FROM revenue ORDER BY mrr"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "customer_id   mrr", "-----------  ----", "B            50.5", "A             100", "", "2 rows",
    ]  # fmt: skip


def test_the_command_looks_at_the_data_as_of_a_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "subscriptions.csv"
    path.write_text(subscriptions(("A", "2024-01-01", None, 100), ("B", "2024-05-31", None, 5)), encoding="utf-8")
    sql = "SELECT MAX(month) FROM customer_months"
    assert main(["query", str(path), sql, "--json", "--as-of", "2024-02"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == [["2024-02-01"]]


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE revenue",
        "SELECT 1; SELECT 2",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT nothing",
        "nonsense",
        "",
    ],
)
def test_the_command_refuses_anything_else_in_one_line(
    book: Path, sql: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", str(book), sql]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("csdata query: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
