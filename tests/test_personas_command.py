"""Does the command `personas` keep its contract?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from csdata.analysis.personas import find_personas
from csdata.analysis.personas.naming import KIND, renamed
from csdata.analysis.personas.persona_set import KIND as KEPT
from csdata.analysis.personas.persona_set import NAME as IN_USE
from csdata.analysis.personas.persona_set import PersonaSet
from csdata.answers import personas_answer
from csdata.cli import main
from csdata.dataset import SAMPLE_FOLDER, Dataset, open_sample
from csdata.drafting import Draft
from csdata.errors import CsDataError
from csdata.workspace import Workspace, create
from tests.analysis.company import company
from tests.analysis.personas.made import planted, sheet, sphere


@pytest.fixture(scope="module")
def data() -> Dataset:
    return open_sample()


def told(data: Dataset, **choices: Any) -> dict[str, Any]:
    return dict(json.loads(personas_answer(data, **choices).as_json()))


def test_the_sample_is_told_with_profiles_outcomes_and_assignments(data: Dataset) -> None:
    answer = told(data, assignments=True)
    assert (answer["verdict"], answer["evidence"], answer["k"]) == ("found", "clear", 4)
    assert answer["stability"] >= 0.9
    assert sum(one["size"] for one in answer["personas"]) == answer["n"]
    assert {one["id"] for one in answer["personas"]} == {one for one in answer["assignments"].values() if one}
    assert len(answer["assignments"]) == data.customers
    first = answer["personas"][0]
    assert set(first["profile"]) == {one["feature"] for one in answer["features"]}
    assert set(first["outcomes"]) == {"lost", "nrr", "nps", "clv"}
    assert first["outcomes"]["lost"]["low"] < first["outcomes"]["lost"]["value"] < first["outcomes"]["lost"]["high"]
    assert {one["k"] for one in answer["choices"]} == set(range(2, 9))
    assert "assignments" not in told(data)


def test_another_number_is_drawn_and_judged(data: Dataset) -> None:
    answer = told(data, k=3)
    assert (answer["k"], len(answer["personas"])) == (3, 3)
    assert answer["verdict"] == "found"
    seven = told(data, k=7)
    assert len(seven["personas"]) == 7
    assert seven["verdict"] in {"found", "no_structure"}
    assert seven["why"]


def test_a_continuum_has_no_personas_but_bands() -> None:
    crowd = company(customers=sheet(sphere(np.random.default_rng(0), 90), ("A calls", "B", "C", "D", "E", "F")))
    answer = told(crowd)
    assert (answer["verdict"], answer["personas"], answer["k"]) == ("no_structure", [], 0)
    assert "continuum" in answer["why"]
    assert [one["size"] for one in answer["bands"]] == [30, 30, 30]
    asked = told(crowd, k=3)
    assert asked["verdict"] == "no_structure"
    assert len(asked["personas"]) == 3


def test_twelve_customers_are_refused_with_the_reason() -> None:
    values = planted(np.random.default_rng(1), 12, 6.0)[0]
    answer = told(company(customers=sheet(values, ("A calls", "B", "C", "D", "E", "F"))))
    assert (answer["verdict"], answer["personas"]) == ("too_few", [])
    assert "there are 12" in answer["why"]


def test_chosen_behaviours_are_the_only_ones(data: Dataset) -> None:
    answer = told(data, features=["events_per_user", "Features used a month", "tickets"])
    assert [one["feature"] for one in answer["features"]] == ["events_per_user", "features_used", "tickets"]


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"k": 1}, "Give 2 to 8"),
        ({"k": 40}, "Give 2 to 8"),
        ({"features": ["mrr"]}, "Known: events_per_user"),
        ({"features": ["active_days", "tickets", "features_used"]}, "same value"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(data: Dataset, choices: dict[str, Any], said: str) -> None:
    with pytest.raises(CsDataError) as refused:
        personas_answer(data, **choices)
    assert said in str(refused.value)


def test_the_terminal_gets_lines_and_programs_get_the_same_bytes_twice(capsys: pytest.CaptureFixture[str]) -> None:
    source = str(SAMPLE_FOLDER)
    assert main(["personas", source]) == 0
    lines = capsys.readouterr().out
    assert "4 kinds of customers, clear" in lines
    assert "too new" in lines
    assert main(["personas", source, "--json", "--assignments"]) == 0
    first = capsys.readouterr().out
    assert main(["personas", source, "--json", "--assignments"]) == 0
    assert capsys.readouterr().out == first
    assert main(["personas", source, "--features", "price"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_sheet_of_contracts_gets_a_verdict_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("customer_id,Contract,MonthlyCharges\n" + "".join(f"C{n},yearly,{n}\n" for n in range(40)), "utf-8")
    assert main(["personas", str(path)]) == 0


def sample_in(name: str) -> Workspace:
    """Bring the sample's files into a new workspace."""
    made = create(name)
    draft = Draft.of(sorted(SAMPLE_FOLDER.glob("*.csv")), "sample", None)
    try:
        draft.keep(made, {}, expected=0)
    finally:
        draft.close()
    return made


def test_a_name_given_in_a_workspace_is_told_and_the_id_stays(
    data: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    usual = told(data)["personas"]
    place = sample_in("Named")
    new = renamed(find_personas(data), 1, "Quiet ones")
    place.documents.save(KIND, new.key, new.to_dict())
    assert main(["personas", str(place.folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["personas"]
    assert [one["id"] for one in found] == [one["id"] for one in usual]
    assert [one["name"] for one in found] == [usual[0]["name"], "Quiet ones", *(one["name"] for one in usual[2:])]


def test_a_workspace_is_placed_on_the_personas_in_use_unless_they_are_to_be_looked_for_again(
    data: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    place = sample_in("In use")
    three = PersonaSet.made(data, find_personas(data, k=3), ("Ants", "Bees", "Cats"))
    place.documents.save(KEPT, IN_USE, {**three.to_dict(), "of": "2025-03-31"})
    assert main(["personas", str(place.folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in found["personas"]] == ["Ants", "Bees", "Cats"]
    assert (found["in_use"]["of"], found["in_use"]["n"], found["in_use"]["distance"]) == ("2025-03-31", three.n, 1.0)
    assert found["in_use"]["look_again"] == ["They were found 18 months ago."]
    assert set(found["in_use"]["stability_index"].values()) == {0.0}
    assert main(["personas", str(place.folder)]) == 0
    assert "in data to 2025-03-31" in capsys.readouterr().out
    for command, key in ((["health", "--by", "persona"], "groups"), (["survival", "--by", "persona"], "curves")):
        assert main([command[0], str(place.folder), *command[1:], "--json"]) == 0
        parts = json.dumps(json.loads(capsys.readouterr().out)[key])
        assert all(name in parts for name in ("Ants", "Bees", "Cats"))
    for more in (["--again"], ["--k", "4"]):
        assert main(["personas", str(place.folder), "--json", *more]) == 0
        again = json.loads(capsys.readouterr().out)
        assert (again["k"], again["in_use"]) == (4, None)
