"""Is what a visitor saves kept alike, in a workspace for everybody and in the session for the sample?"""

from __future__ import annotations

from typing import Any

import pytest

from csdata.errors import CsDataError
from csdata.ui import saved, state
from csdata.workspace import Workspace, create

KIND = "view"


@pytest.fixture(params=["workspace", "session"], autouse=True)
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Workspace | None:
    """Look at a workspace, or at the sample with a session of its own."""
    session: dict[str, Any] = {}
    mine = create("A company") if request.param == "workspace" else None
    monkeypatch.setattr(state, "workspace", lambda: mine)
    monkeypatch.setattr(state, "chosen", session.get)
    monkeypatch.setattr(state, "put", session.__setitem__)
    return mine


def test_the_newest_counts_and_the_history_keeps_all() -> None:
    assert saved.newest(KIND, "Red ones") is None
    saved.save(KIND, "Red ones", {"band": "Red"})
    saved.save(KIND, "Red ones", {"band": "Red"})
    saved.save(KIND, "Red ones", {"band": "Yellow"})
    found = saved.newest(KIND, "Red ones")
    assert found is not None
    assert found.body == {"band": "Yellow"}
    assert found.revision == 2
    assert [one.body for one in saved.history(KIND, "Red ones")] == [{"band": "Yellow"}, {"band": "Red"}]


def test_documents_are_listed_by_name_and_kind() -> None:
    for name in ("b", "a"):
        saved.save(KIND, name, {"name": name})
    saved.save("playbook", "c", {})
    assert [one.name for one in saved.all_of(KIND)] == ["a", "b"]


def test_what_is_removed_is_gone_but_for_its_history() -> None:
    saved.save(KIND, "a", {"n": 1})
    saved.remove(KIND, "a")
    assert saved.newest(KIND, "a") is None
    assert saved.all_of(KIND) == ()
    assert [one.removed for one in saved.history(KIND, "a")] == [True, False]
    with pytest.raises(CsDataError, match="There is no view named a"):
        saved.remove(KIND, "a")
    saved.save(KIND, "a", {"n": 1})
    assert len(saved.all_of(KIND)) == 1


def test_only_a_workspace_lasts(place: Workspace | None) -> None:
    assert saved.is_lasting() == (place is not None)
