"""Which persona did those who got it, and those compared, have before the start, and which have they now?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.interventions.comparison import Flags
from csdata.analysis.interventions.measured import Measured
from csdata.analysis.interventions.movement import GOT, OTHERS, Groups, Movement, counted, listed, nothing
from csdata.analysis.interventions.starts import drawn
from csdata.analysis.personas import Personas
from csdata.analysis.personas.movement import GONE, LEFT, TOO_NEW, follow
from csdata.analysis.result import ENOUGH_FOR_EFFECTS, Result
from csdata.dataset import Dataset
from csdata.wording import month_label, plural, share

MOST_FOLLOWED: Final = 10_000  # of each group; of more an even part is followed
NONE_FOUND: Final = "These data hold no personas: customers are not of kinds that come back."
METHOD: Final = (
    "Customers with a persona at the end of the month before the start, and the one they have at the end of the last "
    "month. Placed by the means of their last six months on the personas' fixed centres; another persona is told when "
    "its centre is nearer by 15 % for two months in a row. Noise floor: the share that would seem to have another "
    "persona between these two dates if nobody changed (each customer's own months shuffled, five times). The others "
    "are of the same kinds and did not get it. It shows what moved, not what moved it"
)


def persona_moves(data: Dataset, personas: Personas, found: Measured, groups: Groups, seed: int = 0) -> Movement:
    """Return how both groups moved between personas (their numbers; LEFT: no longer a customer).

    `direction` is same, other or left.
    """
    base = Result("Which persona did they become?", "Personas before and after", pd.DataFrame(), "", data.as_of, 0,
                  METHOD, ("persona_months",))  # fmt: skip
    if not personas.k or not personas.is_found:
        return nothing(base, NONE_FOUND)
    if found.first_month is None or data.complete_to is None or found.first_month > data.complete_to:
        return nothing(base, "It has not begun.")
    day = found.first_month - timedelta(days=1)
    part = Groups(drawn(groups.got, MOST_FOLLOWED), drawn(groups.others, MOST_FOLLOWED))
    chosen: Flags = part.got | part.others
    way = follow(data, personas, day, np.flatnonzero(chosen), seed)
    if way is None:
        return nothing(base, f"Behaviour month by month is needed from six months before {month_label(day)} on.")
    before, after = (np.full(len(chosen), TOO_NEW) for _ in range(2))
    before[way.numbers] = way.states[:, 0]
    last = way.states[:, -1]
    after[way.numbers] = np.where(last >= 0, last, np.where(way.here, TOO_NEW, LEFT))
    who = listed(part, (before >= 0) & (after != TOO_NEW), before, after)
    same, gone = who["before"] == who["after"], who["after"] == LEFT
    who["direction"] = np.where(same, "same", np.where(gone, "left", "other"))
    drawn_from = int(groups.got.sum()) + int(groups.others.sum())
    if drawn_from > int(chosen.sum()):
        base = replace(base, caution=f"{plural(int(chosen.sum()), 'customer')} drawn from {drawn_from:,}")
    when = month_label(day), month_label(data.complete_to)
    return counted(base, who, when, _title, way.noise)


def is_beyond_noise(found: Movement, group: str) -> bool:
    """Tell whether more of a group became another persona, for sure, than would seem to if nobody did."""
    low = found.part(group, "other").low if found.size(group) else None
    return low is not None and found.noise is not None and low > found.noise


def _title(found: Movement) -> str:
    parts = [f"{share(found.part(GOT, 'other').value)} became another persona"]
    if found.size(OTHERS) >= ENOUGH_FOR_EFFECTS:
        parts.append(f"of the others {share(found.part(OTHERS, 'other').value)}")
    if not any(is_beyond_noise(found, group) for group in (GOT, OTHERS)):
        parts.append("all of it may be noise")
    return "; ".join(parts)


def names_for(found: Movement, names: tuple[str, ...], group: str) -> pd.DataFrame:
    """Return the flows of a group as they are drawn: start, end, from_name, to_name, customers."""
    frame = found.result.frame[found.result.frame["group"] == group]
    known = {**dict(enumerate(names)), LEFT: GONE}
    return pd.DataFrame(
        {
            "start": frame["before"].astype(np.int64).to_numpy(),
            "end": frame["after"].astype(np.int64).to_numpy(),
            "from_name": [known[int(at)] for at in frame["before"]],
            "to_name": [known[int(at)] for at in frame["after"]],
            "customers": frame["customers"].to_numpy(),
        }
    )
