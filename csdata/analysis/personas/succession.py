"""Personas were looked for again: which of them are those in use, which are new, and which are no more?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from csdata.analysis.personas.find import Personas
from csdata.analysis.personas.groups import I
from csdata.analysis.personas.match import Match, paired
from csdata.analysis.personas.naming import distinct
from csdata.wording import plural


@dataclass(frozen=True, slots=True, eq=False)
class Succession:
    """Personas that were found now, beside those in use before.

    `names` of the new ones: of the persona before where it is the same kind, else of their profile. `before` is the
    number of that persona, −1 for a new kind; `gone` are the names of those that are no more.
    """

    names: tuple[str, ...]
    before: I
    gone: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether all are the kinds there were."""
        return not self.gone and bool((self.before >= 0).all())

    def words(self) -> tuple[str, ...]:
        """Say in sentences which stayed, which are new, and which are no more."""
        if self.is_same:
            return ("the same kinds as before",)
        new = [name for name, old in zip(self.names, self.before, strict=True) if old < 0]
        stay = len(self.names) - len(new)
        told = [f"{plural(stay, 'kind')} as before"] if stay else ["no kind as before"]
        if new:
            told.append(f"new: {_listed(new)}")
        if self.gone:
            told.append(f"no more: {_listed(self.gone)}")
        return tuple(told)


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def succession(before: Personas, now: Personas) -> Succession:
    """Pair personas found now with those in use, both of the same customers.

    Centres are the means of their customers in today's comparable values, so that the behaviours may be others; the
    rule is that of `match.match`: less than half the smallest distance apart, and six of ten customers the same.
    """
    pairs = _paired(before, now)
    names = [before.names[old] if old >= 0 else now.names[at] for at, old in enumerate(pairs.before.tolist())]
    kept = [name for name, old in zip(names, pairs.before, strict=True) if old >= 0]
    free = distinct([*kept, *(name for name, old in zip(names, pairs.before, strict=True) if old < 0)])
    own, other = iter(free[: len(kept)]), iter(free[len(kept) :])
    told = tuple(next(own) if old >= 0 else next(other) for old in pairs.before)
    return Succession(told, pairs.before, tuple(before.names[old] for old in pairs.gone))


def called_as_before(before: Personas, now: Personas) -> Personas:
    """Return personas found now under the names of those in use where they are the same kinds."""
    names = succession(before, now).names
    own = [names[persona] for persona in now.profile["persona"]]
    return replace(now, names=names, profile=now.profile.assign(name=own))


def _paired(before: Personas, now: Personas) -> Match:
    assert now.model is not None and now.found is not None  # noqa: S101, PT018 - the caller has found some
    return paired(now.model.transform.apply(now.found.matrix), before.assignment, now.assignment)
