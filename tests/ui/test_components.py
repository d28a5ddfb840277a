"""Do the components show what they are given, letter by letter, and stay cheap while nobody looks?"""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from csdata.ui import components, download, launch
from csdata.ui.components import plain

NASTY = [
    "![x](https://evil.example/p.png)",
    "<img src=x onerror=alert(1)>",
    "[link](https://evil.example)",
    "$x^2$ and $y$",
    ":material/home: :red[hot] :smile:",
    "# head",
    "- item",
    "`code` **b** _i_",
    "a | b",
    "&amp;",
]


@pytest.mark.parametrize("text", NASTY)
def test_plain_escapes_every_mark_and_loses_no_letter(text: str) -> None:
    safe = plain(text)
    unescaped = re.sub(r"\\[!-/:-@\[-`{-~]", "", safe)
    assert re.search(r"[!-/:-@\[-`{-~]", unescaped) is None
    assert re.sub(r"\\(.)", r"\1", safe).replace(components.JOINER, "") == text


def test_plain_parts_what_streamlit_replaces_after_the_escapes() -> None:
    for text in (":material/home:", ":smile:", "https://a", "a@b.co", "www.a.b", "->", "--"):
        assert components.JOINER in plain(text)


def test_plain_is_one_line_without_an_indent() -> None:
    assert plain("    a\n\n b\t c ") == "a b c"


def kpis() -> None:
    from csdata.ui.components import Kpi, kpi_card, page_head  # noqa: PLC0415

    page_head("We keep $2 of $3", "Overview · n = 3")
    figures = [
        Kpi("Reached their goal", "53%", "−3.1 pts", series=(None, 0.5, 0.6), help="Definition"),
        Kpi("Days to first value", "34", "+5 days", lower_is_better=True, series=(30.0,)),
        Kpi("Sentiment", None, help="No survey answers"),
        Kpi("Cost to serve", "$412", "0"),
    ]
    kpi_card("person", "Customer side", "are they getting it?", figures, key="side")


def test_figures_show_value_direction_and_colour() -> None:
    at = AppTest.from_function(kpis).run()
    assert not at.exception
    assert at.title[0].value == plain("We keep $2 of $3")
    goal, days, sentiment, cost = (metric.proto for metric in at.metric)
    assert (goal.delta[:1], goal.color, goal.direction) == ("-", goal.RED, goal.DOWN)
    assert (days.color, days.direction) == (days.RED, days.UP)
    assert (cost.color, cost.direction) == (cost.GRAY, cost.NONE)
    assert (sentiment.body, list(goal.chart_data), list(days.chart_data)) == ("—", [0.5, 0.6], [])
    assert "No survey answers" in [caption.value for caption in at.caption]


def cards() -> None:
    import pandas as pd  # noqa: PLC0415
    import streamlit as st  # noqa: PLC0415

    from csdata.ui.components import card, empty_state, notice  # noqa: PLC0415

    frame = pd.DataFrame({"month": pd.to_datetime(["2025-09-01"]), "value": [1.5], "name": ["=1+1"]})
    with card("Lost $5", "Share", key="a", foot="n = 3", data=frame, sql="SELECT 1", method="*How*", height="stretch"):
        st.text("body")
    with card("No proof", key="b"):
        st.text("body")
    for kind in ("info", "good", "warning", "blocker"):
        notice(kind, "Row 42 ![x](https://evil.example)")  # type: ignore[arg-type]
    empty_state("lock", "Nothing yet", "Add a column", lambda: st.session_state.update(done=True), key="e")


def test_a_closed_card_builds_no_proof() -> None:
    at = AppTest.from_function(cards).run()
    assert not at.exception
    assert [head.value for head in at.subheader] == [plain("Lost $5"), "No proof", "Nothing yet"]
    assert (len(at.dataframe), len(at.code), len(at.tabs)) == (0, 0, 0)


