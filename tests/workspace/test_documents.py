"""Is what somebody saved still there, with its history, and never overwritten unseen?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.errors import CsDataError
from csdata.workspace import Documents, create
from csdata.workspace.model import MAX_BODY_BYTES, as_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def documents(tmp_path: Path) -> Documents:
    return create("Acme", tmp_path).documents


def test_a_document_comes_back_as_it_was_saved(documents: Documents) -> None:
    body = {"levers": [{"lever": "price", "change": -0.1}], "months": 12, "goal": None, "name": "Ünïcode 🙂"}
    assert documents.save("scenario", "Lower price", body) == 1
    found = documents.get("scenario", "Lower price")
    assert found is not None
    assert (found.body, found.revision, found.removed) == (body, 1, False)
    assert len(found.updated_at) == len("2026-11-22 08:00:00")
    assert documents.get("scenario", "Another") is None
    assert documents.get("mapping", "Lower price") is None


@pytest.fixture(scope="module")
def shared_documents(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """Serve every example of a property: a workspace for each would take seconds."""
    return create("Acme", tmp_path_factory.mktemp("home")).documents


@given(JSON)
def test_any_plain_data_come_back_the_same(shared_documents: Documents, body: Any) -> None:
    shared_documents.save("view", "a", body)
    found = shared_documents.get("view", "a")
    assert found is not None
    assert found.body == body


def test_the_last_writer_counts_and_the_history_keeps_both(documents: Documents) -> None:
    assert [documents.save("view", "a", body) for body in ("one", "two", "two", "three")] == [1, 2, 2, 3]
    assert [one.body for one in documents.history("view", "a")] == ["three", "two", "one"]
    assert documents.restore_document("view", "a", 1) == 4
    assert [one.body for one in documents.history("view", "a")] == ["one", "three", "two", "one"]


def test_a_change_that_somebody_did_not_see_is_told_to_them(documents: Documents) -> None:
    assert documents.save("view", "a", "mine", expected_revision=0) == 1
    for seen in (0, 2, 7):
        with pytest.raises(CsDataError, match="by somebody else") as error:
            documents.save("view", "a", "blind", expected_revision=seen)
        assert error.value.code == "changed_meanwhile"
    assert documents.save("view", "a", "seen", expected_revision=1) == 2
    with pytest.raises(CsDataError):
        documents.remove("view", "a", expected_revision=1)
    assert [one.body for one in documents.history("view", "a")] == ["seen", "mine"]


def test_a_removed_document_is_gone_from_the_list_but_not_from_history(documents: Documents) -> None:
    documents.save("view", "a", "one")
    documents.remove("view", "a", expected_revision=1)
    assert documents.get("view", "a") is None
    assert documents.all("view") == ()
    assert [one.removed for one in documents.history("view", "a")] == [True, False]
    with pytest.raises(CsDataError) as error:
        documents.remove("view", "a")
    assert error.value.code == "no_document"
    # Who saw no document saves the first one.
    assert documents.save("view", "a", "two", expected_revision=0) == 3


def test_what_was_removed_comes_back_and_what_never_was_does_not(documents: Documents) -> None:
    documents.save("view", "a", None)
    documents.remove("view", "a")
    for revision in (2, 3):
        with pytest.raises(CsDataError) as error:
            documents.restore_document("view", "a", revision)
        assert error.value.code == "no_document"
    assert documents.restore_document("view", "a", 1) == 3
    found = documents.get("view", "a")
    assert found is not None
    assert (found.body, found.removed) == (None, False)


def test_the_list_has_the_newest_of_every_document_of_its_kind_by_name(documents: Documents) -> None:
    for name, body in (("b", 1), ("a", 2), ("b", 3), ("c", 4)):
        documents.save("scenario", name, body)
    documents.save("persona_name", "a", "other kind")
    documents.remove("scenario", "c")
    assert [(one.name, one.body, one.revision) for one in documents.all("scenario")] == [("a", 2, 1), ("b", 3, 2)]
    assert documents.all("nothing") == ()


@pytest.mark.parametrize(
    "body",
    [object(), float("nan"), float("inf"), {1: "a"}, (1, 2), {"a": {1, 2}}, b"bytes"],
    ids=lambda body: repr(body)[:9],
)
def test_what_would_not_come_back_the_same_is_refused(documents: Documents, body: object) -> None:
    with pytest.raises(CsDataError) as error:
        documents.save("view", "a", body)
    assert error.value.code == "bad_value"
    assert documents.get("view", "a") is None


def test_data_nested_beyond_all_measure_are_refused_in_words(documents: Documents) -> None:
    body: list[Any] = []
    for _ in range(100_000):
        body = [body]
    with pytest.raises(CsDataError) as error:
        documents.save("view", "a", body)
    assert error.value.code == "bad_value"


def test_a_document_has_at_most_5_mb() -> None:
    assert len(as_json("It", "x" * (MAX_BODY_BYTES - 2))) == 5_000_000
    with pytest.raises(CsDataError, match="limit is 5 MB"):
        as_json("It", "x" * MAX_BODY_BYTES)


@pytest.mark.parametrize(
    ("kind", "name"), [("", "a"), ("View", "a"), ("v1", "a"), ("a b", "a"), ("view", ""), ("view", "x" * 201)]
)
def test_kinds_and_names_are_short_texts(documents: Documents, kind: str, name: str) -> None:
    with pytest.raises(CsDataError) as error:
        documents.save(kind, name, 1)
    assert error.value.code == "bad_value"


@given(st.text(max_size=60))
def test_a_strange_name_is_found_again_or_refused(shared_documents: Documents, name: str) -> None:
    try:
        shared_documents.save("view", name, "body")
    except CsDataError as error:
        assert error.code == "bad_value"  # noqa: PT017 - both outcomes are right
    else:
        found = shared_documents.get("view", name)
        assert found is not None
        assert found.body == "body"
