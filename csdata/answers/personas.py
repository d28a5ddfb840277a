"""Which kinds of customers are there, for other programs and for a terminal?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from csdata.analysis.personas.bands import PARTS, bands
from csdata.analysis.personas.behaviours import name_of
from csdata.analysis.personas.find import Personas, find_personas
from csdata.analysis.personas.in_use import fit_of, place
from csdata.analysis.personas.later import MEASURES, Outcomes, outcomes
from csdata.analysis.personas.naming import KIND, Named, ids_of, read_names, with_names
from csdata.analysis.personas.persona_set import KIND as KEPT
from csdata.analysis.personas.persona_set import NAME as IN_USE
from csdata.analysis.personas.persona_set import PersonaSet
from csdata.analysis.personas.verdict import CHANCE
from csdata.analysis.personas.weighed import Weighed
from csdata.answers.answer import Answer
from csdata.dataset import Dataset, with_personas
from csdata.errors import CsDataError
from csdata.wording import DASH, fixed, number, plural, range_text, share
from csdata.workspace import is_workspace, open_workspace

MOST_K: Final = 8
METHOD: Final = (
    "k-means on behaviour: pulled in to the 1st and 99th percentile, lopsided ones bent (Yeo-Johnson), z-scored. "
    "Groups are found when they stand out from 99 crowds without groups (p at most 0.05, Hennig and Lin 2015) and come "
    "back on resampled customers (Jaccard similarity at least 0.60; Hennig 2007)"
)
UNITS: Final = {"lost": "share", "nrr": "share", "nps": "score", "clv": "money"}


@dataclass(frozen=True, slots=True)
class Saved:
    """What a workspace keeps of personas: the names that somebody gave, and those in use; files have neither."""

    names: tuple[Named, ...] = ()
    in_use: PersonaSet | None = None


def saved_personas(sources: Sequence[str]) -> Saved:
    """Return what the workspace that is the only source keeps."""
    folder = Path(sources[0])
    if len(sources) != 1 or not is_workspace(folder):
        return Saved()
    documents = open_workspace(folder).documents
    kept = documents.get(KEPT, IN_USE)
    return Saved(read_names(one.body for one in documents.all(KIND)), PersonaSet.from_dict(kept.body) if kept else None)


NOTHING: Final = Saved()


def with_saved_personas(data: Dataset, saved: Saved) -> Dataset:
    """Return the data with the personas that their workspace has in use, so that commands can part customers by them.

    Data that bring their own personas, that have none, or that lack a behaviour these rest on, come back as they are.
    """
    if saved.in_use is None or data.choices.get("persona"):
        return data
    try:
        found = place(data, saved.in_use)
    except CsDataError:
        return data
    return with_personas(data, replace(found, names=with_names(found, saved.names)).labels)


def personas_answer(
    data: Dataset,
    k: int | None = None,
    features: Sequence[str] | None = None,
    *,
    assignments: bool = False,
    seed: int = 0,
    saved: Saved = NOTHING,
    again: bool = False,
) -> Answer:
    """Return the personas with profile and outcomes, how sure they are, and what was left out.

    `k` asks for a number of personas; they are drawn and the verdict is on them. `features` chooses the behaviours.
    Without these, and unless they are to be looked for `again`, customers are placed on the personas in use, as `saved`
    in a workspace; its names are those that somebody gave, ids stay those of the profile.
    With `assignments` the persona id of each customer, null for none. Without groups there are `bands` instead.
    Raises CsDataError for a k or a behaviour that cannot be.
    """
    if k is not None and not 2 <= k <= MOST_K:
        raise CsDataError("bad_value", f"--k {k} is out of range.", f"Give 2 to {MOST_K}.")
    kept = None if again or k is not None or features is not None else saved.in_use
    found = find_personas(data, seed, k=k, names=features) if kept is None else place(data, kept)
    _none_refused(found, features)
    ids = ids_of(found)
    found = replace(found, names=with_names(found, saved.names))
    later = outcomes(data, found) if found.k else None
    content: dict[str, Any] = {
        "verdict": "found" if found.is_found else found.verdict,
        "evidence": found.verdict,
        "why": found.reason,
        "k": found.k,
        "stability": found.stability,
        "p_value": found.p_value,
        "n": found.n,
        "too_new": found.too_new,
        "personas": [_persona(found, later, ids, at) for at in range(found.k)] if later else [],
        "features": [{"feature": one.name, "label": one.label} for one in found.features],
        "left_out": [{"feature": label, "reason": reason} for label, reason in found.dropped],
        "choices": [_choice(one) for one in found.weighed],
        "in_use": _in_use(data, found, kept) if kept else None,
        "outcome_period": later.result.period if later else None,
        "definition": METHOD,
    }
    if found.verdict == "no_structure" and not found.k:
        content["bands"] = _bands(found)
    if assignments:
        content["assignments"] = _assignments(data, found, ids)
    return Answer(content, (*_lines(found, later, content["in_use"]),))


def _in_use(data: Dataset, found: Personas, kept: PersonaSet) -> dict[str, Any]:
    fit = fit_of(data, found, kept)
    return {
        "of": fit.of.isoformat() if fit.of else None,
        "n": fit.n,
        "distance": fit.drift.distance,
        "stability_index": dict(zip((one.name for one in kept.behaviours), fit.drift.shift, strict=True)),
        "look_again": list(fit.reasons),
    }


def _none_refused(found: Personas, features: Sequence[str] | None) -> None:
    """Say why a behaviour that was asked for cannot be compared by."""
    if features is None:
        return
    asked = {name.strip().casefold() for name in features}
    for label, reason in found.dropped:
        if {label.casefold(), name_of(label).casefold()} & asked:
            raise CsDataError("bad_value", f"{label} cannot be compared by: {reason}.", "Leave it out.")


def _persona(found: Personas, later: Outcomes, ids: tuple[str, ...], at: int) -> dict[str, Any]:
    rows = found.profile[found.profile["persona"] == at]
    row = later.result.frame.iloc[at]
    return {
        "id": ids[at],
        "name": found.names[at],
        "size": int(row["n"]),
        "share": float(rows["share"].iloc[0]),
        "revenue_share": _known(row["mrr_share"]),
        "stability": found.jaccard[at] if at < len(found.jaccard) else None,
        "profile": {
            str(one["behaviour"]): {
                "label": one["label"],
                "median": _known(one["median"]),
                "rest_median": _known(one["rest_median"]),
                "effect": _known(one["effect"]),
                "known": int(one["known"]),
            }
            for one in rows.to_dict("records")
        },
        "outcomes": {measure: _outcome(row, measure) for measure in MEASURES},
    }


def _outcome(row: pd.Series, measure: str) -> dict[str, Any]:
    parts = {"value": "", "low": "_low", "high": "_high"}
    told: dict[str, Any] = {name: _known(row[f"{measure}{end}"]) for name, end in parts.items()}
    return {**told, "n": int(row[f"{measure}_n"]), "unit": UNITS[measure]}


def _known(value: float) -> float | None:
    return None if value is None or not math.isfinite(float(value)) else float(value)


def _choice(one: Weighed) -> dict[str, Any]:
    told = one.to_dict()
    told.pop("smallest")
    return told


def _bands(found: Personas) -> list[dict[str, Any]]:
    assert found.found is not None  # noqa: S101 - set by every search, told to the type checker
    _, frame = bands(found.found)
    told = []
    for name in PARTS:
        rows = frame[frame["band"] == name]
        if len(rows):
            medians = {str(one["behaviour"]): _known(one["median"]) for one in rows.to_dict("records")}
            told.append({"band": name, "size": int(rows["n"].iloc[0]), "medians": medians})
    return told


def _assignments(data: Dataset, found: Personas, ids: tuple[str, ...]) -> dict[str, str | None]:
    whose = data.members["customer_id"].tolist()
    return {
        str(customer): ids[at] if at >= 0 else None
        for customer, at in zip(whose, found.assignment.tolist(), strict=True)
    }


def _lines(found: Personas, later: Outcomes | None, in_use: dict[str, Any] | None) -> list[str]:
    lines = [_headline(found), found.reason, ""]
    if in_use:
        again = f" Time to look again: {' '.join(in_use['look_again'])}" if in_use["look_again"] else ""
        lines[1:2] = [f"Found among {plural(in_use['n'], 'customer')} in data to {in_use['of']}. {found.reason}{again}"]
    if later is not None:
        lines += [f"{'persona':<44}{'customers':>10}{'lost':>7}  {'range':<12}{'revenue kept':>13}"]
        lines += [_line(row) for row in later.result.frame.to_dict("records")]
        lines += ["", f"Lost and revenue kept: {later.result.period}. {later.result.headline}."]
    elif found.verdict == "no_structure":
        lines += ["Bands along the continuum, cut into thirds:"]
        lines += [
            f"  {one['band']}: {plural(one['size'], 'customer')}, {_medians(found, one)}" for one in _bands(found)
        ]
    if found.too_new:
        lines += ["", f"{plural(found.too_new, 'customer')} too new: fewer than three whole months."]
    if found.dropped:
        lines += ["", *(f"Left out: {label}: {reason}." for label, reason in found.dropped)]
    return [*lines, "", f"{METHOD}."]


def _headline(found: Personas) -> str:
    if found.verdict == "too_few":
        return "Too few to look for personas."
    if found.is_found:
        return f"{plural(found.k, 'kind')} of customers, {found.verdict}, among {plural(found.n, 'customer')}."
    drawn = f"{plural(found.k, 'group')} drawn as asked; " if found.k else ""
    return f"{drawn}no distinct groups among {plural(found.n, 'customer')} (p above {CHANCE} or not stable)."


def _line(row: dict[Any, Any]) -> str:
    few = math.isnan(row["lost"])
    lost = DASH if few else share(row["lost"])
    span = f"n = {row['lost_n']}" if few else range_text(row["lost_low"], row["lost_high"], "share")
    kept = DASH if math.isnan(row["nrr"]) else share(row["nrr"])
    return f"{row['name'][:43]:<44}{row['n']:>10,}{lost:>7}  {span:<12}{kept:>13}"


def _medians(found: Personas, band: dict[str, Any]) -> str:
    labels = {one.name: one.label.lower() for one in found.features}
    parts = [
        f"{labels[name]} {number(value) if value is None or abs(value) >= 1 else fixed(value, 2)}"
        for name, value in list(band["medians"].items())[:3]
    ]
    return ", ".join(parts)
