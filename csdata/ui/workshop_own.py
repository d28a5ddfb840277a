"""Which persona does the room make up, and do the data know it?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

import streamlit as st

from csdata.analysis.personas.blank import LEAST_TOLD, LEVELS, Match, match
from csdata.analysis.personas.guess import cuts
from csdata.ui import persona_names, saved, state
from csdata.ui.components import card, page_head, plain
from csdata.ui.persona_search import Asked
from csdata.wording import number, plural, share

KIND: Final = "workshop_persona"
NAME, BY = "own_name", "own_by"
WORDS: Final = {
    "wants": ("Wants", "target"),
    "wins": ("Wins when", "flag"),
    "stuck": ("Stuck on", "block"),
    "tries": ("Try", "healing"),
}
BADGES: Final[dict[str, tuple[str, Literal["green", "blue", "orange"], str]]] = {
    "supported": ("The data know it", "green", "verified"),
    "provisional": ("Provisional: said, not seen", "orange", "pending"),
    "rare": ("Provisional: rarer than chance", "orange", "pending"),
}


@dataclass(frozen=True, slots=True)
class Own:
    """A persona that people made up: what they said, by whom and when; `levels` by behaviour, `words` by heading."""

    name: str
    levels: dict[str, str]
    words: dict[str, str]
    by: str
    said_on: str

    @classmethod
    def from_body(cls, name: str, body: Any) -> Own | None:  # noqa: ANN401 - whatever was saved
        """Return a persona as it was saved; None for what is none."""
        if not isinstance(body, dict) or not isinstance(body.get("levels"), dict):
            return None
        levels = {str(key): str(level) for key, level in body["levels"].items() if level in LEVELS}
        words = {key: str(body.get(key, "")) for key in WORDS if body.get(key)}
        return cls(name, levels, words, str(body.get("by", "")), str(body.get("said_on", "")))

    def behaves(self, asked: Asked) -> list[str]:
        """Return in words what it does, as far as these data have the behaviours."""
        known = {one.name: one for one in asked.found.features}
        words = {"less": "low", "more": "high"}
        return [
            getattr(known[name], words[level]) if level in words else f"{known[name].label.lower()} as usual"
            for name, level in self.levels.items()
            if name in known
        ]

    def match(self, asked: Asked) -> Match | None:
        """Return how it fits the data; None where these do not have its behaviours."""
        known = {one.name for one in asked.found.features}
        told = {name: level for name, level in self.levels.items() if name in known}
        return match(asked.found, told) if len(told) >= LEAST_TOLD and asked.found.k else None


def all_own() -> tuple[Own, ...]:
    """Return every persona the room made up, by name."""
    found = (Own.from_body(one.name, one.body) for one in saved.all_of(KIND))
    return tuple(one for one in found if one is not None)


def _level_key(name: str) -> str:
    return f"own_{name}"


def blank_card(asked: Asked) -> None:
    """Draw a blank card beside what the data say of it, and the cards made before."""
    names = persona_names.names_of(asked.found)
    top = st.container()  # the title says what the card below comes to
    left, right = st.columns([7, 5], gap="medium")
    with left:
        name, levels = _blank(asked)
    told = match(asked.found, levels) if len(levels) >= LEAST_TOLD else None
    with top:
        page_head(_title(name, told, names), f"Your own persona · {asked.found.n:,} customers to compare with")
    with right:
        _matched(told, names)
        _keep(name, levels)
    _made(asked, names)


def _title(name: str, told: Match | None, names: tuple[str, ...]) -> str:
    who = f"“{name}”" if name else "Your persona"
    if told is None:
        return "Make up a persona: who do you have in mind?"
    if not told.fits:
        return f"{who} is like none of the personas in the data"
    if told.is_between:
        return f"{who} lies between “{names[told.nearest]}” and “{names[told.second]}”"
    return f"{who} is most like “{names[told.nearest]}”"


def _blank(asked: Asked) -> tuple[str, dict[str, str]]:
    """Draw the card; return the name and the chosen level by behaviour."""
    first, second = cuts(asked.found)
    levels = {}
    sub = "Choose at least two; leave out what you do not know"
    with card("What do they do?", sub, key="blank", height="stretch"):
        name = st.text_input("Name, by what they do", key=NAME, max_chars=60, placeholder="Trains every new colleague")
        with st.grid(2, min_column_width=300, gap="small"):
            for at, one in enumerate(asked.found.features):
                levels[one.name] = st.segmented_control(
                    plain(one.label),
                    list(LEVELS),
                    key=_level_key(one.name),
                    bind="query-params",
                    help=plain(_thirds(one.name, float(first[at]), float(second[at]))),
                )
            for key, (label, _) in WORDS.items():
                st.text_input(label, key=f"own-{key}", max_chars=200)
    return name.strip(), {key: str(level) for key, level in levels.items() if level}


def _thirds(name: str, first: float, second: float) -> str:
    low, high = (share(value) if name.endswith("_share") else number(value) for value in (first, second))
    return f"less: {low} or less · more: above {high} · usual: between, as a third of customers each"


def _matched(told: Match | None, names: tuple[str, ...]) -> None:
    if told is None:
        with card("Do the data know them?", "Said as soon as two behaviours are chosen", key="matched"):
            st.caption("How many customers behave so, how many would by chance, and which persona is nearest.")
        return
    title = f"{share(told.alike / told.n)} of customers behave so"
    with card(title, told.why, key="matched", foot="95 % range; by chance: if behaviours had nothing to do with "
              "each other"):  # fmt: skip
        _badge(told)
        if told.alike:
            st.markdown(f"**{share(told.share_of_nearest)}** of them are of “{plain(names[told.nearest])}”")
        nearer = "no farther than customers are" if told.fits else "farther than 99 of 100 customers are from theirs"
        st.markdown(f"Nearest: **{plain(names[told.nearest])}**, then {plain(names[told.second])}; {nearer}")


def _badge(told: Match) -> None:
    label, colour, icon = BADGES[told.verdict]
    st.badge(label, color=colour, icon=f":material/{icon}:")


def _keep(name: str, levels: dict[str, str]) -> None:
    with st.container(border=True, key="card-keep", gap="small"):
        st.text_input("Said by", key=BY, max_chars=60, placeholder="Success team, north")
        ready = bool(name) and len(levels) >= LEAST_TOLD
        st.button("Keep this persona", key="keep-own", type="primary", icon=":material/save:", disabled=not ready,
                  on_click=partial(_save, name, levels))  # fmt: skip
        if not ready:
            st.caption("Needs a name and two behaviours")


def _save(name: str, levels: dict[str, str]) -> None:
    words = {key: str(state.chosen(f"own-{key}") or "").strip() for key in WORDS}
    body = {"levels": levels, "by": str(state.chosen(BY) or "").strip(), "said_on": state.today().isoformat(), **words}
    if state.attempt(partial(saved.save, KIND, name, body), f"“{name}” is kept, marked as said in a workshop."):
        empty(levels)


def _made(asked: Asked, names: tuple[str, ...]) -> None:
    """Draw the personas made before, each with what the data say of it today."""
    made = all_own()
    if not made:
        return
    st.subheader(f"{plural(len(made), 'persona')} from the workshop", anchor=False)
    with st.grid(3, min_column_width=320, gap="small"):
        for at, one in enumerate(made):
            with st.container(border=True, height="stretch", gap="small", key=f"card-own-{at}"):
                _own_card(asked, names, one, at)


def _own_card(asked: Asked, names: tuple[str, ...], one: Own, at: int) -> None:
    st.subheader(plain(one.name), anchor=False)
    told = one.match(asked)
    if told is not None:
        _badge(told)
        st.caption(plain(f"Nearest to “{names[told.nearest]}”. {told.why}"))
    words = [f":material/{WORDS[key][1]}: **{WORDS[key][0]}** {plain(text)}" for key, text in one.words.items()]
    st.markdown("  \n".join([plain(", ".join(one.behaves(asked))), *words]))
    said = f" by {one.by}" if one.by else ""
    st.caption(plain(f"Said{said} on {one.said_on}"))
    st.button("Remove", key=f"remove-own-{at}", type="tertiary", icon=":material/delete:",
              on_click=_remove, args=(one.name,))  # fmt: skip


def _remove(name: str) -> None:
    state.attempt(partial(saved.remove, KIND, name))


def empty(levels: dict[str, str] | None = None) -> None:
    """Make the card blank again."""
    for key in (NAME, BY, *(f"own-{word}" for word in WORDS)):
        state.put(key, "")
    for name in levels or [key.removeprefix("own_") for key in st.query_params if key.startswith("own_")]:
        state.put(_level_key(name), None)


def forget_all() -> None:
    """Take back all personas of the room."""
    for one in all_own():
        state.attempt(partial(saved.remove, KIND, one.name))
