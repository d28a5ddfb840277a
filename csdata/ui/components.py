"""What is every page made of? Its head, cards, figures, charts, notices and empty states."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from csdata.charts.drawing import AnyChart, Drawing, dressed
from csdata.ui.download import safe_csv
from csdata.ui.style import answer_first, is_dark, type_scale, wide
from csdata.wording import DASH, MINUS

PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")
JOINER: Final = "\u2060"  # has no width; parts what Streamlit still replaces after the escapes are read
TRIGGERS: Final = re.compile(r":(?=[\w+/-])|@(?=\w)|www(?=\.)|-(?=[->])|<(?=-)|[<>](?==)|~(?==)", re.IGNORECASE)
PROOF_HEIGHT: Final = 370
PROOF_WIDTH: Final = 620
Kind = Literal["info", "good", "warning", "blocker"]


@dataclass(frozen=True, slots=True)
class Spec:
    """A finished chart: its Vega-Lite specification in our look."""

    content: dict[str, Any]


def plain(text: object) -> str:
    r"""Return text that Streamlit's markdown shows letter by letter: no image, link, icon, formula or colour.

    >>> print(plain("![logo](x.png) $5 *off*"))
    \!\[logo\]\(x\.png\) \$5 \*off\*
    """
    unjoined = TRIGGERS.sub(r"\g<0>" + JOINER, " ".join(str(text).split()))
    return PUNCTUATION.sub(r"\\\1", unjoined)


def listed(parts: Sequence[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["2 new", "3 changed", "1 missing"])
    '2 new, 3 changed and 1 missing'
    """
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure of a card: texts ready to show, and its history for the small line."""

    label: str
    value_text: str | None  # None: not known, and `help` says why
    delta_text: str | None = None
    lower_is_better: bool = False
    series: tuple[float | None, ...] = ()
    help: str | None = None


def page_head(answer: str, sub: str) -> None:
    """Write the answer of the page as its title, and page, period and n under it; both are plain text."""
    with st.container(gap="xxsmall"):
        st.title(plain(answer), anchor=False)
        st.caption(plain(sub))
    answer_first()


@contextmanager
def card(
    title: str,
    sub: str | None = None,
    *,
    key: str,
    foot: str | None = None,
    data: pd.DataFrame | None = None,
    sql: str | None = None,
    method: str | None = None,
    height: Literal["content", "stretch"] = "content",
) -> Iterator[None]:
    """Frame what the `with` body draws: takeaway, what is plotted, body, footnote, and how we know.

    Title, sub and foot are plain text; `method` is markdown written by us. Give `key` once a page.
    """
    with st.container(border=True, key=f"card-{key}", height=height, gap="xsmall"):
        with st.container(gap="xxsmall"):
            st.subheader(plain(title), anchor=False)
            if sub:
                st.caption(plain(sub))
        yield
        if height == "stretch":
            st.space("stretch")
        proofs = {"Method": method, "Data": data, "SQL": sql}
        given = {name: proof for name, proof in proofs.items() if proof is not None}
        if foot or given:
            footer(key, foot, given)


@st.fragment
def footer(key: str, foot: str | None, proofs: dict[str, str | pd.DataFrame]) -> None:
    """Draw the footnote and "How we know"; the proofs cost nothing until somebody opens them.

    A fragment, so that opening reruns this line and not the page.
    """
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        st.caption(plain(foot or ""), width="stretch")
        if proofs:
            how_we_know(key, proofs)


def how_we_know(key: str, proofs: dict[str, str | pd.DataFrame]) -> None:
    """Draw the button and, while it is open, a tab for each proof."""
    box = st.popover(
        "How we know",
        icon=":material/query_stats:",
        type="secondary",
        key=f"how-{key}",
        on_change="rerun",
        wrap=False,
    )
    # A fixed height even while empty: the box is placed when it opens, before its content has come.
    with box, st.container(height=PROOF_HEIGHT, width=PROOF_WIDTH, border=False):
        if not box.open:
            st.skeleton(height=PROOF_HEIGHT - 40)
            return
        for tab, (name, proof) in zip(st.tabs(list(proofs)), proofs.items(), strict=True):
            with tab:
                proof_tab(key, name, proof)


def proof_tab(key: str, name: str, proof: str | pd.DataFrame) -> None:
    """Draw one tab: a table with its download, the query, or the method in words."""
    if isinstance(proof, pd.DataFrame):
        st.dataframe(
            proof,
            hide_index=True,
            height=240,
            key=f"data-{key}",
            alt="The data behind this card",
            column_config=column_formats(proof),
        )
        st.download_button(
            "Download CSV",
            partial(safe_csv, proof),
            f"{key}.csv",
            "text/csv",
            key=f"csv-{key}",
            icon=":material/download:",
            on_click="ignore",
        )
    elif name == "SQL":
        st.code(proof, language="sql", wrap_lines=True)
    else:
        st.markdown(proof)


def column_formats(frame: pd.DataFrame) -> dict[str, Any]:
    """Return how a table shows its columns: days without a clock, numbers with thousands marks."""
    formats: dict[str, Any] = {}
    for name, kind in frame.dtypes.items():
        if pd.api.types.is_datetime64_any_dtype(kind):
            formats[str(name)] = st.column_config.DateColumn(format="YYYY-MM-DD")
        elif pd.api.types.is_float_dtype(kind):
            formats[str(name)] = st.column_config.NumberColumn(format="localized")
    return formats


def kpi_card(icon: str, title: str, question: str, metrics: list[Kpi], *, key: str) -> None:
    """Draw one side of the balance: up to three figures in one frame, as high as the frame beside it."""
    with st.container(border=True, key=f"card-{key}", height="stretch", gap="small"):
        st.markdown(f"**:material/{icon}: {plain(title)}** :gray[· {plain(question)}]")
        with st.grid(3, min_column_width=120, gap="small"):
            for metric in metrics:
                figure(metric)


def figure(kpi: Kpi) -> None:
    """Draw one figure with its change and history; an unknown one is a dash with the reason under it."""
    if kpi.value_text in {None, DASH}:
        with st.container(gap="xxsmall"):
            st.metric(plain(kpi.label), None)
            st.caption(plain(kpi.help or "Not known yet"))
        return
    delta = (kpi.delta_text or "").replace(MINUS, "-")
    moved = delta.startswith(("+", "-"))
    colour: Literal["normal", "inverse", "off"] = "inverse" if kpi.lower_is_better else "normal"
    history = [value for value in kpi.series if value is not None and pd.notna(value)]
    st.metric(
        plain(kpi.label),
        plain(kpi.value_text),
        delta[:1] + plain(delta[1:]) if moved else plain(delta) or None,  # an escaped sign points nowhere
        delta_color=colour if moved else "off",
        delta_arrow="auto" if moved else "off",
        help=kpi.help,
        chart_data=history if len(history) > 1 else None,
    )


def empty_state(
    icon: str,
    title: str,
    body: str,
    action: Callable[[], None] | None = None,
    *,
    label: str = "Continue",
    key: str,
) -> None:
    """Say what would be here, why it is not, and offer the one step that changes it; `action` runs on click."""
    with st.container(border=True, horizontal_alignment="center", height="stretch", gap="small", key=f"card-{key}"):
        st.space("stretch")
        st.markdown(f"## :gray[:material/{icon}:]", width="content")
        st.subheader(plain(title), anchor=False, text_alignment="center")
        st.caption(plain(body), text_alignment="center", width=wide(460))
        if action is not None:
            st.button(label, key=f"act-{key}", type="primary", on_click=action)
        st.space("stretch")


def notice(kind: Kind, text: str) -> None:
    """Say what was found, where, and what to do, as plain text; the icon and the box tell how grave it is."""
    boxes: dict[Kind, tuple[Callable[..., object], str]] = {
        "info": (st.info, "info"),
        "good": (st.success, "check_circle"),
        "warning": (st.warning, "warning"),
        "blocker": (st.error, "block"),
    }
    draw, icon = boxes[kind]
    draw(plain(text), icon=f":material/{icon}:")


def finished(chart: Drawing | AnyChart) -> Spec:
    """Return a chart in our look, ready to be sent and to be cached; a drawing is much quicker than a plain chart."""
    if isinstance(chart, Drawing):
        return Spec(chart.spec(dark=is_dark(), scale=type_scale()))
    return Spec(dressed(chart, dark=is_dark(), scale=type_scale()))


def show(chart: Drawing | AnyChart | Spec, *, alt: str, key: str, **options: Any) -> Any:  # noqa: ANN401
    """Draw a chart and return Streamlit's event; `alt` says in words what it shows."""
    spec = chart if isinstance(chart, Spec) else finished(chart)
    return st.vega_lite_chart(spec=copy.copy(spec.content), alt=alt, key=key, **options)
