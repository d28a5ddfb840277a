"""Is only what belongs in the repository there, pinned, explained and free of this machine?"""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BINARY = {".png", ".jpg", ".gif", ".ico", ".woff2", ".xlsx", ".xls", ".ods", ".parquet", ".gz", ".zip", ".pdf", ".svgz"}
SCRATCH = re.compile(
    r"(\.duckdb|\.duckdb\.wal|\.db|\.sqlite3?|\.log|\.tmp|\.bak|\.orig|\.rej|\.swp|\.pyc|~|\.DS_Store|\.ipynb)$"
    r"|(^|/)(__pycache__|\.venv|\.hypothesis|\.pytest_cache|\.ruff_cache|\.mypy_cache|node_modules|test-results)/"
    r"|(^|/)(scratch|tmp|temp(?!late)|untitled)[^/]*$",
    re.IGNORECASE,
)


@cache
def files() -> tuple[Path, ...]:
    """Return every file that is in the repository or would be added to it."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this copy is no git repository")
    command = [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    found = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted(path for path in found if path.is_file()))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_no_file_is_larger_than_4_mb() -> None:
    large = {named(path): path.stat().st_size for path in files() if path.stat().st_size > 4_000_000}
    assert large == {}


def test_there_are_no_databases_and_no_scratch() -> None:
    assert [named(path) for path in files() if SCRATCH.search(named(path))] == []


def test_no_text_knows_the_machine_it_was_written_on() -> None:
    # Written in two parts, so that this file does not find itself.
    machine = re.compile(r"(?<![\w.:/~$}])/" + r"(work|root|home/\w+|Users/\w+|tmp/\w+)(?=[/\s\"'`)]|$)", re.MULTILINE)
    found = {
        named(path): machine.findall(text(path))
        for path in files()
        if path.suffix.lower() not in BINARY and machine.search(text(path))
    }
    assert found == {}


def test_every_text_is_utf_8_with_plain_line_ends_and_a_last_one() -> None:
    for path in files():
        if path.suffix in {".py", ".sql", ".md", ".toml", ".txt"} or path.name == "Makefile":
            content = path.read_bytes()
            content.decode("utf-8")
            assert b"\r\n" not in content, named(path)
            assert not content or content.endswith(b"\n"), named(path)


def test_every_requirement_is_pinned() -> None:
    lines = [line.split("#")[0].strip() for line in text(ROOT / "requirements.txt").splitlines()]
    named_ones = [line for line in lines if line]
    assert named_ones
    loose = [line for line in named_ones if not re.fullmatch(r"[A-Za-z0-9_.\[\]-]+==[A-Za-z0-9.]+", line)]
    assert loose == []


def test_every_package_is_required_that_is_imported() -> None:
    required = {re.split(r"[=\[]", line)[0].lower().replace("-", "_") for line in
                text(ROOT / "requirements.txt").splitlines() if line and not line.startswith("#")}  # fmt: skip
    assert required >= {"streamlit", "pandas", "altair", "duckdb", "scipy", "numpy", "sqlglot"}


def test_every_ruff_ignore_says_why() -> None:
    inside = text(ROOT / "pyproject.toml").split("ignore = [", 1)[1].split("\n]", 1)[0]
    families_explained: set[str] = set()
    for line in filter(None, map(str.strip, inside.splitlines())):
        rule = re.match(r'"([A-Z]+)(\d+)",', line)
        assert rule, line
        family = rule[1]
        if "#" in line:
            families_explained = {family}
        # the next of the same family may share the reason of the line above
        assert family in families_explained, f"{rule[1]}{rule[2]} has no reason beside it"


def test_no_warning_is_switched_off_without_naming_it() -> None:
    blanket = re.compile(r"#\s*(noqa|type:\s*ignore)(?![:\[])" + r"(?!\w)")
    found = []
    for path in files():
        if path.suffix == ".py" and path != Path(__file__):
            found += [f"{named(path)}:{n}" for n, line in enumerate(text(path).splitlines(), 1) if blanket.search(line)]
    assert found == []


@pytest.mark.parametrize(
    "name", ["LICENSE", "README.md", "CHANGELOG.md", "Makefile", "requirements.txt", "pyproject.toml"]
)
def test_what_a_visitor_looks_for_is_there(name: str) -> None:
    assert (ROOT / name).is_file()
    assert text(ROOT / name).strip()


def test_warnings_are_errors_and_expected_failures_must_fail() -> None:
    options = tomllib.loads(text(ROOT / "pyproject.toml"))["tool"]["pytest"]["ini_options"]
    assert options["filterwarnings"][0] == "error"
    assert options["xfail_strict"] is True


def test_no_secret_is_in_the_repository() -> None:
    secret = re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bsk-[A-Za-z0-9]{30,}"
    )
    texts = [path for path in files() if path.suffix.lower() not in BINARY and path != Path(__file__)]
    assert [named(path) for path in texts if secret.search(text(path))] == []
