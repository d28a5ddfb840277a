"""Does the command whatif count with what people said of levers in a workspace?"""

from __future__ import annotations

from dataclasses import asdict

from csdata.analysis.scenarios.assumed import KIND, Said
from csdata.answers import saved_assumptions
from csdata.workspace import create


def test_what_was_said_is_read_from_a_workspace_and_nonsense_is_left_out() -> None:
    made = create("Said")
    told = Said.checked("price", 3, 1, "Head of sales", "2026-11-27")
    made.documents.save(KIND, "price", asdict(told))
    made.documents.save(KIND, "discount", {"lever": "discount", "percent": "much"})
    assert saved_assumptions([str(made.folder)]) == (told,)


def test_files_and_several_sources_have_nothing_said() -> None:
    assert saved_assumptions(["sample_data"]) == ()
    assert saved_assumptions(["sample_data", "elsewhere"]) == ()
