"""Which behaviours do the data hold, and which of them are fit to compare customers by?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.personas.behaviours import ON_A_SHEET, OVER_TIME, Behaviour, no_behaviour, own_column
from csdata.analysis.personas.transform import EDGE, F
from csdata.dataset import Dataset
from csdata.errors import CsDataError

WINDOW: Final = 6  # months before the last look, or before the customer left
ENOUGH_MONTHS: Final = 3
MOST_MISSING: Final = 0.4
LEAST_KNOWN: Final = 0.6
SAME: Final = 0.9
FEW_GAPS, TELLING = 0.05, 0.3
ALIKE: Final = 0.9  # the share of customers with one and the same value from which on a behaviour tells nothing
MOST_BEHAVIOURS: Final = 10
MOST_RANKED: Final = 20_000

Dropped = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """`matrix` is (customers, behaviours) by number, NaN where nothing is known; `usable` who can be grouped.

    `dropped` names what was looked at and not used, and why. `offered` are the behaviours to choose from, used or not;
    `over_time` tells whether they are means over months, or what a sheet says of one day.
    """

    behaviours: tuple[Behaviour, ...]
    matrix: F
    usable: NDArray[np.bool_]
    dropped: tuple[Dropped, ...]
    too_new: int = 0
    offered: tuple[Behaviour, ...] = ()
    over_time: bool = False
    new: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))  # too new to have a persona


def features(data: Dataset, names: Sequence[str] | None = None) -> Features:
    """Return the behaviours of every customer: means over its last six whole months, or what its sheet says.

    Never outcomes, prices, ids or times; never whether something is missing. Each customer's window ends with its
    own last whole month, so what followed is not in it. `names` choose among the behaviours; raises CsDataError for
    one that is none, with the reason.
    """
    over_time = has_activity(data)
    frame, found, dropped = _over_time(data) if over_time else _on_the_sheet(data)
    offered = tuple(one for one in found if _unfit(frame[one.name].to_numpy(dtype=np.float64)) is None)
    if names is not None:
        found = chosen(names, found, dropped)
    old_enough = frame["months"].fillna(0).to_numpy(dtype=np.float64) >= ENOUGH_MONTHS
    kept, refused = guarded(frame, found, old_enough)
    return _seen(frame, kept, (*dropped, *refused), offered, over_time=over_time)


def features_of(data: Dataset, behaviours: Sequence[Behaviour], *, over_time: bool) -> Features:
    """Return these very behaviours of every customer, to place them on personas that were found before.

    Nothing is left out: what was fit to compare by then is looked at now. Raises CsDataError when the data do not hold
    a behaviour for most customers any more, or tell it over months where it was of one day (`over_time`).
    """
    if has_activity(data) != over_time:
        was, now = ("month by month", "of one day") if over_time else ("of one day", "month by month")
        text = f"Behaviour was told {was} when the personas were found, and is {now} now."
        raise CsDataError("bad_value", text, "Look for personas again.")
    frame, found, dropped = _over_time(data) if over_time else _on_the_sheet(data)
    for behaviour in behaviours:
        held = frame[behaviour.name].notna().mean() if behaviour.name in frame else 0.0
        if held < 1 - MOST_MISSING:
            raise CsDataError("bad_value", f"“{behaviour.label}” is known for {100 * held:.0f} % of the customers.",
                              "Bring it again, or look for personas without it.")  # fmt: skip
    offered = tuple(one for one in found if _unfit(frame[one.name].to_numpy(dtype=np.float64)) is None)
    return _seen(frame, tuple(behaviours), tuple(dropped), offered, over_time=over_time)


def _seen(
    frame: pd.DataFrame, kept: tuple[Behaviour, ...], out: tuple[Dropped, ...], offered: tuple[Behaviour, ...],
    *, over_time: bool,
) -> Features:  # fmt: skip
    months = frame["months"].fillna(0).to_numpy(dtype=np.float64)
    old_enough = months >= ENOUGH_MONTHS
    values = _matrix(frame, [behaviour.name for behaviour in kept])
    known = (~np.isnan(values)).mean(axis=1) >= LEAST_KNOWN if kept else np.zeros(len(frame), dtype=bool)
    new = (months > 0) & ~old_enough
    return Features(kept, values, old_enough & known, out, int(new.sum()), offered, over_time, new)


def chosen(names: Sequence[str], found: Sequence[Behaviour], dropped: Sequence[Dropped]) -> list[Behaviour]:
    """Return the behaviours of these names or labels, in the order of the data; raises CsDataError for others."""
    asked = {name.strip().casefold() for name in names}
    kept = [one for one in found if {one.name.casefold(), one.label.casefold()} & asked]
    known = {text.casefold() for one in found for text in (one.name, one.label)}
    for name in sorted(asked - known):
        why = next((reason for column, reason in dropped if column.casefold() == name), None)
        if why:
            raise CsDataError("bad_value", f"{name} is no behaviour: {why}.", "Leave it out.")
        names_known = ", ".join(one.name for one in found) or "none in these data"
        raise CsDataError("bad_value", f"{name} is not among the behaviours.", f"Known: {names_known}.")
    return kept


def guarded(
    frame: pd.DataFrame, found: Iterable[Behaviour], old_enough: NDArray[np.bool_]
) -> tuple[tuple[Behaviour, ...], tuple[Dropped, ...]]:
    """Return the behaviours fit for comparing, in the order given, and the others with the reason."""
    kept: list[Behaviour] = []
    dropped: list[Dropped] = []
    seen = frame[old_enough]
    ranks = seen.iloc[_some(len(seen))][[behaviour.name for behaviour in found]].rank()
    for behaviour in found:
        why = _unfit(seen[behaviour.name].to_numpy(dtype=np.float64)) or _same_as(behaviour, kept, ranks)
        why = why or _gaps_tell(behaviour, kept, ranks)
        if why is None and len(kept) == MOST_BEHAVIOURS:
            why = f"there are {MOST_BEHAVIOURS} behaviours before it, and more blur the picture"
        if why:
            dropped.append((behaviour.label, why))
        else:
            kept.append(behaviour)
    return tuple(kept), tuple(dropped)


def has_activity(data: Dataset) -> bool:
    """Tell whether behaviour is recorded month by month."""
    return data.has_history and (
        data.has("usage.date") or data.has("tickets.opened_at") or data.has("touchpoints.date")
    )


def _over_time(data: Dataset) -> tuple[pd.DataFrame, list[Behaviour], list[Dropped]]:
    answered = data.ask("persona_behaviour", {"months": WINDOW})
    frame = answered.set_index("number").reindex(range(data.customers)).astype(np.float64)
    return frame, _first_held(frame, OVER_TIME), []


def _on_the_sheet(data: Dataset) -> tuple[pd.DataFrame, list[Behaviour], list[Dropped]]:
    sheet = data.ask("customer_list").set_index("number")
    known = pd.DataFrame({name: _number(sheet[name]) for name in ("sessions", "active_users", "seats")})
    users, seats = known["active_users"].where(lambda n: n > 0), known["seats"].where(lambda n: n > 0)
    known["sessions_per_user"] = known["sessions"] / users
    known["sessions_per_seat"] = known["sessions"] / seats
    known["seats_active_share"] = known["active_users"] / seats
    dropped = []
    own = []
    for column in sorted(data.attributes):
        why = _no_quantity(data.attributes[column]) or no_behaviour(column)
        if why:
            dropped.append((column, why))
        else:
            own.append(own_column(column))
            known[column] = _number(sheet[column])
    known["months"] = float(ENOUGH_MONTHS)  # a sheet is a picture of a day: how long the customer was there is unknown
    return known, [*_first_held(known, ON_A_SHEET), *own], dropped


def _no_quantity(storage: str) -> str | None:
    """Return why a column's type cannot be compared by distance; yes and no would make groups of their own."""
    if storage == "BOOLEAN":
        return "yes or no: it describes groups, and would make groups of its own"
    return None if storage in {"DOUBLE", "BIGINT", "INTEGER"} else "words or dates: they describe groups"


