"""Does a workspace do, over any sequence of steps, what a list and a few dictionaries do?"""

# ruff: noqa: D102, D107, PT017 - a rule is named after what it does; hypothesis runs it, refused or not

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from csdata.errors import CsDataError
from csdata.workspace import create, import_archive, open_workspace
from tests.workspace.parcels import leftovers, marks, parcel

NAMES = st.sampled_from("ab")
MARKS = st.integers(0, 4)


class Model(RuleBasedStateMachine):
    """The workspace beside its model: versions as (parent, marks), a head, and revisions by document."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.workspace = create("Model", self.home)
        self.versions: dict[int, tuple[int | None, list[object]]] = {}
        self.head: int | None = None
        self.last = 0
        self.documents: dict[str, list[Any]] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.home)

    def now(self) -> list[object]:
        return self.versions[self.head][1] if self.head else []

    def added(self, batches: list[object]) -> None:
        self.last += 1
        self.versions[self.last] = (self.head, batches)
        self.head = self.last

    @rule(mark=MARKS, expected=st.sampled_from([None, "head", 99]))
    def imports(self, mark: int, expected: str | int | None) -> None:
        seen = (self.head or 0) if expected == "head" else expected
        try:
            parcel(self.workspace, b"content", mark, expected=seen)  # type: ignore[arg-type]
        except CsDataError as error:
            assert (error.code, expected) == ("changed_meanwhile", 99)
        else:
            self.added([*self.now(), mark])

    @rule()
    def undoes(self) -> None:
        if self.head is None:
            try:
                self.workspace.undo()
            except CsDataError as error:
                assert error.code == "nothing_to_undo"
                return
            raise AssertionError
        self.head = self.versions[self.head][0]
        assert marks(self.workspace.undo()) == self.now()

    @precondition(lambda self: self.versions)
    @rule(data=st.data())
    def restores(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.versions)))
        made = self.workspace.restore(number)
        if number != self.head and self.versions[number][0] == self.head:
            self.head = number
        elif number != self.head:
            self.added(self.versions[number][1])
        assert made.id == self.head

    @precondition(lambda self: self.head)
    @rule(data=st.data())
    def reorders(self, data: st.DataObject) -> None:
        current = self.workspace.current()
        assert current is not None
        chosen = data.draw(st.lists(st.sampled_from(current.batches), max_size=3)) if current.batches else []
        self.workspace.set_batches(chosen, note="", expected=self.head)
        self.added([batch.options["mark"] for batch in chosen])

    @rule(name=NAMES, body=st.integers(0, 2), seen=st.sampled_from([None, "newest", 99]))
    def saves(self, name: str, body: int, seen: str | int | None) -> None:
        revisions = self.documents.setdefault(name, [])
        newest = len(revisions) if revisions and revisions[-1] is not None else 0
        expected = newest if seen == "newest" else seen
        try:
            number = self.workspace.documents.save("view", name, body, expected)  # type: ignore[arg-type]
        except CsDataError as error:
            assert (error.code, seen) == ("changed_meanwhile", 99)
            return
        if not revisions or revisions[-1] != body:
            revisions.append(body)
        assert number == len(revisions)

    @rule(name=NAMES)
    def removes(self, name: str) -> None:
        revisions = self.documents.get(name, [])
        try:
            self.workspace.documents.remove("view", name)
        except CsDataError as error:
            assert error.code == "no_document"
            assert not revisions or revisions[-1] is None
        else:
            revisions.append(None)

    @rule()
    def travels(self) -> None:
        target = io.BytesIO()
        self.workspace.export(target)
        self.workspace.delete()
        self.workspace = import_archive(target.getvalue(), self.home)

    @precondition(lambda self: not self.documents)
    @rule()
    def forgets(self) -> None:
        self.workspace.forget_history()
        self.versions = {self.head: (None, self.now())} if self.head else {}

    @invariant()
    def is_the_same(self) -> None:
        opened = open_workspace(self.workspace.folder)
        current = opened.current()
        assert (current.id if current else None) == self.head
        assert {v.id: (v.parent, marks(v)) for v in opened.versions()} == self.versions
        for name, revisions in self.documents.items():
            bodies = [one.body for one in reversed(opened.documents.history("view", name))]
            assert bodies == revisions
        assert leftovers(opened) == []
        opened.check()


TestModel = Model.TestCase
TestModel.settings = settings(
    max_examples=15, stateful_step_count=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
