"""Is the command line a contract that other programs can rely on? (design.md section 5)"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from csdata.cli import main
from tests.analysis.company import subscriptions, table

ROOT = Path(__file__).resolve().parents[1]
BOOK = subscriptions(
    ("A", "2024-01-01", None, 100),
    ("B", "2024-01-01", "2024-03-10", 50),
    ("C", "2024-02-05", None, 25),
    ("D", "2024-03-31", None, 5),
)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
MONTH = re.compile(r"^\d{4}-\d{2}$")


@dataclass(frozen=True)
class Told:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The answer as JSON."""
        content: dict[str, Any] = json.loads(self.out, parse_constant=_no_constant)
        return content


def _no_constant(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")


Run = Callable[..., Told]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process."""

    def told(*arguments: str | Path) -> Told:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = int(str(end.code))
        said = capsys.readouterr()
        return Told(code, said.out, said.err)

    return told


@pytest.fixture
def book(csv_file: Callable[[str, str], Path]) -> Path:
    return csv_file("subscriptions.csv", BOOK)


def process(arguments: Sequence[str | Path], **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command as another program would."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "csdata", *map(str, arguments)],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=False, timeout=60,
    )  # fmt: skip


def complains(told: Told, *words: str) -> None:
    """Check a refusal: code 2, nothing on standard output, one line that says what, where and what to do."""
    assert told.code == 2
    assert told.out == ""
    assert told.err.endswith("\n")
    assert told.err.count("\n") == 1, told.err
    assert "Traceback" not in told.err
    for word in words:
        assert word.lower() in told.err.lower(), told.err


# ---- refusals


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


# ---- how it ends well


def test_the_process_ends_with_0_and_prints_json(book: Path) -> None:
    done = process(["metrics", book, "--json"])
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["as_of"] == "2024-03-31"


def test_a_reader_that_closes_the_pipe_early_is_no_error(book: Path) -> None:
    python = f"{sys.executable} -m csdata metrics {book} --json"
    script = f"set -o pipefail; {python} | true"  # the reader is gone before the first word
    done = subprocess.run(["bash", "-c", f"{python} | head -c 5; exit ${{PIPESTATUS[0]}}"], cwd=ROOT,
                          capture_output=True, check=False, timeout=60)  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, b'{\n "a', b"")
    gone = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert (gone.returncode, gone.stderr) == (0, b"")


def test_a_terminal_without_unicode_still_gets_its_answer(book: Path) -> None:
    for arguments in (["metrics", book], ["metrics", book, "--json"], ["inspect", book]):
        done = process(arguments, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
        assert (done.returncode, done.stderr) == (0, b""), arguments


def test_help_and_version_are_no_errors(run: Run) -> None:
    assert run("--help").code == 0
    assert run("metrics", "--help").code == 0
    version = run("--version")
    assert (version.code, version.err) == (0, "")
    assert re.fullmatch(r"csdata \d+\.\d+\.\d+\n", version.out)


# ---- what it says


def test_inspect_has_the_keys_of_the_contract(run: Run, book: Path) -> None:
    told = run("inspect", book, "--json")
    assert (told.code, told.err) == (0, "")
    content = told.json
    assert {"files", "unlocked", "locked"} <= content.keys()
    (file,) = content["files"]
    needed = {"file", "table", "rows_in", "rows_loaded", "rows_rejected", "mapping", "questions", "rejects"}
    assert needed <= file.keys()
    assert (file["file"], file["table"], file["rows_in"], file["rows_loaded"]) == ("subscriptions.csv", "revenue", 4, 4)
    assert file["mapping"] == {name: name for name in ("customer_id", "start_date", "end_date", "mrr")}
    assert set(content["unlocked"]).isdisjoint(content["locked"])
    assert all(isinstance(missing, str) and missing for missing in content["locked"].values())


def test_a_refused_row_has_its_row_column_value_and_reason(run: Run, csv_file: Callable[[str, str], Path]) -> None:
    path = csv_file("subscriptions.csv", BOOK + "E,not a day,,10\nTotal,,,190\n")
    (file,) = run("inspect", path, "--json").json["files"]
    assert (file["rows_in"], file["rows_loaded"], file["rows_rejected"]) == (6, 4, 2)
    by_row = {(r["row"], r["reason"]): r for r in file["rejects"]}
    assert {"row", "column", "value", "reason"} <= file["rejects"][0].keys()
    assert (7, "total") in by_row
    assert any(row == 6 and r["column"] == "start_date" for (row, _), r in by_row.items())


NAMES = {
    "active_customers", "new_customers", "lost_customers", "logo_churn", "retention", "mrr", "arpa", "gross_mrr_churn",
    "net_mrr_churn", "grr", "nrr", "quick_ratio", "nps", "csat", "ces", "adoption", "feature_breadth",
    "time_to_value_days", "onboarding_on_time", "goal_attainment", "cac",
}  # fmt: skip


def test_metrics_has_the_keys_of_the_contract(run: Run, book: Path) -> None:
    content = run("metrics", book, "--json").json
    assert {"as_of", "metrics"} <= content.keys()
    assert content["metrics"].keys() >= NAMES
    for name, metric in content["metrics"].items():
        keys = {"value", "unit", "numerator", "denominator", "n", "low", "high", "period", "definition"}
        assert keys <= metric.keys(), name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
        assert metric["definition"]
        assert metric["unit"] in {"share", "money", "score", "count", "number", "days", "ratio"}
        assert (metric["value"] is None) == ("why" in metric), name
        if metric["value"] is None:
            assert metric["why"]
            assert metric["low"] is None
            assert metric["high"] is None


def test_shares_are_between_0_and_1_and_in_the_interval(run: Run, book: Path) -> None:
    for metric in run("metrics", book, "--json").json["metrics"].values():
        if metric["unit"] == "share" and metric["value"] is not None and metric["low"] is not None:
            assert metric["low"] - 1e-9 <= metric["value"] <= metric["high"] + 1e-9


def test_movements_have_the_keys_of_the_contract_and_its_numbers(run: Run, book: Path) -> None:
    content = run("movements", book, "--json").json
    keys = ["month", "start_mrr", "new", "expansion", "contraction", "churn", "reactivation", "end_mrr"]
    assert [list(month) for month in content["months"]] == [keys] * 3
    assert [list(month.values()) for month in content["months"]] == [
        ["2024-01", 0, 150, 0, 0, 0, 0, 150],
        ["2024-02", 150, 25, 0, 0, 0, 0, 175],
        ["2024-03", 175, 5, 0, 0, 50, 0, 130],
    ]


def test_movements_without_dates_say_why_there_are_none(run: Run, csv_file: Callable[[str, str], Path]) -> None:
    path = csv_file("customers.csv", table(("customer_id", "churned", "mrr"), [(f"A{i}", "no", 5) for i in range(12)]))
    told = run("movements", path, "--json")
    assert told.code == 0
    assert told.json["months"] == []
    assert told.json["why"]


def test_months_are_written_yyyy_mm_and_days_iso(run: Run, book: Path) -> None:
    content = run("metrics", book, "--json").json
    assert [month["month"] for month in content["months"]] == ["2024-01", "2024-02", "2024-03"]
    assert all(MONTH.match(month["month"]) for month in run("movements", book, "--json").json["months"])
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", content["as_of"])
    assert content["metrics"]["mrr"]["period"] == "2024-03"


def test_a_month_is_read_as_its_last_day(run: Run, book: Path) -> None:
    assert (
        run("metrics", book, "--as-of", "2024-02", "--json").out
        == run("metrics", book, "--as-of", "2024-02-29", "--json").out
    )


@pytest.mark.parametrize("command", ["inspect", "metrics", "movements"])
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_two_runs_say_the_same_bytes(run: Run, book: Path, command: str, form: tuple[str, ...]) -> None:
    first, second = run(command, book, *form), run(command, book, *form)
    assert first == second
    assert first.code == 0
    assert first.err == ""
    assert first.out.endswith("\n")


@pytest.mark.parametrize("command", ["metrics", "movements"])
def test_the_order_of_the_rows_does_not_matter(run: Run, csv_file: Callable[[str, str], Path], command: str) -> None:
    header, *rows = BOOK.splitlines()
    straight = run(command, csv_file("subscriptions.csv", BOOK), "--json").out
    turned = run(command, csv_file("subscriptions.csv", "\n".join([header, *reversed(rows)]) + "\n"), "--json").out
    assert turned == straight


def test_people_read_every_metric_and_why_one_is_missing(run: Run, book: Path) -> None:
    told = run("metrics", book)
    assert {line.split()[0] for line in told.out.splitlines() if line} >= NAMES
    assert "The data have no NPS answers." in told.out


def test_several_files_and_a_folder_are_the_same_source(run: Run, tmp_path: Path) -> None:
    usage = table(("customer_id", "date", "feature", "events"), [("A", "2024-03-02", "R", 2)])
    for name, text in (("subscriptions.csv", BOOK), ("usage.csv", usage)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    folder = run("metrics", tmp_path, "--json")
    files = run("metrics", tmp_path / "usage.csv", tmp_path / "subscriptions.csv", "--json")
    assert folder.code == 0
    assert folder.out == files.out


# ---- the sample


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("cli") / "company"
    assert main(["sample", "--out", str(out), "--customers", "60", "--months", "12", "--seed", "3", "--json"]) == 0
    return out


def test_the_sample_is_written_as_csv_with_its_truth(sample: Path) -> None:
    names = {path.name for path in sample.iterdir()}
    assert "truth.json" in names
    assert {"customers.csv", "revenue.csv", "usage.csv", "tickets.csv", "surveys.csv", "spend.csv"} <= names
    assert json.loads((sample / "truth.json").read_text(encoding="utf-8"))["made_with"]["customers"] == 60


def test_inspect_recognises_all_of_the_sample(run: Run, sample: Path) -> None:
    content = run("inspect", sample, "--json").json
    rows = json.loads((sample / "truth.json").read_text(encoding="utf-8"))["rows"]
    assert {file["table"]: file["rows_loaded"] for file in content["files"]} == {k: n for k, n in rows.items() if n}
    for file in content["files"]:
        assert file["file"] == f"{file['table']}.csv"
        assert file["rows_rejected"] == 0
        assert file["questions"] == []
    assert content["locked"] == {}


def test_the_sample_says_how_many_rows_it_wrote(run: Run, tmp_path: Path) -> None:
    told = run("sample", "--out", tmp_path, "--customers", "20", "--months", "8", "--json")
    assert told.json["rows"]["customers"] == 20
    again = run("sample", "--out", tmp_path / "b", "--customers", "20", "--months", "8")
    assert re.search(r"20 rows\s+customers\.csv", again.out)
    for name in ("customers.csv", "usage.csv", "truth.json"):
        assert (tmp_path / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


# ---- cohorts and survival


def test_cohorts_of_a_small_book(run: Run, book: Path) -> None:
    told = run("cohorts", book, "--json").json
    assert told["measure"] == "customers"
    assert {"cohort", "size", "period", "value", "count", "observed"} <= set(told["cells"][0])
    january = [cell for cell in told["cells"] if cell["cohort"] == "2024-01" and cell["observed"]]
    assert [(cell["period"], cell["count"]) for cell in january] == [(0, 2), (1, 2), (2, 1)]
    assert told["average"][2] == {"period": 2, "value": 0.5, "n": 2}
    assert all(cell["value"] is None for cell in told["cells"] if not cell["observed"])


@pytest.mark.parametrize("measure", ["customers", "revenue", "revenue_net", "usage"])
@pytest.mark.parametrize("kind", ["classic", "rolling"])
@pytest.mark.parametrize("by", ["month", "quarter", "plan", "onboarding"])
def test_every_kind_of_cohorts_of_the_sample(run: Run, measure: str, kind: str, by: str) -> None:
    told = run("cohorts", ROOT / "sample_data", "--measure", measure, "--kind", kind, "--by", by, "--json").json
    observed = [cell for cell in told["cells"] if cell["observed"]]
    assert observed
    assert all(cell["value"] is not None and cell["n"] <= cell["size"] for cell in observed)
    assert told["definition"]


def test_cohorts_are_printed_as_a_table(run: Run) -> None:
    told = run("cohorts", ROOT / "sample_data", "--by", "quarter", "--anniversaries")
    assert told.code == 0
    assert re.search(r"^Q4 2023 +424 +100 ", told.out, re.MULTILINE)
    assert re.search(r"\d\*", told.out)  # a quarter that is over for a part only


def test_cohorts_by_a_column_that_is_not_there_say_which_are(run: Run) -> None:
    complains(run("cohorts", ROOT / "sample_data", "--by", "shoe size"), "shoe size", "plan", "channel", "quarter")
    complains(run("survival", ROOT / "sample_data", "--by", "shoe size"), "shoe size", "plan")
    complains(run("cohorts", ROOT / "sample_data", "--measure", "happiness"), "happiness", "revenue")


def test_survival_of_the_sample(run: Run) -> None:
    told = run("survival", ROOT / "sample_data", "--by", "plan", "--json").json
    assert {curve["group"] for curve in told["curves"]} == {"Growth", "Starter", "Scale"}
    for curve in told["curves"]:
        assert {"time", "survival", "low", "high", "at_risk"} <= set(curve["points"][0])
        shares = [point["survival"] for point in curve["points"]]
        assert shares == sorted(shares, reverse=True)
        assert curve["median"] is None
    assert told["projection"]["points"][60]["time"] == 60
    assert set(told["projection"]["back_test"]) == {"words", "held", "errors"}
    assert told["contrast"]["longer"] == "Scale"


def test_survival_is_printed_in_lines(run: Run) -> None:
    told = run("survival", ROOT / "sample_data")
    assert told.code == 0
    assert "79% of customers stay a year" in told.out
    assert "hidden" in told.out


# ---- drivers


def test_drivers_of_the_sample(run: Run) -> None:
    told = run("drivers", ROOT / "sample_data", "--json").json
    assert told["verdict"] == "found"
    assert told["n"] > told["churned"] > 100
    assert told["auc"]["low"] < told["auc"]["value"] < told["auc"]["high"]
    assert {"feature", "effect", "low", "high", "direction", "stable"} <= set(told["drivers"][0])
    assert all(one["direction"] in {"more", "less"} for one in told["drivers"])
    assert all(one["direction"] == "unclear" for one in told["unclear"])
    assert {"feature": "goal_reached"}.items() <= next(
        one for one in told["suspects"] if one["feature"] == "goal_reached"
    ).items()
    assert "why" not in told


def test_drivers_are_printed_a_line_a_behaviour(run: Run) -> None:
    told = run("drivers", ROOT / "sample_data", "--horizon", "6", "--embargo", "0")
    assert told.code == 0
    assert re.search(r"^- Features used a month: ", told.out, re.MULTILINE)
    assert re.search(r"^Kept out: goal_reached: ", told.out, re.MULTILINE)
    assert "1 to 6 months after the look" in told.out


def test_drivers_of_a_small_book_are_refused_with_a_count(run: Run, book: Path) -> None:
    told = run("drivers", book, "--json").json
    assert told["verdict"] == "too_few"
    assert told["drivers"] == []
    assert told["why"]


def test_months_out_of_range_are_bad_input(run: Run) -> None:
    complains(run("drivers", ROOT / "sample_data", "--horizon", "0"), "--horizon 0", "1 to 12")
    complains(run("drivers", ROOT / "sample_data", "--embargo", "-1"), "--embargo -1", "0 to 12")


# ---- health


def test_health_of_the_sample(run: Run) -> None:
    told = run("health", ROOT / "sample_data", "--json").json
    assert {"headline", "definition", "bands", "customers", "backtest"} <= set(told)
    assert [one["band"] for one in told["bands"]] == ["green", "yellow", "red", "insufficient data"]
    assert sum(one["customers"] for one in told["bands"]) == len(told["customers"])
    assert sum(one["share"] for one in told["bands"]) == pytest.approx(1)
    scores = [one["score"] for one in told["customers"] if one["score"] is not None]
    assert scores == sorted(scores)
    for one in told["customers"]:
        assert {"customer_id", "score", "coverage", "band", "parts"} <= set(one)
        if one["score"] is not None:
            assert sum(part["contribution"] for part in one["parts"]) == pytest.approx(one["score"], abs=1e-8)
    tested = told["backtest"]
    assert tested["verdict"] == "No evidence yours is worse: keep it."
    assert tested["difference"]["low"] < tested["difference"]["value"] < tested["difference"]["high"]
    assert {"auc", "calibration_slope", "ece", "bands", "before_departure"} == set(tested["hand_made"])


def test_health_of_an_earlier_month(run: Run) -> None:
    told = run("health", ROOT / "sample_data", "--as-of", "2025-06", "--json").json
    assert told["period"] == "at the end of 30 Jun 2025"


def test_health_is_printed_as_a_table(run: Run) -> None:
    told = run("health", ROOT / "sample_data")
    assert told.code == 0
    assert re.search(r"^green +\d+ +\d+% +\$[\d.]+k a month$", told.out, re.MULTILINE)
    assert "keep it" in told.out
    assert re.search(r"^90 days before leaving \d+% \(\d+–\d+%\) were green", told.out, re.MULTILINE)
    assert len(re.findall(r"^C-\d+ +\d+ +\d+%  ", told.out, re.MULTILINE)) == 20


def test_health_by_segment_counts_the_same_customers(run: Run, book: Path) -> None:
    told = run("health", ROOT / "sample_data", "--by", "segment", "--json").json
    assert sum(one["customers"] for one in told["groups"]) == len(told["customers"])
    reds = next(one["customers"] for one in told["bands"] if one["band"] == "red")
    assert sum(one["red"] for one in told["groups"]) == reds
    printed = run("health", ROOT / "sample_data", "--by", "segment").out
    assert re.search(rf"^{told['groups'][0]['group']} +\d+ +\d+ +\d+  \$", printed, re.MULTILINE)
    complains(run("health", book, "--by", "segment"), "No customer has a segment", "Bring a column segment")
    complains(run("health", book, "--by", "plan"), "plan", "persona", "segment")


def test_health_of_a_small_book_says_what_is_missing(run: Run, book: Path) -> None:
    told = run("health", book, "--json").json
    assert "Bring use" in told["why"]
    assert told["backtest"]["why"]
    assert {one["score"] for one in told["customers"]} == {None}
    assert "Bring use" in run("health", book).out


# ---- whatif


def scenario_file(folder: Path, content: object) -> Path:
    path = folder / "scenario.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_whatif_of_the_sample_has_every_key_of_the_contract(run: Run, tmp_path: Path) -> None:
    moves = [
        {"lever": "no_touchpoints", "change": -15, "unit": "%", "segment": "Small", "reach": 0.8, "ramp_months": 4},
        {"lever": "price", "change": 0.03, "cost_once": 5000, "cost_monthly": 100, "causal_share": 0.5},
    ]
    content = {"name": "Both", "months": 6, "seed": 3, "goal": {"metric": "nrr", "value": 1.0}, "levers": moves}
    path = scenario_file(tmp_path, content)
    told = run("whatif", ROOT / "sample_data", "--scenario", path, "--json")
    assert told.code == 0
    assert {"baseline", "scenario", "net_gain", "break_even", "tornado"} <= told.json.keys()
    for side in ("baseline", "scenario"):
        months = told.json[side]["months"]
        assert len(months) == 6
        assert all(set(month) == {"month", "customers", "mrr", "low", "high"} for month in months)
        assert all(MONTH.match(month["month"]) and month["low"] <= month["mrr"] <= month["high"] for month in months)
        for row in told.json[side]["movements"]:
            total = row["start_mrr"] + row["new"] + row["expansion"] - row["contraction"] - row["churn"]
            assert row["end_mrr"] == pytest.approx(total)
    assert told.json["scenario"]["months"][-1]["mrr"] > told.json["baseline"]["months"][-1]["mrr"]
    assert told.out == run("whatif", ROOT / "sample_data", "--scenario", path, "--json").out


def test_whatif_with_nothing_changed_is_exactly_as_today(run: Run, tmp_path: Path) -> None:
    for move in ({"lever": "price", "change": 0}, {"lever": "features_used", "change": 1, "causal_share": 0}):
        path = scenario_file(tmp_path, {"levers": [move]})
        told = run("whatif", ROOT / "sample_data", "--scenario", path, "--json").json
        assert told["scenario"] == told["baseline"]
        assert told["net_gain"] == 0


def test_whatif_knows_what_was_measured_here(run: Run, tmp_path: Path) -> None:
    name = "programme: Guided onboarding"
    path = scenario_file(tmp_path, {"levers": [{"lever": name, "change": 0.2}]})
    told = run("whatif", ROOT / "sample_data", "--scenario", path, "--json").json
    (lever,) = (one for one in told["levers"] if one["lever"] == name)
    assert lever["evidence"] == told["weakest_evidence"] == "measured"
    assert 0 < lever["now"] == lever["low"] < lever["high"] == 1
    assert told["scenario"]["months"][-1]["customers"] > told["baseline"]["months"][-1]["customers"]
    path = scenario_file(tmp_path, {"levers": [{"lever": "exposures", "change": 0.1}]})
    assert f"Move {name} instead." in run("whatif", ROOT / "sample_data", "--scenario", path).err


def test_whatif_is_printed_with_what_it_rests_on(run: Run, tmp_path: Path) -> None:
    told = run("whatif", ROOT / "sample_data", "--scenario", scenario_file(tmp_path, {}))
    assert told.code == 0
    assert "of 20 simulated futures reach" in told.out
    assert "Nothing is changed." in told.out
    assert "One lever at a time:" in told.out


def test_whatif_of_a_small_book_stands_on_one_rate(run: Run, book: Path, tmp_path: Path) -> None:
    told = run("whatif", book, "--scenario", scenario_file(tmp_path, {}), "--json").json
    assert told["basis"].startswith("One rate for all")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not json", "is not JSON"),
        ("[]", "not a JSON object"),
        ('{"wishes": 1}', "Known keys: name, months, seed, goal, levers"),
        ('{"levers": [{"lever": "luck", "change": 1}]}', "Known levers: "),
        ('{"levers": [{"lever": "price", "change": 9}]}', "nobody has been there"),
    ],
)
def test_whatif_refuses_bad_scenarios_in_one_line(run: Run, tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    told = run("whatif", ROOT / "sample_data", "--scenario", path)
    assert told.code == 2
    assert told.out == ""
    assert message in told.err
    assert told.err.count("\n") == 1


def test_whatif_without_its_file_says_so(run: Run, tmp_path: Path) -> None:
    told = run("whatif", ROOT / "sample_data", "--scenario", tmp_path / "none.json")
    assert told.code == 2
    assert "cannot be read" in told.err
