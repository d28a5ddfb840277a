"""Which kinds of customers are there, in one sentence, and how sure is that?"""

from __future__ import annotations

from typing import Final

import pandas as pd

from csdata.analysis.personas.find import Personas
from csdata.analysis.personas.later import Outcomes
from csdata.analysis.personas.verdict import CHANCE, HOLDS
from csdata.analysis.personas.weighed import Weighed
from csdata.wording import DASH, fixed, plural, share

NUMBERS: Final = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")
SURE: Final = {"clear": "clear", "tentative": "tentative", "no_structure": "drawn, not found"}
CHOICES: Final = ("Kinds", "Verdict", "Stands out by", "Chance", "Comes back", "Smallest")


def headline(found: Personas, later: Outcomes | None, names: tuple[str, ...]) -> str:
    """Say how many kinds there are and which lost most, when chance could hardly do that; or that there are none."""
    if found.verdict == "too_few":
        return "Too few customers to tell kinds apart" if len(found.features) >= 2 else "No behaviour to compare by"
    if not found.k:
        return "Your customers vary along a continuum: no distinct groups"
    count = NUMBERS[found.k]
    if not found.is_found:
        return f"{count} groups drawn as asked; the data do not hold them"
    known = later.result.frame[later.result.frame["lost"].notna()] if later else pd.DataFrame()
    kinds = f"{count} kinds of customers"
    if len(known) > 1:
        ordered = known.sort_values("lost", ascending=False, kind="stable")
        first, last = ordered.iloc[0], ordered.iloc[-1]
        if first["lost_low"] > last["lost_high"]:
            return f"{kinds}; “{names[int(first['persona'])]}” lose most: {share(first['lost'])}"
    return f"{kinds}, {SURE[found.verdict]}"


def under(found: Personas) -> str:
    """Say by what customers are compared, how many, and how sure the answer is."""
    if not found.n:
        return "Personas · nothing that customers do is in these data"
    parts = ["Personas", f"built from {plural(len(found.features), 'behaviour')} of {plural(found.n, 'customer')}"]
    if found.stability is not None:
        parts.append(f"the least stable keeps {share(found.stability)} of its members")
    if found.too_new:
        parts.append(f"{found.too_new:,} too new")
    return " · ".join(parts)


def choices(found: Personas) -> pd.DataFrame:
    """Return one row a number of groups: verdict, how far it stands out, chance, how it comes back (CHOICES).

    "Comes back" is missing where it was not looked at: chance could explain it, or four others stand out more.
    """
    rows = [
        (one.k, _verdict(one), _apart(one), one.p_value, _whole(one.stability), one.smallest) for one in found.weighed
    ]
    return pd.DataFrame(rows, columns=list(CHOICES))


def _whole(part: float | None) -> float | None:
    """Return a share in whole percent, as it is shown."""
    return None if part is None else round(part, 2)


def _apart(one: Weighed) -> str:
    return DASH if one.standing_out is None else fixed(one.standing_out, 1)


def _verdict(one: Weighed) -> str:
    if one.verdict is None:
        return "no more than chance" if one.p_value > CHANCE else "choose it to see"
    return {"clear": "clear", "tentative": "tentative"}.get(one.verdict, "does not come back")


def stable_ones(found: Personas) -> str:
    """Say which numbers of kinds hold, so that somebody can choose among them."""
    holding = [one.k for one in found.weighed if one.verdict in HOLDS]
    if not holding:
        return "No number of kinds holds"
    told = ", ".join(map(str, holding))
    return f"{told} kinds hold; {found.k} is shown" if found.k else f"{told} kinds hold"
