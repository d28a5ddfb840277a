"""A message is shown once, however quickly a test draws the page again."""

from __future__ import annotations

import pytest

from csdata.ui import state


@pytest.fixture(autouse=True)
def shown_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count no second run as part of a double click."""
    monkeypatch.setattr(state, "JUST_SHOWN", -1.0)
