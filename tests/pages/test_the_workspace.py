"""Can a visitor undo, restore, rename, take along and forget what is in a workspace?"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from csdata.errors import CsDataError
from csdata.ui import places, state
from csdata.workspace import Workspace, open_workspace
from tests.pages.companies import (
    PAGES,
    bring,
    company,
    dataset_card,
    go,
    healthy,
    open_app,
    press,
    read,
    shelf,
    title,
    visit,
)
from tests.pages.importing import CUSTOMERS, NEXT, customers, on_the_way, use, workspace_of

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def emptied() -> Workspace:
    """Return a workspace whose only import was undone."""
    place = workspace_of(CUSTOMERS)
    place.undo()
    return place


def pick(app: AppTest, place: Workspace, row: int) -> AppTest:
    """Select a row of the list of versions, the newest being 0."""
    now, versions = place.current(), place.versions()
    key = f"versions-{place.token}-{len(versions)}-{now.id if now else 0}"
    app.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return healthy(app.run())


def archive(place: Workspace) -> bytes:
    """Return what the button Export would save."""
    target = io.BytesIO()
    place.export(target)
    return target.getvalue()


def said(app: AppTest) -> str:
    """Return every message on the page."""
    return " ".join(read(box.value) for box in (*app.success, *app.info, *app.warning, *app.error))


# ---- undo and restore


def test_one_click_undoes_the_last_file() -> None:
    place = workspace_of(CUSTOMERS, NEXT)
    app = visit(place.token, places.DATA)
    assert "3 customers" in title(app)
    press(app, "undo")
    assert "2 customers" in title(app)
    assert "Undone" in said(app)
    assert sorted(customers(place)) == ["A", "B"]


def test_what_was_undone_is_restored_with_two_clicks() -> None:
    place = workspace_of(CUSTOMERS, NEXT)
    app = press(visit(place.token, places.DATA), "undo")
    assert "restore" not in {button.key for button in app.button}
    press(pick(app, place, 0), "restore")
    assert "Restored" in said(app)
    assert "3 customers" in title(app)
    assert sorted(customers(place)) == ["A", "B", "C"]


def test_the_version_in_use_is_marked_and_cannot_be_restored() -> None:
    place = workspace_of(CUSTOMERS, NEXT)
    app = pick(visit(place.token, places.DATA), place, 0)
    listed = next(frame.value for frame in app.dataframe if "What" in frame.value.columns)
    assert [version.startswith("●") for version in listed["Version"]] == [True, False]
    assert all("customers.csv" in what and "2 customers" in what for what in listed["What"])
    assert "restore" not in {button.key for button in app.button}


def test_a_first_file_that_was_undone_leaves_an_empty_workspace_that_can_be_restored() -> None:
    place = workspace_of(CUSTOMERS)
    app = press(visit(place.token, places.DATA), "undo")
    assert shelf(app) == place.token
    assert "holds no data" in " ".join([said(app), title(app)])
    assert "undo" not in {button.key for button in app.button}
    press(pick(app, place, 0), "restore")
    assert "2 customers" in title(app)


@each_page
def test_every_page_lives_with_a_workspace_that_became_empty(page: Path) -> None:
    app = visit(emptied().token, page)
    assert len(title(app)) > 10
    assert not app.error
    assert company("sample").name in dataset_card(app)
    assert len(title(healthy(app.run()))) > 10


def test_a_message_is_not_lost_in_an_empty_workspace() -> None:
    app = bring(visit(emptied().token, places.DATA), "nothing.csv", b"")
    assert "nothing.csv is empty" in said(app)


def test_a_file_brought_into_an_empty_workspace_fills_it() -> None:
    place = emptied()
    assert use(on_the_way(CUSTOMERS, into=place.token)) == place
    assert sorted(customers(place)) == ["A", "B"]


def test_undo_never_takes_back_what_the_visitor_has_not_seen() -> None:
    place = workspace_of(CUSTOMERS)
    app = visit(place.token, places.DATA)
    use(on_the_way(NEXT, into=place.token))
    press(app, "undo")
    assert "meanwhile" in said(app)
    assert sorted(customers(place)) == ["A", "B", "C"]


# ---- its name


def test_a_new_name_is_shown_at_once_and_stays() -> None:
    place = workspace_of(CUSTOMERS)
    app = visit(place.token, places.DATA)
    healthy(app.text_input(key=f"name-{place.token}").set_value("Alder & friends").run())
    assert place.name == "Alder & friends"
    assert "Alder & friends" in dataset_card(app)
    assert "Alder & friends" in dataset_card(visit(place.token))


@pytest.mark.parametrize("name", ["", "   "])
def test_an_empty_name_changes_nothing(name: str) -> None:
    place = workspace_of(CUSTOMERS)
    app = visit(place.token, places.DATA)
    healthy(app.text_input(key=f"name-{place.token}").set_value(name).run())
    assert place.name == "A company"
    assert "A company" in dataset_card(app)


# ---- taking it along


def test_an_export_comes_back_through_the_uploader_with_its_versions() -> None:
    place = workspace_of(CUSTOMERS, NEXT)
    app = bring(open_app("sample", places.DATA), f"A company{state.ARCHIVE}", archive(place))
    assert "here again" in said(app)
    held = shelf(app)
    assert held not in {place.token, state.SAMPLE, None}
    assert "3 customers" in title(app)
    assert [version.note for version in open_workspace(str(held)).versions()] == ["customers.csv", "customers.csv"]


def test_a_damaged_export_is_refused_with_one_line_and_the_data_stay() -> None:
    place = workspace_of(CUSTOMERS)
    app = bring(visit(place.token, places.DATA), f"half{state.ARCHIVE}", archive(place)[:-200])
    assert len(app.error) == 1
    assert shelf(app) == place.token
    assert "2 customers" in title(app)


def test_an_export_can_be_had_for_a_workspace() -> None:
    buttons = {button.key for button in visit(workspace_of(CUSTOMERS).token, places.DATA).get("download_button")}
    assert "export" in buttons


# ---- forgetting it


def test_forgotten_data_are_gone_from_the_disk_and_for_everybody() -> None:
    place = workspace_of(CUSTOMERS)
    app, other = visit(place.token, places.DATA), visit(place.token)
    assert place.folder.is_dir()
    press(app, "forget")
    assert "deleted" in said(app)
    assert shelf(app) == state.SAMPLE
    assert not place.folder.exists()
    assert not list(place.folder.parent.rglob(f"*{place.token}*"))
    with pytest.raises(CsDataError):
        open_workspace(place.token)
    assert "no longer here" in said(healthy(other.run()))
    assert len(visit(place.token).warning) == 1


def test_earlier_versions_can_be_forgotten_and_the_data_stay() -> None:
    place = workspace_of(CUSTOMERS, NEXT)
    app = press(visit(place.token, places.DATA), "forget-history")
    assert "Earlier versions are deleted" in said(app)
    assert len(place.versions()) == 1
    assert "3 customers" in title(app)


# ---- more than one


def test_another_workspace_of_this_computer_can_be_opened() -> None:
    here, there = workspace_of(CUSTOMERS), workspace_of(CUSTOMERS, NEXT)
    app = visit(here.token, places.DATA)
    healthy(app.selectbox(key="other-workspace").set_value(there.token).run())
    assert shelf(app) == there.token
    assert "3 customers" in title(app)


def test_a_shared_server_does_not_list_what_others_brought(monkeypatch: pytest.MonkeyPatch) -> None:
    here, _ = workspace_of(CUSTOMERS), workspace_of(CUSTOMERS)
    monkeypatch.setenv("CSDATA_SHARED", "1")
    app = visit(here.token, places.DATA)
    assert "other-workspace" not in {box.key for box in app.selectbox}


def test_going_to_another_page_keeps_the_workspace() -> None:
    place = workspace_of(CUSTOMERS)
    app = go(visit(place.token, places.DATA), places.OVERVIEW)
    assert shelf(app) == place.token
    assert "A company" in dataset_card(app)
