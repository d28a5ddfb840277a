"""Does a template open the analysis that it is made for?"""

from __future__ import annotations

import csv
import io

import pytest

from csdata.dataset import open_dataset
from csdata.drafting import Draft
from csdata.ingest.files import RawFile
from csdata.schema import tables
from csdata.templates import template
from csdata.unlocks import ANALYSES, Unlock, unlocks

each_analysis = pytest.mark.parametrize("analysis", ANALYSES, ids=lambda analysis: analysis.name)
ONE_COLUMN = RawFile("customers.csv", b"Customer ID\nC-001\nC-002\nC-003\n")


def filled_in(analysis: Unlock) -> RawFile:
    """Return a template as somebody brings it back, with its example rows."""
    name, text = template(analysis)
    return RawFile(name, text.encode())


@each_analysis
def test_a_template_beside_a_bare_list_of_customers_opens_its_analysis(analysis: Unlock) -> None:
    data = open_dataset([ONE_COLUMN, filled_in(analysis)])
    assert analysis in data.unlocked


@each_analysis
def test_a_template_alone_opens_its_analysis(analysis: Unlock) -> None:
    assert analysis in open_dataset([filled_in(analysis)]).unlocked


@each_analysis
def test_a_template_is_read_without_a_question_or_a_refusal(analysis: Unlock) -> None:
    draft = Draft.of([filled_in(analysis)], "template", None)
    try:
        assert draft.is_clear
        assert draft.rows == (2, 2)
        assert not draft.problems
        assert analysis in unlocks(draft.facts())[0]
    finally:
        draft.close()


@each_analysis
def test_a_template_is_a_small_table_of_our_own_columns(analysis: Unlock) -> None:
    name, text = template(analysis)
    header, *rows = csv.reader(io.StringIO(text))
    table = name.partition("_for_")[0]
    assert set(header) <= set(tables()[table].columns)
    assert len(rows) == 2
    assert all(len(row) == len(header) for row in rows)
    assert not any(tables()[table].columns[column].private for column in header)


def test_a_list_of_ids_alone_locks_every_analysis() -> None:
    data = open_dataset([ONE_COLUMN])
    assert not data.unlocked
    assert len(data.locked) == len(ANALYSES)


def test_every_template_has_a_name_of_its_own() -> None:
    assert len({template(analysis)[0] for analysis in ANALYSES}) == len(ANALYSES)
