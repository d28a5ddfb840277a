"""Does the server always show what is on disk now, keep little in memory, and open nothing for a made-up link?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from csdata.analysis.health.weights import Weights
from csdata.analysis.personas import find_personas
from csdata.analysis.personas.naming import KIND, renamed
from csdata.analysis.personas.persona_set import KIND as KEPT
from csdata.analysis.personas.persona_set import NAME as IN_USE
from csdata.analysis.personas.persona_set import PersonaSet
from csdata.analysis.scenarios.scenario import Move, Scenario
from csdata.dataset import Dataset, Filters
from csdata.drafting import Draft
from csdata.ingest.files import RawFile
from csdata.ui.library import MOST_OPEN, MOST_SAMPLES, Library, known_workspaces
from csdata.ui.persona_finder import SWITCH, PersonaFinder
from csdata.workspace import Workspace, create


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for no personas, unless a test is about them."""
    monkeypatch.setenv(SWITCH, "off")


def brought(place: Workspace, customer: str) -> Workspace:
    """Bring a list of one customer into a workspace."""
    draft = Draft.of([RawFile("customers.csv", f"Customer ID,Status\n{customer},Active\n".encode())], "list", place)
    draft.keep(place, {}, expected=draft.seen)
    draft.close()
    return place


def test_the_same_version_is_opened_once() -> None:
    library, place = Library(), brought(create("A company"), "A")
    assert library.data(place) is library.data(place)


def test_a_change_by_another_program_is_seen_at_once() -> None:
    library, place = Library(), brought(create("A company"), "A")
    before = library.data(place)
    brought(place, "B")
    after = library.data(place)
    assert before is not None
    assert after is not None
    assert (before.customers, after.customers) == (1, 2)
    place.undo()
    undone = library.data(place)
    assert undone is not None
    assert (undone.customers, undone.fingerprint) == (1, before.fingerprint)


def test_a_new_name_is_seen_at_once() -> None:
    library, place = Library(), brought(create("A company"), "A")
    library.data(place)
    place.rename("Another name")
    found = library.data(place)
    assert found is not None
    assert found.name == "Another name"


def test_an_empty_workspace_has_no_data() -> None:
    library, place = Library(), create("A company")
    assert library.data(place) is None
    brought(place, "A").undo()
    assert library.data(place) is None


@pytest.mark.parametrize("token", ["", "sample", "..", "../../etc/passwd", "a" * 32, "a\0b", "é" * 30, "%2e%2e"])
def test_a_made_up_link_opens_nothing(token: str) -> None:
    assert Library().workspace(token) is None


def test_a_workspace_that_is_deleted_elsewhere_is_gone_here() -> None:
    library, place = Library(), brought(create("A company"), "A")
    assert library.workspace(place.token) is not None
    place.delete()
    assert library.workspace(place.token) is None


def test_a_forgotten_workspace_is_gone_from_memory_and_disk() -> None:
    library, place = Library(), brought(create("A company"), "A")
    library.data(place)
    library.forget(place)
    assert not library._datasets
    assert not place.folder.exists()


def test_only_the_companies_last_used_stay_in_memory() -> None:
    library = Library()
    places = [brought(create(f"Company {number}"), "A") for number in range(MOST_OPEN + 2)]
    for place in places:
        library.data(place)
    assert [token for token, _ in library._datasets] == [place.token for place in places[2:]]
    first = library.data(places[0])
    assert first is not None
    assert first.customers == 1


def test_visitors_who_come_at_once_get_one_and_the_same_company() -> None:
    library, place = Library(), brought(create("A company"), "A")
    with ThreadPoolExecutor(8) as crowd:
        found = list(crowd.map(lambda _: library.data(place), range(16)))
    assert len({id(data) for data in found}) == 1


def test_a_shared_server_lists_nobodys_workspaces(monkeypatch: pytest.MonkeyPatch) -> None:
    place = brought(create("A company"), "A")
    assert place.token in {info.token for info in known_workspaces()}
    monkeypatch.setenv("CSDATA_SHARED", "1")
    assert known_workspaces() == ()


# ---- personas, looked for behind the pages


@pytest.fixture
def finding(monkeypatch: pytest.MonkeyPatch) -> Library:
    """Return a library that looks for personas, at once."""
    monkeypatch.setenv(SWITCH, "on")
    return Library(PersonaFinder(breath=0.0))


