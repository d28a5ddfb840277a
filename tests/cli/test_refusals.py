"""Does a command refuse bad input in one line, and end with 2?"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import PNG, Run, complains, process


def test_a_missing_file_is_named(run: Run, tmp_path: Path) -> None:
    complains(run("metrics", tmp_path / "nowhere.csv"), "nowhere.csv", "no file or folder", "check the path")


def test_an_empty_file_is_named(run: Run, csv_file: Callable[[str, str], Path]) -> None:
    complains(run("inspect", csv_file("nothing.csv", "")), "nothing.csv", "empty")


def test_a_file_with_a_header_only_has_no_rows(run: Run, csv_file: Callable[[str, str], Path]) -> None:
    complains(run("inspect", csv_file("header.csv", "customer_id,start_date,mrr\n")), "header.csv", "no data rows")


def test_a_picture_that_is_called_csv_is_a_picture(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(PNG)
    complains(run("metrics", path), "customers.csv", "an image", "not a table", "CSV")


def test_a_damaged_workbook_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(200))
    complains(run("metrics", path), "book.xlsx")


@pytest.mark.parametrize("seed", range(3))
def test_random_bytes_end_in_one_line_not_in_a_traceback(run: Run, tmp_path: Path, seed: int) -> None:
    path = tmp_path / "noise.csv"
    path.write_bytes(random.Random(seed).randbytes(3000))
    complains(run("inspect", path), "noise.csv")


def test_a_table_without_customers_says_what_it_needs(run: Run, csv_file: Callable[[str, str], Path]) -> None:
    complains(run("metrics", csv_file("weather.csv", "day,rain\n2024-01-01,3\n")), "weather.csv", "customer")


def test_an_empty_folder_says_which_files_are_known(run: Run, tmp_path: Path) -> None:
    complains(run("metrics", tmp_path), "no table files", ".csv")


@pytest.mark.parametrize("day", ["2024-13-01", "2024-02-30", "yesterday", "", "2024", "01/02/2024", "2024-00"])
def test_a_day_that_is_none_says_how_days_are_written(run: Run, book: Path, day: str) -> None:
    complains(run("metrics", book, "--as-of", day), "as-of", "2026-09-30")


def test_a_day_before_the_data_begin_says_when_they_begin(run: Run, book: Path) -> None:
    complains(run("metrics", book, "--as-of", "2023-12-31"), "2023-12-31", "2024-01-01")


def test_an_unknown_command_lists_the_known_ones(run: Run) -> None:
    complains(run("metricz", "x.csv"), "metricz", "inspect", "metrics", "movements", "sample")


def test_an_unknown_option_is_refused(run: Run, book: Path) -> None:
    complains(run("metrics", book, "--colour", "red"), "--colour")


@pytest.mark.parametrize("arguments", [(), ("metrics",), ("inspect", "--json"), ("sample",)])
def test_what_is_missing_from_a_command_is_named(run: Run, arguments: tuple[str, ...]) -> None:
    complains(run(*arguments), "required")


@pytest.mark.parametrize("months", ["0", "-3", "two", "1.5", "100000"])
def test_an_impossible_number_of_months_is_refused(run: Run, book: Path, months: str) -> None:
    complains(run("metrics", book, "--months", months))


@pytest.mark.parametrize(
    "arguments",
    [
        ("--customers", "0"), ("--customers", "-5"), ("--months", "2"), ("--months", "-1"), ("--seed", "-1"),
        ("--seed", "x"), ("--customers", "99999999999"), ("--months", "100000"),
    ],
)  # fmt: skip
def test_an_impossible_sample_is_refused(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    told = run("sample", "--out", tmp_path / "out", *arguments)
    complains(told)
    assert ".." not in told.err
    assert not (tmp_path / "out" / "customers.csv").exists()


def test_a_sample_cannot_be_written_into_a_file(run: Run, book: Path) -> None:
    complains(run("sample", "--out", book), book.name)


def test_a_file_that_may_not_be_read_is_named(run: Run, book: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    book.chmod(0)
    complains(run("metrics", book), book.name)


def test_the_process_ends_with_2_and_one_line(tmp_path: Path) -> None:
    done = process(["metrics", tmp_path / "nowhere.csv", "--json"])
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1
    assert b"nowhere.csv" in done.stderr