def test_an_open_card_shows_method_data_and_query() -> None:
    at = AppTest.from_function(cards)
    at.session_state["how-a"] = True
    at.run()
    assert not at.exception
    assert [tab.label for tab in at.tabs] == ["Method", "Data", "SQL"]
    assert at.code[0].value == "SELECT 1"
    assert at.dataframe[0].value.shape == (1, 3)


def test_notices_differ_and_are_plain() -> None:
    at = AppTest.from_function(cards).run()
    boxes = [at.info[0], at.success[0], at.warning[0], at.error[0]]
    assert {box.value for box in boxes} == {plain("Row 42 ![x](https://evil.example)")}
    assert len({box.icon for box in boxes}) == 4


def test_the_step_out_of_an_empty_state_runs() -> None:
    at = AppTest.from_function(cards).run()
    at.button(key="act-e").click().run()
    assert at.session_state["done"] is True


def drawn() -> None:
    import altair as alt  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    from csdata.ui.components import show  # noqa: PLC0415
    from csdata.ui.style import page_css  # noqa: PLC0415

    page_css(projector=True)
    show(alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x:Q"), alt="A point", key="point")


def test_a_chart_carries_its_words_the_theme_and_the_projector_size() -> None:
    at = AppTest.from_function(drawn)
    at.context = {"theme": "dark"}
    at.run()
    assert not at.exception
    proto = at.get("vega_lite_chart")[0].proto
    assert proto.alt == "A point"
    assert '"labelColor": "#9AA6B5"' in proto.spec
    assert '"labelFontSize": 15.6' in proto.spec


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "\n=1", "＝1"])
def test_text_that_starts_like_a_formula_is_neutralised(start: str) -> None:
    text = download.safe_csv(pd.DataFrame({"a": [start], "=b": [-5.25], "c": ["Acme"]}))
    back = pd.read_csv(pd.io.common.StringIO(text), lineterminator="\n") if "\r" not in start else None
    assert f"'{start}" in text
    assert "'=b" in text
    assert "-5.25" in text
    assert "'-5.25" not in text
    assert back is None or back["c"][0] == "Acme"


def test_a_download_handles_every_kind_of_column_and_leaves_the_frame_alone() -> None:
    frame = pd.DataFrame({"cat": pd.Categorical(["=x"]), "when": pd.to_datetime(["2025-01-02"]), "none": [None]})
    frame.insert(0, "cat2", pd.Series(["+y"], dtype="string"))
    frame.columns = pd.Index(["same", "same", "when", "none"])
    before = frame.copy(deep=True)
    assert download.safe_csv(frame).splitlines() == ["same,same,when,none", "'+y,'=x,2025-01-02,"]
    pd.testing.assert_frame_equal(frame, before)


def failing() -> None:
    from csdata.ui.launch import on_script_error  # noqa: PLC0415

    on_script_error(ValueError("secret detail"))


def test_a_broken_page_says_what_to_do_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    at = AppTest.from_function(failing).run()
    reference = re.findall(r"\*\*([0-9A-F]{6})\*\*", at.error[0].value)
    assert "secret" not in at.error[0].value
    assert "Reload" in at.error[0].value
    assert reference
    assert reference[0] in caplog.text
    assert "secret detail" in caplog.text


def test_a_failing_warm_up_is_logged_and_the_server_gets_ready(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(launch, "HEAVY", ("no_such_module",))
    monkeypatch.setattr(launch, "warm_state", lambda: 1 / 0)
    monkeypatch.setattr(launch.gc, "freeze", lambda: None)
    launch.READY.clear()
    launch.warm_up()
    assert launch.READY.is_set()
    assert "no_such_module" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_every_answer_carries_the_security_headers_once() -> None:
    sent: list[Any] = []

    async def inner(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-frame-options", b"DENY")]})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: Any) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    asyncio.run(launch.SecurityHeaders(inner)({"type": "http"}, None, send))  # type: ignore[arg-type]
    names = [name for name, _ in sent[0]["headers"]]
    assert sorted(names) == sorted({name for name, _ in launch.HEADERS})
    assert (b"x-frame-options", b"DENY") in sent[0]["headers"]