def sheet(customers: int = 60, extra: str = "", exports: str = "Exports", times: float = 1.0) -> RawFile:
    """Return a sheet of customers: half log in and export a lot, half hardly."""
    rng = np.random.default_rng(0)
    rows = [
        f"C{at:02d},{times * rng.normal(40 if at % 2 else 5, 1):.2f},{rng.normal(3 if at % 2 else 20, 0.5):.2f}"
        + ("," + ("Big" if at % 3 else "Small") if extra else "")
        for at in range(customers)
    ]
    return RawFile("customers.csv", ("\n".join([f"Customer ID,Logins,{exports}{extra}", *rows]) + "\n").encode())


def two_kinds(name: str = "A company", extra: str = "") -> Workspace:
    """Bring a sheet of sixty customers."""
    return taken(create(name), sheet(extra=extra))


def taken(place: Workspace, file: RawFile, **options: object) -> Workspace:
    """Take a file into use in a workspace."""
    draft = Draft.of([file], "list", place)
    draft.keep(place, dict(options), expected=draft.seen)
    draft.close()
    return place


def opened(library: Library, place: Workspace) -> Dataset:
    data = library.data(place)
    assert data is not None
    return data


def test_data_come_without_personas_first_and_with_them_when_they_are_found(finding: Library) -> None:
    place = two_kinds()
    before = opened(finding, place)
    assert not before.choices["persona"]
    waited = finding.wait_for_personas(before, 60)
    after = opened(finding, place)
    assert waited is after
    assert len(after.choices["persona"]) == 2
    assert after.fingerprint != before.fingerprint
    assert after.chosen(Filters(persona=after.choices["persona"][0])).sum() == 30


def test_the_same_data_are_searched_once_and_keep_their_personas(finding: Library) -> None:
    first, second = two_kinds("One"), two_kinds("Other")
    found = finding.wait_for_personas(opened(finding, first), 60)
    assert opened(finding, second).choices["persona"] == found.choices["persona"]
    first.rename("Another name")
    assert opened(finding, first).choices["persona"] == found.choices["persona"]


def test_a_name_that_somebody_gave_is_the_name_everywhere_and_the_one_before_leads_to_it(finding: Library) -> None:
    place = two_kinds("Renamed")
    before = finding.wait_for_personas(opened(finding, place), 60)
    found = finding.personas_of(before)
    assert found is not None
    assert finding.earlier_names(place) == {}
    first = renamed(found, 0, "Heavy users")
    place.documents.save(KIND, first.key, {**first.to_dict(), "was": [found.names[0], "An older name"]})
    after = opened(finding, place)
    assert set(after.choices["persona"]) == {"Heavy users", found.names[1]}
    assert after.fingerprint != before.fingerprint
    assert after.chosen(Filters(persona="Heavy users")).sum() == (found.assignment == 0).sum()
    assert finding.personas_of(after) is found
    assert finding.earlier_names(place) == {found.names[0]: "Heavy users", "An older name": "Heavy users"}
    assert opened(finding, place) is after
    place.documents.save(KIND, first.key, {**first.to_dict(), "name": "", "was": ["Heavy users"]})
    assert opened(finding, place).choices["persona"] == before.choices["persona"]
    assert finding.earlier_names(place) == {"Heavy users": found.names[0]}
    weights = Weights({"last_nps": 1.0}, "persona", {"Heavy users": {"features_used": 2.0}, "Others": {}})
    now = weights.renamed(finding.earlier_names(place))
    assert now.groups == {found.names[0]: {"features_used": 2.0}, "Others": {}}
    scenario = Scenario(levers=(Move("care", 1.0, persona="Heavy users"), Move("care", 1.0)))
    assert [move.persona for move in scenario.renamed(finding.earlier_names(place)).levers] == [found.names[0], None]


