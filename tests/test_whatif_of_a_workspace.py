"""Does the command whatif count with what people said of levers in a workspace?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from csdata.analysis.scenarios.assumed import KIND, Said
from csdata.answers import saved_assumptions
from csdata.answers.whatif import whatif_answer
from csdata.dataset import open_dataset
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


def test_a_scenario_can_move_a_level_of_words(shared_data: Callable[[str], Path], tmp_path: Path) -> None:
    sheet = shared_data("telco-ibm") / "WA_Fn-UseC_-Telco-Customer-Churn.csv"
    path = tmp_path / "contracts.json"
    path.write_text(
        '{"name": "Longer contracts", "levers": [{"lever": "Contract: Two year", "change": 10, "unit": "%"}]}'
    )
    told = whatif_answer(open_dataset([sheet]), path).content
    (lever,) = [one for one in told["levers"] if one["lever"] == "Contract: Two year"]
    assert lever["now"] == pytest.approx(0.318, abs=0.001)
    assert told["causal_share"]["all"]["value"] > told["causal_share"]["half"]["value"] > 0
