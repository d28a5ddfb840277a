"""What is a scenario: which levers are moved, for whom, by how much, how fast, at what cost, towards which goal?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final

from csdata.errors import CsDataError
from csdata.wording import known

MONTHS: Final = (1, 36)
METRICS: Final = ("arr", "mrr", "customers", "nrr")
KEYS: Final = ("name", "months", "seed", "goal", "levers")
AT_ONCE: Final = 3  # months until a change is whole, unless told otherwise


@dataclass(frozen=True, slots=True)
class Move:
    """One lever moved by `change` in its unit; for everyone, or a segment, or a persona.

    `reach`: the share of them that is reached. The change builds up evenly over `ramp_months`. Costs are in the
    currency of the data. `causal_share`: how much of what goes together is cause, 0 to 1; None: not known.
    """

    lever: str
    change: float
    unit: str | None = None
    segment: str | None = None
    persona: str | None = None
    reach: float = 1.0
    ramp_months: int | None = None
    cost_monthly: float = 0.0
    cost_once: float = 0.0
    causal_share: float | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached at the end: arr (revenue a year), mrr, customers, or nrr (a share)."""

    metric: str
    value: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named set of moves over so many months; equal scenarios on equal data give equal answers."""

    name: str = "Scenario"
    months: int = 12
    seed: int = 7
    goal: Goal | None = None
    levers: tuple[Move, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """Return the content of a scenario file; what is at its usual value is left out."""
        usual = {field.name: field.default for field in fields(Move)}
        moves = [
            {key: value for key, value in asdict(move).items() if key in {"lever", "change"} or value != usual[key]}
            for move in self.levers
        ]
        goal = {"goal": asdict(self.goal)} if self.goal else {}
        return {"name": self.name, "months": self.months, "seed": self.seed, **goal, "levers": moves}

    def renamed(self, now: Mapping[str, str]) -> Scenario:
        """Return the scenario under the names that personas have now, by the names they had."""
        levers = (replace(move, persona=now.get(move.persona or "", move.persona)) for move in self.levers)
        return replace(self, levers=tuple(levers))

    def moved(self, **changes: Any) -> Scenario:  # noqa: ANN401 - fields of a move
        """Return the scenario with every move changed alike, such as causal_share=0.5."""
        return replace(self, levers=tuple(replace(move, **changes) for move in self.levers))


def read_scenario(content: Any) -> Scenario:  # noqa: ANN401 - any JSON value
    """Return the scenario of a file's content; raises CsDataError for unknown keys and values out of range."""
    told = _object(content, "The scenario", KEYS)
    months = _whole(told.get("months", 12), "months", *MONTHS)
    seed = _whole(told.get("seed", 7), "seed", 0, 2**31 - 1)
    levers = told.get("levers", [])
    if not isinstance(levers, list):
        raise CsDataError.bad_value("levers", _short(levers), "a list of objects, each with lever and change")
    goal = None if told.get("goal") is None else _goal(told["goal"])
    return Scenario(
        _text(told.get("name", "Scenario"), "name"), months, seed, goal, tuple(_move(one) for one in levers)
    )


def _goal(content: Any) -> Goal:  # noqa: ANN401
    told = _object(content, "The goal", ("metric", "value"))
    metric = told.get("metric")
    if metric not in METRICS:
        raise CsDataError.bad_value("goal.metric", _short(metric), f"one of {', '.join(METRICS)}")
    return Goal(str(metric), _number(told.get("value"), "goal.value"))


def _move(content: Any) -> Move:  # noqa: ANN401
    told = _object(content, "A lever", tuple(field.name for field in fields(Move)))
    for key in ("lever", "change"):
        if key not in told:
            raise CsDataError("bad_value", f"A lever without “{key}”.", "Give each lever its name and its change.")
    if told.get("segment") is not None and told.get("persona") is not None:
        raise CsDataError("bad_value", "A lever for a segment and a persona at once.", "Give one of both.")
    share = told.get("causal_share")
    ramp = told.get("ramp_months")
    return Move(
        lever=_text(told["lever"], "lever"),
        change=_number(told["change"], "change"),
        unit=_optional(told.get("unit"), "unit"),
        segment=_optional(told.get("segment"), "segment"),
        persona=_optional(told.get("persona"), "persona"),
        reach=_number(told.get("reach", 1.0), "reach", 0.0, 1.0),
        ramp_months=None if ramp is None else _whole(ramp, "ramp_months", 0, MONTHS[1]),
        cost_monthly=_number(told.get("cost_monthly", 0.0), "cost_monthly", 0.0),
        cost_once=_number(told.get("cost_once", 0.0), "cost_once", 0.0),
        causal_share=None if share is None else _number(share, "causal_share", 0.0, 1.0),
    )


def _object(content: Any, what: str, known_keys: Iterable[str]) -> dict[str, Any]:  # noqa: ANN401
    names = tuple(known_keys)
    if not isinstance(content, dict):
        raise CsDataError("bad_value", f"{what} is not a JSON object.", f"Known keys: {', '.join(names)}.")
    unknown = [str(key) for key in content if key not in names]
    if unknown:
        raise CsDataError("bad_value", f"{what} has an unknown key: {', '.join(unknown)}.",
                          f"Known keys: {', '.join(names)}.")  # fmt: skip
    return content


def _number(value: Any, name: str, low: float | None = None, high: float | None = None) -> float:  # noqa: ANN401
    found = None if isinstance(value, bool | str) else known(value)
    limits = f"a number{'' if low is None else f' from {low:g}'}{'' if high is None else f' to {high:g}'}"
    if found is None or (low is not None and found < low) or (high is not None and found > high):
        raise CsDataError.bad_value(name, _short(value), limits)
    return found


def _whole(value: Any, name: str, low: int, high: int) -> int:  # noqa: ANN401
    found = _number(value, name, low, high)
    if found != int(found):
        raise CsDataError.bad_value(name, _short(value), f"a whole number from {low} to {high}")
    return int(found)


def _text(value: Any, name: str) -> str:  # noqa: ANN401
    if not isinstance(value, str) or not value.strip():
        raise CsDataError.bad_value(name, _short(value), "some text")
    return value.strip()


def _optional(value: Any, name: str) -> str | None:  # noqa: ANN401
    return None if value is None else _text(value, name)


def _short(value: Any) -> str:  # noqa: ANN401
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
