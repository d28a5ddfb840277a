"""Is a workspace found where it should be, only by its link, and really gone when it is deleted?"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from csdata.errors import CsDataError
from csdata.workspace import create, home, is_workspace, listing, open_workspace
from csdata.workspace.home import TOKEN, _home_of
from tests.workspace.parcels import leftovers, marks, parcel


def code_of(error: pytest.ExceptionInfo[CsDataError]) -> str:
    assert error.value.hint
    assert str(error.value).endswith(".")
    return error.value.code


def test_the_home_is_the_variable_then_the_place_of_the_platform() -> None:
    user = Path.home()
    assert _home_of({"CSDATA_HOME": "/data/cs"}, "linux") == Path("/data/cs").absolute()
    assert _home_of({"CSDATA_HOME": "~/cs"}, "linux") == user / "cs"
    assert _home_of({"XDG_DATA_HOME": "/xdg"}, "linux") == Path("/xdg/csdata")
    assert _home_of({}, "linux") == user / ".local" / "share" / "csdata"
    assert _home_of({}, "darwin") == user / "Library" / "Application Support" / "csdata"
    assert _home_of({"LOCALAPPDATA": "/local"}, "win32") == Path("/local/csdata")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are kept otherwise on Windows")
def test_home_and_workspaces_are_private_to_their_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSDATA_HOME", str(tmp_path / "deep" / "home"))
    workspace = create("Acme")
    assert workspace.folder.parent == home() == tmp_path / "deep" / "home"
    for folder in (home(), workspace.folder, workspace.folder / "batches"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_home_that_cannot_be_made_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("CSDATA_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(CsDataError):
        home()


def test_a_workspace_is_opened_by_its_token_and_by_its_folder(tmp_path: Path) -> None:
    made = create("  Acme\nLtd ", tmp_path)
    assert TOKEN.fullmatch(made.token)
    assert open_workspace(made.token, tmp_path) == open_workspace(made.folder) == made
    assert made.name == "Acme Ltd"
    assert made.current() is None
    assert made.versions() == ()
    assert is_workspace(made.folder)
    assert not is_workspace(tmp_path)


def test_no_two_tokens_are_alike_and_none_can_be_guessed(tmp_path: Path) -> None:
    tokens = {create("Acme", tmp_path).token for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 32  # 24 random bytes in base 64


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "../other",
        "/etc",
        "a/b",
        "..%2f..%2fetc",
        "x" * 21,
        "x" * 65,
        "-" * 30,
        "x" * 30 + "\n",
        "x\0" * 15,
    ],
)
def test_a_link_that_is_no_token_opens_nothing(tmp_path: Path, text: str) -> None:
    with pytest.raises(CsDataError) as error:
        open_workspace(text, tmp_path)
    assert code_of(error) == "gone"


def test_a_text_is_never_a_path_even_when_a_workspace_is_there(tmp_path: Path) -> None:
    made = create("Acme", tmp_path)
    for text in (str(made.folder), f"../{tmp_path.name}/{made.token}", f"./{made.token}"):
        with pytest.raises(CsDataError):
            open_workspace(text, tmp_path)


def test_a_token_that_nobody_has_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CsDataError, match="deleted or moved") as error:
        open_workspace("x" * 32, tmp_path)
    assert code_of(error) == "gone"
    assert list(tmp_path.iterdir()) == []


def test_the_list_has_every_workspace_and_names_the_broken_one(tmp_path: Path) -> None:
    first, second, broken = (create(name, tmp_path) for name in ("First", "Second", "Broken"))
    parcel(second, b"x" * 5000)
    (broken.folder / "ledger.db").write_bytes(b"nothing of use" * 100)
    (tmp_path / "something else").mkdir()
    infos = {info.token: info for info in listing(tmp_path)}
    assert infos.keys() == {first.token, second.token, broken.token}
    assert (infos[first.token].name, infos[first.token].version) == ("First", None)
    assert infos[second.token].version == 1
    assert infos[second.token].size_bytes > infos[first.token].size_bytes + 5000
    assert "damaged" in (infos[broken.token].problem or "")


def test_a_new_name_stays_and_a_workspace_can_be_moved(tmp_path: Path) -> None:
    made = create("Acme", tmp_path)
    parcel(made, b"x", "a")
    made.rename("Acme 2")
    made.folder.rename(tmp_path / "elsewhere")
    moved = open_workspace(tmp_path / "elsewhere")
    assert moved.name == "Acme 2"
    assert marks(moved.current()) == ["a"]


@pytest.mark.parametrize("name", ["", "  \n", "x" * 201])
def test_a_name_is_a_short_text(tmp_path: Path, name: str) -> None:
    with pytest.raises(CsDataError) as error:
        create(name, tmp_path)
    assert code_of(error) == "bad_value"
    assert listing(tmp_path) == ()


def test_delete_leaves_nothing_and_what_is_open_elsewhere_brings_nothing_back(tmp_path: Path) -> None:
    made = create("Acme", tmp_path)
    parcel(made, b"x")
    with made.building_cache("k") as folder:
        (folder / "x").write_text("x")
    elsewhere = open_workspace(made.folder)
    made.delete()
    uses = [
        elsewhere.current, elsewhere.versions, elsewhere.undo, elsewhere.check, elsewhere.describe, elsewhere.audit,
        elsewhere.forget_history, elsewhere.delete, elsewhere.clear_cache,
        lambda: elsewhere.name, lambda: elsewhere.rename("B"), lambda: parcel(elsewhere, b"y"),
        lambda: elsewhere.documents.save("view", "a", 1), lambda: elsewhere.documents.get("view", "a"),
        lambda: elsewhere.export(tmp_path / "x.zip"), lambda: open_workspace(made.token, tmp_path),
    ]  # fmt: skip
    for use in uses:
        with pytest.raises(CsDataError) as error:
            use()
        assert code_of(error) == "gone"
    assert [path for path in tmp_path.rglob("*") if path.name != ".staging"] == []


def test_a_draft_that_is_open_while_the_workspace_is_deleted_ends_in_words(tmp_path: Path) -> None:
    made = create("Acme", tmp_path)
    with pytest.raises(CsDataError) as error, made.draft() as draft:  # noqa: PT012 - what fails is inside the block
        open_workspace(made.folder).delete()
        (draft / "late.parquet").write_bytes(b"x")
    assert code_of(error) == "gone"
    assert not made.folder.exists()


def test_what_a_killed_delete_left_goes_when_any_workspace_is_opened(tmp_path: Path) -> None:
    doomed, other = create("Doomed", tmp_path), create("Other", tmp_path)
    parcel(doomed, b"secret")
    (tmp_path / ".staging" / "abc").mkdir(parents=True)
    doomed.folder.rename(tmp_path / ".staging" / "abc" / "draft")
    (tmp_path / ".staging" / "abc.lock").touch()
    open_workspace(other.token, tmp_path)
    assert list((tmp_path / ".staging").iterdir()) == []
    assert leftovers(other) == []


def test_forgetting_leaves_the_current_data_and_no_byte_of_the_rest(tmp_path: Path) -> None:
    made = create("Acme", tmp_path)
    parcel(made, b"SECRETPARCEL", "SECRETMARK")
    made.undo()
    parcel(made, b"kept", "kept")
    made.documents.save("view", "a", "SECRETBODY")
    made.documents.save("view", "a", "kept body")
    made.documents.save("view", "SECRETNAME", 1)
    made.documents.remove("view", "SECRETNAME")
    with made.building_cache("k") as folder:
        (folder / "x").write_text("SECRETCACHE")
    made.forget_history()
    made.check()
    assert marks(made.current()) == ["kept"]
    assert [version.id for version in made.versions()] == [2]
    assert [one.body for one in made.documents.history("view", "a")] == ["kept body"]
    assert [entry.action for entry in made.audit()] == ["forget"]
    for place, _, names in os.walk(made.folder):
        for name in names:
            assert b"SECRET" not in (Path(place) / name).read_bytes(), name
    # Numbers are never given twice: what somebody has open cannot be mistaken for what comes now.
    made.undo()
    assert parcel(made, b"next").id == 3


def test_forgetting_works_in_an_empty_workspace_too(tmp_path: Path) -> None:
    made = create("Acme", tmp_path)
    parcel(made, b"x")
    made.undo()
    made.forget_history()
    assert (made.current(), made.versions(), leftovers(made)) == (None, (), [])
    made.check()
