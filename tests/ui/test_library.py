"""Does the server always show what is on disk now, keep little in memory, and open nothing for a made-up link?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from csdata.drafting import Draft
from csdata.ingest.files import RawFile
from csdata.ui.library import MOST_OPEN, Library, known_workspaces
from csdata.workspace import Workspace, create


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
