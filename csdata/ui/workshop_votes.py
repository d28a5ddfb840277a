"""How has the room voted on whom, and when was the answer shown?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from csdata.ui import state

VOTES: Final = "_workshop_votes"


@dataclass(frozen=True, slots=True)
class Vote:
    """The votes for each persona on one customer, whether its answer is shown, and whether the room was right."""

    counts: tuple[int, ...]
    shown: bool = False
    right: bool = False

    @property
    def favourite(self) -> int | None:
        """The persona with most votes; None without votes or in a tie."""
        most = max(self.counts, default=0)
        return self.counts.index(most) if most and self.counts.count(most) == 1 else None


def all_votes() -> dict[str, Vote]:
    """Return every vote of this session, by whom it was about."""
    found = state.chosen(VOTES)
    return found if isinstance(found, dict) else {}


def vote_on(whom: str, k: int) -> Vote:
    """Return the vote on a customer; an empty one where nobody voted."""
    return all_votes().get(whom) or Vote((0,) * k)


def count(whom: str, k: int, persona: int) -> None:
    """Count a vote for a persona, until the answer is shown."""
    vote = vote_on(whom, k)
    if not vote.shown:
        counts = tuple(n + (at == persona) for at, n in enumerate(vote.counts))
        state.put(VOTES, {**all_votes(), whom: replace(vote, counts=counts)})


def show(whom: str, k: int, answer: int) -> None:
    """Show the answer, and note whether the room was right."""
    vote = vote_on(whom, k)
    state.put(VOTES, {**all_votes(), whom: replace(vote, shown=True, right=vote.favourite == answer)})


def score() -> tuple[int, int]:
    """Return on how many customers the room was right, and how many it voted on to the end."""
    over = [vote for vote in all_votes().values() if vote.shown and any(vote.counts)]
    return sum(vote.right for vote in over), len(over)


def forget() -> None:
    """Take back all votes."""
    state.drop(VOTES)
