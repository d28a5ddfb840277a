"""Do imports add up, and can every step be taken back without losing any?"""

from __future__ import annotations

from pathlib import Path

import pytest

from csdata.errors import CsDataError
from csdata.workspace import BatchRef, Workspace, create, open_workspace
from tests.workspace.parcels import leftovers, marks, parcel


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return create("Acme", tmp_path)


def refused(error: pytest.ExceptionInfo[CsDataError], code: str) -> bool:
    return error.value.code == code and bool(error.value.hint)


def test_a_version_is_what_was_there_and_the_new_batch(workspace: Workspace) -> None:
    first, second = parcel(workspace, b"one", "a"), parcel(workspace, b"two", "b")
    assert (first.id, first.parent, second.id, second.parent) == (1, None, 2, 1)
    assert (second.action, second.note, second.summary) == ("import", "file b", {"rows": 3})
    assert marks(workspace.current()) == ["a", "b"]
    assert [version.id for version in workspace.versions()] == [2, 1]
    assert [version.is_current for version in workspace.versions()] == [True, False]
    assert (workspace.batch_folder(second.batches[1]) / "revenue.parquet").read_bytes() == b"two"


def test_time_is_utc_as_sqlite_writes_it(workspace: Workspace) -> None:
    made = parcel(workspace, b"one").created_at
    assert len(made) == len("2026-11-22 08:00:00")
    assert made >= workspace.describe().created_at


def test_undo_after_undo_leads_to_the_empty_workspace_and_is_then_refused(workspace: Workspace) -> None:
    parcel(workspace, b"one", "a")
    parcel(workspace, b"two", "b")
    assert marks(workspace.undo()) == ["a"]
    assert workspace.undo() is None
    assert workspace.current() is None
    with pytest.raises(CsDataError) as error:
        workspace.undo()
    assert refused(error, "nothing_to_undo")
    assert [version.id for version in workspace.versions()] == [2, 1]


def test_redo_is_a_step_forward_and_no_new_version(workspace: Workspace) -> None:
    parcel(workspace, b"one", "a")
    parcel(workspace, b"two", "b")
    workspace.undo()
    workspace.undo()
    assert workspace.restore(1).id == 1
    assert workspace.restore(2).id == 2
    assert workspace.restore(2).id == 2
    assert len(workspace.versions()) == 2
    assert [entry.action for entry in workspace.audit()][:4] == ["redo", "redo", "undo", "undo"]


def test_undo_takes_back_a_restore(workspace: Workspace) -> None:
    for mark in "abc":
        parcel(workspace, mark.encode(), mark)
    back = workspace.restore(1)
    assert (back.id, back.parent, back.action, marks(back)) == (4, 3, "restore", ["a"])
    assert marks(workspace.undo()) == ["a", "b", "c"]


def test_an_import_after_an_undo_is_a_branch_and_the_undone_version_stays(workspace: Workspace) -> None:
    parcel(workspace, b"one", "a")
    parcel(workspace, b"two", "b")
    workspace.undo()
    third = parcel(workspace, b"three", "c")
    assert (third.id, third.parent, marks(third)) == (3, 1, ["a", "c"])
    assert marks(workspace.restore(2)) == ["a", "b"]


def test_an_import_meets_what_somebody_else_imported_meanwhile(workspace: Workspace) -> None:
    elsewhere = open_workspace(workspace.folder)
    with workspace.draft() as draft:
        (draft / "x.parquet").write_bytes(b"mine")
        parcel(elsewhere, b"theirs", "theirs")
        with pytest.raises(CsDataError) as error:
            workspace.commit(draft, options={"mark": "mine"}, summary={}, note="", expected=0)
        assert refused(error, "changed_meanwhile")
        assert marks(workspace.current()) == ["theirs"]
        done = workspace.commit(draft, options={"mark": "mine"}, summary={}, note="", expected=1)
    assert marks(done) == ["theirs", "mine"]
    assert leftovers(workspace) == []


