"""How is a card drawn whose answer depends on a choice that stands inside it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal, TypeVar

import pandas as pd
import streamlit as st

from csdata.analysis.result import Result
from csdata.dataset import Filters
from csdata.ui.components import footer, plain
from csdata.wording import plural

T = TypeVar("T")


@contextmanager
def choice_card(
    choices: Mapping[str, T],
    read: Callable[[T], Result],
    sub: str,
    *,
    label: str,
    key: str,
    filters: Filters,
    unit: str = "customer",
    height: Literal["content", "stretch"] = "stretch",
) -> Iterator[tuple[T, Result]]:
    """Frame the answer to a choice, which is in the link under `key`: title, choice, body, footnote, how we know.

    Yields the choice and its answer. When the answer is missing, the body is the place to say so.
    """
    with st.container(border=True, key=f"card-{key}", height=height, gap="xsmall"):
        head = st.container(gap="xxsmall")
        chosen = st.segmented_control(
            label,
            list(choices),
            default=next(iter(choices)),
            key=key,
            required=True,
            label_visibility="collapsed",
            bind="query-params",
        )
        choice = choices[str(chosen)]
        result = read(choice)
        with head:
            st.subheader(plain(result.headline), anchor=False)
            st.caption(plain(result.missing or sub))
        yield choice, result
        if height == "stretch":
            st.space("stretch")
        foot = f"n = {plural(result.n, unit)} · {result.period} · {filters}"
        proofs: dict[str, str | pd.DataFrame] = {
            "Method": f"{result.question}\n\n{result.definition}",
            "Data": result.frame,
            "SQL": result.sql,
        }
        footer(key, f"{foot} · {result.caution}" if result.caution else foot, proofs)
