"""How did each number of groups fare: does it stand out, does it come back, does the verdict allow it?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from csdata.analysis.personas.verdict import Finding, Tried, Verdict, level_of


@dataclass(frozen=True, slots=True)
class Weighed:
    """One number of groups that was weighed.

    `p_value`: the share of crowds without groups that look just as grouped; `silhouette`: the average silhouette width,
    `standing_out`: how many standard deviations it lies above that of the crowds, None where that is not known;
    `large_enough`: every group is. `stability` is that of the least stable group, `smallest` its customers: None where
    that was not looked at.
    """

    k: int
    p_value: float
    silhouette: float
    standing_out: float | None
    large_enough: bool
    stability: float | None = None
    smallest: int | None = None

    @property
    def verdict(self) -> Verdict | None:
        """Whether the data hold so many groups; None where it was not looked at how they come back."""
        return None if self.stability is None else level_of(self.p_value, self.stability)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def weighed(finding: Finding) -> tuple[Weighed, ...]:
    """Return every number of groups that a search looked at, the smallest first."""
    structure = finding.structure
    if structure is None:
        return ()
    tried = {one.k: one for one in finding.tried}
    out = structure.standing_out.tolist()
    rows = zip(structure.ks, structure.p_values.tolist(), structure.width.tolist(), out, structure.allowed.tolist(),
               strict=True)  # fmt: skip
    return tuple(
        Weighed(k, chance, width, far if isfinite(far) else None, fine, *_back(tried.get(k)))
        for k, chance, width, far, fine in rows
    )


def _back(one: Tried | None) -> tuple[float | None, int | None]:
    return (one.least, int(one.groups.sizes.min())) if one else (None, None)
