"""Does the documentation mention everything that people can use, and nothing that is not there?"""

from __future__ import annotations

import argparse
import re
from functools import cache
from pathlib import Path

import pytest

from csdata.analysis.metrics import metrics
from csdata.cli import _parser
from csdata.schema import tables
from csdata.unlocks import ANALYSES
from tests.analysis.company import company, subscriptions

ROOT = Path(__file__).resolve().parents[1]


@cache
def documentation() -> str:
    paths = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def commands() -> dict[str, argparse.ArgumentParser]:
    for action in _parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError


def options() -> list[tuple[str, str]]:
    return [
        (name, option)
        for name, parser in commands().items()
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    ]


def metric_names() -> list[str]:
    return list(metrics(company(subscriptions=subscriptions(("A", "2024-01-01", None, 1))), None))


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented_with_an_example(command: str) -> None:
    assert re.search(rf"python -m csdata {command}\b", documentation())


@pytest.mark.parametrize(("command", "option"), options())
def test_every_option_of_every_command_is_documented(command: str, option: str) -> None:
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert option in text, command


@pytest.mark.parametrize("name", metric_names())
def test_every_metric_is_in_the_book_of_numbers(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", sorted((ROOT / "pages").glob("*.py")), ids=lambda page: page.stem)
def test_every_page_is_in_the_user_guide(page: Path) -> None:
    guide = (ROOT / "docs" / "user-guide.md").read_text(encoding="utf-8").lower()
    assert page.stem.replace("_", " ") in guide


@pytest.mark.parametrize("analysis", [item.name for item in ANALYSES])
def test_every_analysis_that_inspect_names_is_documented(analysis: str) -> None:
    label = next(item.label for item in ANALYSES if item.name == analysis)
    known = re.search(rf"\b{analysis}\b", documentation()) or label.lower() in documentation().lower()
    assert known, f"{analysis} ({label}) is mentioned nowhere"


@pytest.mark.parametrize("table", tables())
def test_every_table_is_documented(table: str) -> None:
    assert re.search(rf"\b{table.replace('_', '[_ ]')}\b", documentation(), re.IGNORECASE)


def test_the_documentation_names_no_command_that_is_not_there() -> None:
    named = set(re.findall(r"python -m csdata ([a-z]+)", documentation()))
    assert named - set(commands()) == set()


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        here = [target for target in targets if not re.match(r"[a-z]+:", target)]
        broken += [f"{path.name}: {target}" for target in here if not (path.parent / target).exists()]
    assert broken == []


def test_every_word_of_the_makefile_is_documented() -> None:
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    words = re.findall(r"^([a-z]+):.*##", make, re.MULTILINE)
    assert {"run", "test"} <= set(words)
    assert [word for word in ("run", "test") if f"make {word}" not in documentation()] == []
