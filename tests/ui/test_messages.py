"""Is a message seen, also by somebody who clicks twice, and not for ever?"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException
from streamlit.testing.v1 import AppTest

from csdata.ui import state


def page() -> None:
    import streamlit  # noqa: PLC0415 - AppTest runs this function alone

    from csdata.ui.state import message, told  # noqa: PLC0415

    found = message()
    streamlit.text(found[1] if found else "nothing to say")
    told(found)


@pytest.mark.parametrize(("just_shown", "again"), [(60.0, "Done."), (-1.0, "nothing to say")])
def test_a_message_survives_a_second_click_and_no_more(
    monkeypatch: pytest.MonkeyPatch, just_shown: float, again: str
) -> None:
    monkeypatch.setattr(state, "JUST_SHOWN", just_shown)
    app = AppTest.from_function(page)
    app.session_state[state.MESSAGE] = ("good", "Done.", None)
    assert app.run().text[0].value == "Done."
    assert app.run().text[0].value == again


def arriving() -> None:
    import streamlit  # noqa: PLC0415 - AppTest runs this function alone

    from csdata.ui import state as kept  # noqa: PLC0415

    kept.current()
    found = kept.message()
    streamlit.text(found[1] if found else "nothing to say")
    streamlit.text(f"{kept.draft()} {kept.has_arrived(there=False)}")


@pytest.mark.parametrize("where", ["say", "switch", "let_go"])
def test_data_in_use_are_told_when_a_second_click_breaks_the_first_off(
    monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    app, whole = AppTest.from_function(arriving), getattr(state, where)
    app.session_state[state.DRAFT] = SimpleNamespace(settled=SimpleNamespace(token=state.SAMPLE))

    def broken_off(*_: object) -> None:
        monkeypatch.setattr(state, where, whole)
        raise RerunException(RerunData())

    monkeypatch.setattr(state, where, broken_off)
    app.run()
    told, rest = (text.value for text in app.run().text)
    assert told.startswith("Your data are in use")
    assert rest == "None True"
