"""On what does the effect of a lever rest: measured here, estimated from what goes together, or assumed by somebody?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["measured", "estimated", "assumption"]
LADDER: Final[tuple[Kind, ...]] = ("measured", "estimated", "assumption")  # from the strongest to the weakest
RULE_OF_THUMB: Final = "our starting value; nobody here has confirmed it"


@dataclass(frozen=True, slots=True)
class Measured:
    """What an own intervention did, as far as scenarios need it.

    `effect` on `metric` with its 95 % bounds; for `leaving` in log-odds of leaving a month (below 0: fewer leave).
    `n` customers who got it were compared with `n_compared` others over `months`; `points` is what was measured, the
    change in the share kept with its bounds. `verdict` as the page Interventions says it: only what moved is used.
    `got` are the numbers of the customers who have had it, for whom it is in their chances already.
    """

    intervention: str
    metric: str
    effect: float
    low: float
    high: float
    n: int
    verdict: str
    got: frozenset[int] = frozenset()
    points: tuple[float, float, float] | None = None
    months: int = 0
    n_compared: int = 0

    @property
    def error(self) -> float:
        """The standard error that the bounds stand for."""
        return (self.high - self.low) / 3.92


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for one lever: its kind, and in words what it rests on.

    `effect` and `error` are of the log-odds of leaving for one unit of the lever; None where the model tells them by
    customer, and where the lever does not act on leaving. An assumption says who said it, and when.
    """

    kind: Kind
    words: str
    effect: float | None = None
    error: float = 0.0
    said_by: str = ""
    said_on: str = ""

    @property
    def who(self) -> str:
        """Who said it, and on which day; empty where data tell it."""
        return f"{self.said_by}, {self.said_on}" if self.said_by and self.said_on else self.said_by

    @property
    def is_causal(self) -> bool:
        """Whether the effect is that of doing it: measured or assumed; an association is so only in part."""
        return self.kind != "estimated"


def weakest(kinds: tuple[Kind, ...]) -> Kind | None:
    """Return the weakest kind of evidence among several; None where there is none."""
    return max(kinds, key=LADDER.index, default=None)