def test_newer_data_are_placed_on_the_personas_that_were_found(
    finding: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = two_kinds("Kept")
    first = finding.wait_for_personas(opened(finding, place), 60)
    own = finding.set_of(first)
    assert own is not None
    assert (own.n, own.k, own.changes) == (60, 2, ())
    monkeypatch.setattr("csdata.ui.persona_finder.find_personas", None)  # nobody searches again
    taken(place, sheet(90))
    after = opened(finding, place)
    assert (after.customers, set(after.choices["persona"])) == (90, set(first.choices["persona"]))
    assert getattr(finding.set_of(after), "key", None) == own.key
    found = finding.personas_of(after)
    assert found is not None
    assert found.n == 90
    place.undo()
    assert opened(finding, place).fingerprint == first.fingerprint


def test_another_server_opens_them_at_once_without_a_search(finding: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    place = two_kinds("Opened again")
    first = finding.wait_for_personas(opened(finding, place), 60)
    monkeypatch.setattr("csdata.ui.persona_finder.find_personas", None)
    other = Library(PersonaFinder(breath=0.0))
    again = other.data(place)
    assert again is not None
    assert again.fingerprint == first.fingerprint
    assert other.wait_for_personas(again, 60) is again


def test_a_behaviour_that_is_gone_makes_a_new_search_that_says_why(finding: Library) -> None:
    place = two_kinds("Other columns")
    finding.wait_for_personas(opened(finding, place), 60)
    place.undo()
    taken(place, sheet(exports="Downloads"))
    data = finding.wait_for_personas(opened(finding, place), 60)
    assert len(data.choices["persona"]) == 2
    own = finding.set_of(data)
    assert own is not None
    assert own.changes == ("“Exports” is known for 0 % of the customers. Looked for again.",)
    assert [one.body["behaviours"][1]["name"] for one in place.documents.history(KEPT, IN_USE)] == [
        "Downloads",
        "Exports",
    ]
    assert finding.set_of(opened(finding, place)) is own


def test_a_set_that_somebody_takes_into_use_counts_at_once(finding: Library) -> None:
    place = two_kinds("Chosen")
    first = finding.wait_for_personas(opened(finding, place), 60)
    three = PersonaSet.made(first, find_personas(first, k=3), ("Ants", "Bees", "Cats"), chosen=True)
    place.documents.save(KEPT, IN_USE, three.to_dict())
    after = finding.wait_for_personas(opened(finding, place), 60)
    assert set(after.choices["persona"]) == {"Ants", "Bees", "Cats"}
    place.documents.save(KEPT, IN_USE, place.documents.history(KEPT, IN_USE)[1].body)
    assert finding.wait_for_personas(opened(finding, place), 60).fingerprint == first.fingerprint


def test_a_damaged_set_is_replaced(finding: Library) -> None:
    place = two_kinds("Damaged")
    place.documents.save(KEPT, IN_USE, {"verdict": "clear"})
    data = finding.wait_for_personas(opened(finding, place), 60)
    assert len(data.choices["persona"]) == 2
    assert PersonaSet.from_dict(getattr(place.documents.get(KEPT, IN_USE), "body", None)) is not None


def test_who_uses_other_personas_on_the_sample_changes_nothing_for_others(finding: Library) -> None:
    usual = finding.wait_for_personas(finding.sample(), 60)
    own = PersonaSet.made(usual, find_personas(usual, k=3), ("Ants", "Bees", "Cats"))
    mine = finding.wait_for_personas(finding.sample(own), 60)
    assert set(mine.choices["persona"]) == {"Ants", "Bees", "Cats"}
    assert finding.set_of(mine) is own
    assert finding.sample() is usual
    assert len(usual.choices["persona"]) == 4
    assert finding.sample(own) is mine
    chosen = usual.choices["persona"][0]
    assert usual.chosen(Filters(persona=chosen)).sum() == (usual.members["persona"] == chosen).sum() > 0
    sets = [PersonaSet.made(usual, find_personas(usual, k=3), (f"A{at}", "B", "C")) for at in range(MOST_SAMPLES + 1)]
    for one in sets:
        finding.sample(one)
    assert len(finding._own) == MOST_SAMPLES


def test_a_list_that_brings_its_own_personas_is_not_searched(finding: Library) -> None:
    data = opened(finding, two_kinds(extra=",Persona"))
    assert set(data.choices["persona"]) == {"Big", "Small"}
    assert finding.finder.progress(data) is None
    assert finding.wait_for_personas(data, 60) is data


def test_data_without_groups_stay_as_they_are(finding: Library) -> None:
    data = opened(finding, brought(create("A company"), "A"))
    assert finding.wait_for_personas(data, 60) is data
    personas = finding.finder.personas(data)
    assert personas is not None
    assert personas.verdict == "too_few"


def test_a_forgotten_workspace_is_searched_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "on")
    library, place = Library(PersonaFinder(breath=30.0)), two_kinds()
    data = opened(library, place)
    assert library.finder.progress(data) == 0.0
    library.forget(place)
    assert not library._dressed
    running = library.finder.behind.running
    assert running is None or running[1].unwanted.is_set()


def test_a_search_that_breaks_is_logged_and_nobody_notices(finding: Library, caplog: pytest.LogCaptureFixture) -> None:
    data = opened(finding, two_kinds())
    finding.wait_for_personas(data, 60)
    broken = replace(data, fingerprint="broken", _members=None)  # type: ignore[arg-type]
    assert finding.finder.wait(broken, 60)
    assert finding.finder.personas(broken) is None
    assert "Looking for personas failed" in caplog.text


def test_the_search_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "off")
    library = Library(PersonaFinder(breath=0.0))
    data = opened(library, two_kinds())
    assert library.finder.progress(data) is None
    assert library.wait_for_personas(data, 60) is data
