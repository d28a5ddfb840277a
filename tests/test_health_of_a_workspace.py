"""Does the command health count with the weights that were saved in a workspace, as the pages do?"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from csdata.analysis.health.scoring import health
from csdata.analysis.health.versions import KIND, NAME, Version
from csdata.analysis.health.weights import STANDARD, Weights
from csdata.cli import main
from csdata.dataset import open_dataset
from csdata.drafting import Draft
from csdata.workspace import Workspace, create

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"
OWN = Weights({"features_used": 3.0, "last_nps": 1.0}, "segment", {"Mid": {"last_nps": 5.0}})


@pytest.fixture(scope="module")
def weighed() -> Workspace:
    """Return a workspace with the sample, whose weights count from January 2026 on."""
    made = create("Weighed")
    draft = Draft.of(sorted(SAMPLE.glob("*.csv")), "sample", None)
    try:
        draft.keep(made, {}, expected=0)
    finally:
        draft.close()
    made.documents.save(KIND, NAME, Version(OWN, date(2026, 1, 1), "Few signals").to_dict())
    return made


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["health", *arguments, "--json"]) == 0
    content: dict[str, Any] = json.loads(capsys.readouterr().out)
    return content


def test_the_weights_saved_there_count_and_are_told(weighed: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, str(weighed.folder))
    assert found["weights"] == {"features_used": 3.0, "last_nps": 1.0}
    assert found["weights_by"] == "segment"
    assert found["weights_of"] == {"Mid": {"last_nps": 5.0}}
    own = health(open_dataset([weighed.folder]), OWN)
    assert found["headline"] == own.result.headline
    scores = {row["customer_id"]: row["score"] for row in found["customers"] if row["score"] is not None}
    expected = own.result.frame.dropna(subset=["score"]).set_index("customer_id")["score"].to_dict()
    assert scores == pytest.approx(expected)


def test_before_they_count_it_is_the_standard(weighed: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, str(weighed.folder), "--as-of", "2025-11")
    assert found["weights"] == STANDARD.to_dict()["everybody"]
    assert "weights_by" not in found


def test_files_have_no_weights_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, str(SAMPLE))["weights"] == STANDARD.to_dict()["everybody"]
