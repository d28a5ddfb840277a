"""How is a question of one's own asked, followed while it runs, stopped, and its answer shown?"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from csdata.dataset import Dataset
from csdata.engine.examples import Example
from csdata.engine.sandbox import Limits
from csdata.errors import CsDataError
from csdata.query import Found, TableFacts, ask, catalogue, examples_for, prepare, stop
from csdata.ui import explore_chart
from csdata.ui import talk as writing
from csdata.ui.components import card, column_formats, empty_state, notice, plain, show
from csdata.ui.download import safe_csv
from csdata.ui.style import wide
from csdata.wording import count, plural, share

LIMIT: Final = Limits().seconds
QUICK: Final = 0.7  # seconds for which the page waits, so that a quick answer comes without a stop on the way
LOOK_AGAIN: Final = 0.4
TABLE_HEIGHT: Final = 620
RULES: Final = (
    f"One SELECT over the tables on the right. It reads a copy of your data and can change nothing;"
    f" at most {LIMIT:g} seconds, 1 GB and 10,000 rows."
)


@dataclass(slots=True)
class Run:
    """A question on its way, and what became of it."""

    sql: str
    started: float = field(default_factory=time.monotonic)
    seconds: float | None = None
    found: Found | None = None
    error: CsDataError | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def answer(self, data: Dataset, viewer: str) -> None:
        """Ask, and keep the rows or the reason why there are none."""
        try:
            self.found = ask(data, self.sql, viewer=viewer)
        except CsDataError as error:
            self.error = error
        except Exception:  # noqa: BLE001 - a thread has nobody to tell; the page shall not wait for ever
            self.error = CsDataError("not_answered", "The question could not be answered.", "Run it again.")
        self.seconds = time.monotonic() - self.started
        self.done.set()


@dataclass(slots=True)
class Talk:
    """What one visitor asks of one dataset; it survives leaving the page."""

    data: Dataset
    viewer: str = field(default_factory=lambda: secrets.token_hex(8))
    run: Run | None = None
    turn: int = 0

    @property
    def running(self) -> bool:
        """Whether an answer is on its way."""
        return self.run is not None and not self.run.done.is_set()

    def ask(self, sql: str) -> None:
        """Start a question; what ran before is stopped."""
        if self.running:
            self.stop()
        self.turn += 1
        self.run = Run(sql)
        threading.Thread(target=self.run.answer, args=(self.data, self.viewer), daemon=True).start()
        self.run.done.wait(QUICK)

    def stop(self) -> None:
        """Stop what runs."""
        stop(self.data, self.viewer)
        if self.run:
            self.run.done.wait(QUICK)

    def warm(self) -> None:
        """Make everything ready for the first question; a failure is told when one is asked."""
        try:
            prepare(self.data, self.viewer)
        except (CsDataError, OSError):
            return


def talk_about(data: Dataset) -> Talk:
    """Return the talk of this session about these data; another dataset begins another."""
    talk = writing.exploring()
    if isinstance(talk, Talk) and talk.data.fingerprint == data.fingerprint:
        return talk
    fresh = Talk(data)
    threading.Thread(target=fresh.warm, daemon=True).start()
    writing.explore(fresh, read_examples(data)[0].sql)
    return fresh


def _fingerprint(data: Dataset) -> str:
    return data.fingerprint


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs={Dataset: _fingerprint})
def read_catalogue(data: Dataset) -> tuple[TableFacts, ...]:  # noqa: D103 - see query.catalogue
    return catalogue(data)


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs={Dataset: _fingerprint})
def read_examples(data: Dataset) -> tuple[Example, ...]:  # noqa: D103 - see query.examples_for
    return examples_for(data, read_catalogue(data))


def seconds_text(seconds: float) -> str:
    """Return a duration with as many digits as matter.

    >>> seconds_text(0.0234), seconds_text(3.21)
    ('0.02 s', '3.2 s')
    """
    return f"{max(seconds, 0.01):.2f} s" if seconds < 1 else f"{seconds:.1f} s"


def headline(talk: Talk) -> str:
    """Say what came of the last question, or what there is to ask."""
    run = talk.run
    if run is None:
        tables = sum(bool(table.rows) for table in read_catalogue(talk.data))
        return f"{plural(talk.data.customers, 'customer')} in {plural(tables, 'table')}, ready to be asked"
    if not run.done.is_set():
        return "Looking for the answer…"
    if run.error:
        return run.error.message.rstrip(".")
    rows = run.found.table.num_rows if run.found else 0
    told = f"The first {count(rows)} rows" if run.found and run.found.truncated else plural(rows, "row")
    return f"{told} in {seconds_text(run.seconds or 0)}"


def question_form(talk: Talk) -> None:
    """Draw the field and the button; Ctrl+Enter asks as well."""
    with st.form("explore-form", border=False):
        st.text_area(
            "Question in SQL",
            key=writing.question_key(),
            height=190,
            label_visibility="collapsed",
            placeholder="A question in SQL, for example one of those below",
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.form_submit_button(
                "Run", icon=":material/play_arrow:", type="primary", key="run", on_click=_run, args=(talk,)
            )
            st.caption("or Ctrl+Enter", width="content")
    if talk.running:
        _progress(talk)


def _run(talk: Talk) -> None:
    talk.ask(writing.question())


@st.fragment(run_every=LOOK_AGAIN)
def _progress(talk: Talk) -> None:
    """While a question runs, say for how long and offer to stop it."""
    run = talk.run
    if run is None or run.done.is_set():
        st.rerun()
    passed = time.monotonic() - run.started
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="running"):
        st.progress(min(passed / LIMIT, 1.0), text=f"Running {passed:.0f} s of {LIMIT:g} s", width="stretch")
        st.button("Stop", key="stop", icon=":material/stop_circle:", on_click=talk.stop)


def answer(talk: Talk) -> None:
    """Draw the answer: rows, chart and download, or why there is none."""
    run = talk.run
    if run is None or not run.done.is_set():
        return
    if run.error:
        notice("info" if run.error.code == "stopped" else "blocker", str(run.error))
    elif run.found:
        _rows(talk, run.found)


def _rows(talk: Talk, found: Found) -> None:
    frame = found.frame()
    if frame.empty:
        empty_state("search_off", "No rows match", "The question was understood; nothing in the data fits.", key="none")
        return
    rows = f"The first {count(len(frame))} rows; there are more" if found.truncated else plural(len(frame), "row")
    with card("The answer", f"{rows}, {plural(len(found.columns), 'column')}", key="answer"):
        st.dataframe(
            frame,
            hide_index=True,
            key=f"answer-{talk.turn}",
            alt="The rows that answer the question",
            column_config=column_formats(frame),
        )
        st.download_button(
            "Download CSV",
            partial(safe_csv, frame),
            "answer.csv",
            "text/csv",
            key="answer-csv",
            icon=":material/download:",
            on_click="ignore",
        )
    _chart(talk, frame)


def _chart(talk: Talk, frame: pd.DataFrame) -> None:
    """Draw the rows as bars or a line, where there is something to draw; the choices start sensibly."""
    first = explore_chart.suggested(frame)
    if first is None:
        return
    with card("The answer as a chart", "Choose what goes across and what goes up", key="chart"):
        chosen = _choices(talk.turn, frame, first)
        drawn = explore_chart.drawn(frame, chosen)
        show(drawn.chart, alt=drawn.words, key=f"chart-{talk.turn}")
        if drawn.note:
            st.caption(plain(drawn.note))


def _choices(turn: int, frame: pd.DataFrame, first: explore_chart.Choice) -> explore_chart.Choice:
    names, numbers = [str(name) for name in frame.columns], explore_chart.numbers(frame)
    groups = ["one colour", *explore_chart.groups(frame)]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        form = st.segmented_control(
            "Form", ["Bars", "Line"], default=first.form, required=True, key=f"form-{turn}", width="content"
        )
        across = st.selectbox("Across", names, index=names.index(first.across), key=f"across-{turn}", width=wide(155))
        up = st.selectbox("Up", numbers, index=numbers.index(first.up), key=f"up-{turn}", width=wide(155))
        split = st.selectbox(
            "Colour",
            groups,
            index=groups.index(first.split) if first.split else 0,
            key=f"split-{turn}",
            width=wide(155),
        )
    return explore_chart.Choice(form, across, up, split if split != groups[0] else None)


def example_list(talk: Talk) -> None:
    """Draw the questions that can be asked of these data; a click asks."""
    with st.container(gap="xxsmall"):
        for number, example in enumerate(read_examples(talk.data)):
            st.button(
                example.question,
                key=f"example-{number}",
                type="tertiary",
                icon=":material/chat_bubble:",
                on_click=_ask_example,
                args=(talk, example.sql),
            )


def _ask_example(talk: Talk, sql: str) -> None:
    writing.write_question(sql)
    talk.ask(sql)


def table_list(talk: Talk) -> None:
    """Draw one table at a time: what a row is, and each column with its type, how filled it is, and its meaning."""
    known = {table.name: table for table in read_catalogue(talk.data)}
    names = list(known)
    picked = st.selectbox(
        "Table",
        names,
        key="explore-table",
        format_func=lambda name: f"{name} · {plural(known[name].rows, 'row')}",
        label_visibility="collapsed",
    )
    table = known.get(picked) or known[names[0]]
    st.caption(f"A row is {table.row}")
    with st.container(height=TABLE_HEIGHT, border=False, key="explore-columns"):
        st.markdown(columns_text(table))


def columns_text(table: TableFacts) -> str:
    """Return the columns as markdown: name, type, how filled, meaning; those without a value in one line at the end."""
    filled = [column for column in table.columns if column.filled]
    parts = [
        f"**{plain(column.name)}** :gray[{plain(f'{column.kind} · {share(column.filled)}')}]"
        f"  \n:small[{plain(column.meaning or 'Without a description')}]"
        for column in filled
    ]
    empty = ", ".join(column.name for column in table.columns if not column.filled)
    return "\n\n".join([*parts, *([f":small[:gray[{plain(f'Empty in your data: {empty}')}]]"] if empty else [])])