def _number(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="coerce").astype(np.float64)


def _first_held(frame: pd.DataFrame, rows: Iterable[tuple[Behaviour, ...]]) -> list[Behaviour]:
    """Return of each row of alternatives the first that most customers have, else one that anybody has."""
    found = []
    for row in rows:
        shares = {behaviour: frame[behaviour.name].notna().mean() for behaviour in row}
        held = [behaviour for behaviour, share in shares.items() if share >= 1 - MOST_MISSING]
        found += held[:1] or [behaviour for behaviour, share in shares.items() if share > 0][:1]
    return found


def _matrix(frame: pd.DataFrame, names: list[str]) -> F:
    values: F = frame[names].to_numpy(dtype=np.float64, copy=True).reshape(len(frame), len(names))
    values[~np.isfinite(values)] = np.nan
    return values


def _some(rows: int) -> NDArray[np.int64]:
    """Return evenly spaced rows, at most 20,000: enough to rank by."""
    return np.unique(np.linspace(0, max(rows - 1, 0), min(rows, MOST_RANKED)).astype(np.int64))


def _unfit(values: F) -> str | None:
    """Return why a behaviour says nothing about these customers."""
    known = values[np.isfinite(values)]
    if len(known) < (1 - MOST_MISSING) * len(values) or not len(known):
        return f"known for only {100 * len(known) / max(len(values), 1):.0f} % of the customers"
    low, high = np.quantile(known, [EDGE, 1 - EDGE])
    _, counts = np.unique(np.clip(known, low, high), return_counts=True)
    if counts.max() >= ALIKE * len(known):
        return f"{100 * counts.max() / len(known):.0f} % of the customers have the same value"
    return None


def _gaps_tell(behaviour: Behaviour, kept: list[Behaviour], ranks: pd.DataFrame) -> str | None:
    """Return of which behaviour the gaps tell (no tickets, no hours to solve them): they would make the groups."""
    gaps = ranks[behaviour.name].isna()
    if gaps.mean() < FEW_GAPS:
        return None
    for other in kept:
        known = ranks[other.name].notna()
        if abs(_correlation(gaps[known].astype(np.float64), ranks[other.name][known])) > TELLING:
            return f"it is missing where “{other.label}” is low or high, so it would group by what is missing"
    return None


def _correlation(one: pd.Series, other: pd.Series) -> float:
    pair = np.column_stack([one, other])
    return float(np.corrcoef(pair.T)[0, 1]) if len(pair) > 2 and (pair.std(axis=0) > 0).all() else 0.0


def _same_as(behaviour: Behaviour, kept: list[Behaviour], ranks: pd.DataFrame) -> str | None:
    """Return which behaviour already tells the same (rank correlation above 0.9)."""
    own = ranks[behaviour.name]
    for other in kept:
        both = own.notna() & ranks[other.name].notna()
        if abs(_correlation(own[both], ranks[other.name][both])) > SAME:
            return f"it moves together with “{other.label}”, which is kept"
    return None