def test_undo_and_restore_too_notice_that_the_data_changed(workspace: Workspace) -> None:
    parcel(workspace, b"one", "a")
    parcel(workspace, b"two", "b")
    for use in (lambda: workspace.undo(expected=1), lambda: workspace.restore(1, expected=1)):
        with pytest.raises(CsDataError) as error:
            use()
        assert refused(error, "changed_meanwhile")
    assert marks(workspace.undo(expected=2)) == ["a"]


def test_the_same_content_twice_is_one_batch_on_disk_and_two_in_the_list(workspace: Workspace) -> None:
    parcel(workspace, b"same", "a")
    again = parcel(workspace, b"same", "a")
    assert again.batches[0] == again.batches[1]
    assert len(list((workspace.folder / "batches").iterdir())) == 1
    workspace.check()


def test_importing_a_damaged_batch_again_repairs_it(workspace: Workspace) -> None:
    made = parcel(workspace, b"content", "a")
    file = workspace.batch_folder(made.batches[0]) / "revenue.parquet"
    file.write_bytes(b"CONTENT")
    with pytest.raises(CsDataError) as error:
        workspace.check()
    assert refused(error, "missing_batch")
    workspace.undo()
    parcel(workspace, b"content", "a")
    workspace.check()
    assert leftovers(workspace) == []


def test_a_batch_can_be_left_out_and_comes_back_with_undo(workspace: Workspace) -> None:
    for mark in "abc":
        parcel(workspace, mark.encode(), mark)
    now = workspace.current()
    assert now is not None
    kept = [now.batches[2], now.batches[0]]
    made = workspace.set_batches(kept, note="without b", summary={"customers": 2}, expected=3)
    assert (made.action, made.note, made.summary, marks(made)) == ("remove", "without b", {"customers": 2}, ["c", "a"])
    assert marks(workspace.undo()) == ["a", "b", "c"]
    assert workspace.set_batches([], note="nothing").batches == ()
    with pytest.raises(CsDataError) as error:
        workspace.set_batches(kept, note="", expected=3)
    assert refused(error, "changed_meanwhile")


@pytest.mark.parametrize("digest", ["0" * 64, "../../../etc", "", "x" * 64, "A" * 64])
def test_a_batch_that_is_not_there_cannot_be_named(workspace: Workspace, digest: str) -> None:
    for use in (
        lambda: workspace.batch_folder(BatchRef(digest)),
        lambda: workspace.set_batches([BatchRef(digest)], note=""),
    ):
        with pytest.raises(CsDataError) as error:
            use()
        assert refused(error, "missing_batch")


def test_a_version_whose_batch_is_lost_cannot_be_gone_back_to(workspace: Workspace) -> None:
    made = parcel(workspace, b"one", "a")
    workspace.undo()
    for file in workspace.batch_folder(made.batches[0]).iterdir():
        file.unlink()
    workspace.batch_folder(made.batches[0]).rmdir()
    with pytest.raises(CsDataError) as error:
        workspace.restore(1)
    assert refused(error, "missing_batch")
    assert workspace.current() is None


@pytest.mark.parametrize("number", [7, 0, -1, 10**30])
def test_a_version_that_never_was_is_refused(workspace: Workspace, number: int) -> None:
    with pytest.raises(CsDataError) as error:
        workspace.restore(number)
    assert refused(error, "no_version")


def test_the_fingerprint_is_that_of_the_data_whatever_the_version(workspace: Workspace) -> None:
    first, second = parcel(workspace, b"one", "a"), parcel(workspace, b"two", "b")
    assert first.fingerprint != second.fingerprint
    assert workspace.restore(1).fingerprint == first.fingerprint
    other = workspace.set_batches([BatchRef(first.batches[0].digest, {"mark": "read otherwise"})], note="")
    assert other.fingerprint != first.fingerprint


def test_a_draft_that_is_not_committed_is_removed_whatever_happened(workspace: Workspace) -> None:
    with workspace.draft() as draft:
        (draft / "x").write_text("x")
    with pytest.raises(ZeroDivisionError), workspace.draft() as draft:  # noqa: PT012 - what fails is inside the block
        (draft / "x").write_text("x")
        raise ZeroDivisionError
    assert leftovers(workspace) == []
    assert workspace.current() is None


