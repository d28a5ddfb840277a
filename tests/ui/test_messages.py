"""Is a message seen, also by somebody who clicks twice, and not for ever?"""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from csdata.ui import state


def page() -> None:
    import streamlit  # noqa: PLC0415 - AppTest runs this function alone

    from csdata.ui.state import message  # noqa: PLC0415

    found = message()
    streamlit.text(found[1] if found else "nothing to say")


@pytest.mark.parametrize(("just_shown", "again"), [(60.0, "Done."), (-1.0, "nothing to say")])
def test_a_message_survives_a_second_click_and_no_more(
    monkeypatch: pytest.MonkeyPatch, just_shown: float, again: str
) -> None:
    monkeypatch.setattr(state, "JUST_SHOWN", just_shown)
    app = AppTest.from_function(page)
    app.session_state[state.MESSAGE] = ("good", "Done.", None)
    assert app.run().text[0].value == "Done."
    assert app.run().text[0].value == again