def test_the_callers_own_file_errors_are_not_taken_for_ours(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), workspace.draft():
        (tmp_path / "no upload").read_bytes()


def test_a_draft_can_be_committed_once_and_only_where_it_was_begun(workspace: Workspace, tmp_path: Path) -> None:
    other = create("Other", tmp_path)
    with workspace.draft() as draft:
        (draft / "x").write_text("x")
        for wrong, where in ((draft, other), (tmp_path, workspace), (draft.parent, workspace)):
            with pytest.raises(CsDataError) as error:
                where.commit(wrong, options={}, summary={}, note="")
            assert refused(error, "no_draft")
        workspace.commit(draft, options={}, summary={}, note="")
        with pytest.raises(CsDataError) as error:
            workspace.commit(draft, options={}, summary={}, note="")
        assert refused(error, "no_draft")


def test_a_batch_is_plain_files(workspace: Workspace) -> None:
    with workspace.draft() as draft:
        with pytest.raises(CsDataError, match="at least one file"):
            workspace.commit(draft, options={}, summary={}, note="")
        (draft / "folder").mkdir()
        with pytest.raises(CsDataError, match="plain files"):
            workspace.commit(draft, options={}, summary={}, note="")
        (draft / "folder").rmdir()
        (draft / "link").symlink_to("/etc/hostname")
        with pytest.raises(CsDataError, match="plain files"):
            workspace.commit(draft, options={}, summary={}, note="")
    assert workspace.current() is None


def test_what_is_no_plain_data_is_refused_before_anything_happens(workspace: Workspace) -> None:
    with workspace.draft() as draft:
        (draft / "x").write_text("x")
        for options in ({"a": object()}, {"a": float("nan")}, {1: "a"}, {"a": (1, 2)}):
            with pytest.raises(CsDataError) as error:
                workspace.commit(draft, options=options, summary={}, note="")
            assert refused(error, "bad_value")
    assert workspace.current() is None


# ---- what can be computed again


def test_a_cache_appears_whole_or_not_at_all(workspace: Workspace) -> None:
    assert workspace.cache_folder("panel-1") is None
    with pytest.raises(ZeroDivisionError), workspace.building_cache("panel-1") as folder:  # noqa: PT012 - what fails is inside the block
        (folder / "part.parquet").write_bytes(b"half")
        raise ZeroDivisionError
    assert workspace.cache_folder("panel-1") is None
    with workspace.building_cache("panel-1") as folder:
        (folder / "part.parquet").write_bytes(b"whole")
        assert workspace.cache_folder("panel-1") is None
    found = workspace.cache_folder("panel-1")
    assert found is not None
    assert (found / "part.parquet").read_bytes() == b"whole"
    assert leftovers(workspace) == []


def test_two_that_build_the_same_cache_do_not_disturb_each_other(workspace: Workspace) -> None:
    with workspace.building_cache("k") as slow:
        (slow / "x").write_text("slow")
        with open_workspace(workspace.folder).building_cache("k") as fast:
            (fast / "x").write_text("fast")
    found = workspace.cache_folder("k")
    assert found is not None
    assert (found / "x").read_text() == "fast"
    assert leftovers(workspace) == []


def test_the_cache_can_be_cleared_and_be_missing_at_any_time(workspace: Workspace) -> None:
    for key in "abc":
        with workspace.building_cache(key) as folder:
            (folder / "x").write_text(key)
    workspace.clear_cache(keep=1)
    assert [key for key in "abc" if workspace.cache_folder(key)] == ["c"]
    workspace.clear_cache()
    (workspace.folder / "cache").rmdir()
    assert workspace.cache_folder("c") is None
    workspace.clear_cache()
    with workspace.building_cache("c") as folder:
        (folder / "x").write_text("again")
    assert workspace.cache_folder("c") is not None


@pytest.mark.parametrize("key", ["", ".", "..", "a/b", "../x", "x" * 129, "a b", "-x"])
def test_the_key_of_a_cache_leads_nowhere_else(workspace: Workspace, key: str) -> None:
    with pytest.raises(CsDataError) as error:
        workspace.cache_folder(key)
    assert refused(error, "bad_value")
