"""What can be changed in these data: which levers, from where to where, and on what does the effect of each rest?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from csdata.analysis.drivers.table import Feature
from csdata.analysis.intervals import Numbers
from csdata.analysis.scenarios.evidence import RULE_OF_THUMB, Evidence, Measured
from csdata.analysis.scenarios.ground import Behaviour, Ground
from csdata.analysis.scenarios.levels import Levels, direction, free, pays_less, words_of
from csdata.analysis.scenarios.scenario import AT_ONCE
from csdata.errors import CsDataError
from csdata.wording import plural, points, range_text, value_text

Part = Literal["Customer experience", "Commercial", "Our team"]
PARTS: Final[tuple[Part, ...]] = ("Customer experience", "Commercial", "Our team")
NO_LEVERS: Final = frozenset({"mrr", "no_answer", "tenure_months", "seats", "employees", "acquisition_cost",
                              "customer_own_revenue", "purchases"})  # fmt: skip
GIVEN: Final = frozenset(
    {"seniorcitizen", "gender", "sex", "age", "partner", "dependents", "married"}
)  # who somebody is
NOTES: Final = {
    "days_to_first_value": "counts as if today's customers had started so; of those who have had their first result it "
    "cannot be changed any more, so that the gain comes with customers still to start",
}
LEVEL_NOTE: Final = (
    "who changes is drawn evenly from those on levels where more leave (to the one where most leave: from all), where "
    "somebody of their kind has been on it; what they pay stays as it is. Fewer on it: more on another. Nobody goes to "
    "two at once"
)
CONTACT: Final = "no_touchpoints"
PROGRAMMES: Final = "exposures"
# Starting values of what data do not tell: log-odds of leaving, and how unsure (a standard deviation).
PRICE_EFFECT: Final = (2.0, 1.0)  # for a price twice as high; 0.02 for each percent
RESCUE_EFFECT: Final = (-0.25, 0.15)  # for a customer at risk that is contacted
CSM_EFFECT: Final = (0.004, 0.003)  # for each customer more that somebody has to look after
CSM_COST: Final = 7_000.0
SHARES: Final = frozenset({"share", "points"})


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing that can be changed: where it stands now, and the range in which a company has been or could be.

    `change` of a move is in `unit`; shares are 0 to 1. `better`: in which direction fewer leave (0: neither). `ramp`:
    months until a change is whole, unless told otherwise. `feature`: the behaviour it moves. `got`: the numbers of the
    customers who have had a programme already, for whom it does nothing more; None where the lever is no programme.
    `is_suggested`: whether starts and the search for a goal may take it by themselves.
    """

    name: str
    label: str
    part: Part
    unit: str
    now: float
    low: float
    high: float
    evidence: Evidence
    better: int = 0
    ramp: int = AT_ONCE
    feature: Feature | None = None
    note: str = ""
    got: frozenset[int] | None = None
    is_suggested: bool = True

    @property
    def is_level(self) -> bool:
        """Whether it is how many customers are on a level of a column of words."""
        return self.feature is not None and self.feature.kind == "level"

    @property
    def is_share(self) -> bool:
        """Whether it is a share, 0 to 1, shown in percent."""
        return self.unit in SHARES

    def text(self, value: float) -> str:
        """Write a value of the lever in its unit."""
        return value_text(value, "share" if self.is_share else self.unit or "number")

    def span(self) -> str:
        """Write the range."""
        return range_text(self.low, self.high, "share" if self.is_share else self.unit or "number")


def levers(ground: Ground, measured: Sequence[Measured] = ()) -> tuple[Lever, ...]:
    """Return every lever that these data have, in the order of PARTS; behaviours only where they go with leaving.

    Where what a programme does was measured, "programmes taken part in" is no lever: it would count the same twice.
    """
    told = [one for one in measured if one.metric == "leaving" and one.verdict in {"helped", "harmed"}]
    programmes = [found for one in told if (found := _programme(ground, one)).high > found.low]
    own = [_behaviour(ground, one) for one in ground.behaviours
           if one.passes and _can_be_moved(one.feature) and not (told and one.feature.name == PROGRAMMES)]  # fmt: skip
    words = [lever for parent in words_of(ground) for lever in _of_words(ground, parent)]
    return (*programmes, *(one for one in own if one), *words, *_commercial(ground), *_team(ground))


def lever_of(all_of_them: Sequence[Lever], name: str) -> Lever:
    """Return a lever by its name; raises CsDataError with the known ones."""
    for one in all_of_them:
        if one.name == name:
            return one
    known = ", ".join(one.name for one in all_of_them)
    programmes = [one.name for one in all_of_them if one.got is not None]
    if name == PROGRAMMES and programmes:
        why = "What single programmes do was measured; programmes taken part in would count the same once more."
        raise CsDataError("unknown_lever", why, f"Move {' or '.join(programmes)} instead.")
    raise CsDataError("unknown_lever", f"There is no lever {name!r} in these data.", f"Known levers: {known}.")


def _can_be_moved(feature: Feature) -> bool:
    trend = feature.name.endswith("_trend")
    given = feature.name.lower().replace(" ", "") in GIVEN
    return (
        not given
        and feature.name not in NO_LEVERS
        and not trend
        and feature.unit != "money"
        and feature.kind != "level"  # levels of words are levers of their own kind
    )


def reachable(one: Behaviour, members: Numbers) -> tuple[float, float, float]:
    """Return the mean now of some customers, and the lowest and highest it can be with everybody at the seen ends."""
    mine = (members > 0) & ~np.isnan(one.values)
    if not mine.any():
        return 0.0, 0.0, 0.0
    now = float(one.values[mine].mean())
    return now, now - float(one.room(-1)[mine].mean()), now + float(one.room(1)[mine].mean())


def _behaviour(ground: Ground, one: Behaviour) -> Lever | None:
    now, low, high = reachable(one, np.ones(len(ground)))
    if high <= low or ground.model is None:
        return None
    slope = float(ground.model.fit.coefficients[one.column])
    words = (
        f"what goes with leaving among {plural(ground.n_seen, 'customer')}, {ground.departures:,} of whom left; "
        "others may not do as well when they are made to"
    )
    unit = "share" if one.feature.kind != "number" else one.feature.unit.split(" ")[0] or "number"
    return Lever(one.feature.name, one.feature.label, "Customer experience", unit, now, low, high,
                 Evidence("estimated", words), -1 if slope > 0 else 1, AT_ONCE, one.feature,
                 NOTES.get(one.feature.name, ""))  # fmt: skip


def _of_words(ground: Ground, parent: str) -> Iterator[Lever]:
    """Yield a lever for each level of a column of words that is a driver: more customers on it, drawn from others."""
    levels = Levels.of(ground, parent)
    everybody = np.ones(len(ground))
    words = (
        f"what goes with leaving among {plural(ground.n_seen, 'customer')}, {ground.departures:,} of whom left; who "
        "chose it may have meant to stay or to go, and others who are moved to it may not do as they did"
    )
    for at, feature in enumerate(levels.features):
        now, more = levels.share(at, everybody), float(free(ground, levels, at).mean()) if levels.passes[at] else 0.0
        if more > 0:
            less = pays_less(ground, levels, at)
            note = LEVEL_NOTE if less is None else f"{LEVEL_NOTE}. {less}"
            yield Lever(feature.name, feature.label, "Customer experience", "share", now, now, now + more,
                        Evidence("estimated", words), direction(levels, at), AT_ONCE, feature, note,
                        is_suggested=less is None)  # fmt: skip


def without(ground: Ground, lever: Lever) -> Numbers:
    """Return 1 for the customers who have not had a programme, else 0."""
    got = lever.got or frozenset()
    had = np.isin(ground.members, np.fromiter(got, dtype=np.int64, count=len(got)))
    return np.asarray(~had, dtype=np.float64)


def _programme(ground: Ground, one: Measured) -> Lever:
    compared = f", compared with {one.n_compared:,}" if one.n_compared else ""
    words = f"what {one.intervention} did here for {plural(one.n, 'customer')}{compared}"
    if one.points:
        value, low, high = one.points
        words += f": customers kept {points(value)} ({range_text(low, high, 'points')}) over {one.months} months"
    bare = Lever(f"programme: {one.intervention}", one.intervention, "Customer experience", "share", 0.0, 0.0, 1.0,
                 Evidence("measured", words, one.effect, one.error), 1 if one.effect < 0 else -1,
                 note="it acts on those who have not had it, as it did on those who were measured; do not also move "
                 "what it works through, or that counts twice",
                 got=one.got)  # fmt: skip
    now = 1.0 - float(without(ground, bare).mean())
    return replace(bare, now=now, low=now)


def _assumed(effect: tuple[float, float] | None, words: str) -> Evidence:
    mean, error = effect or (0.0, 0.0)
    return Evidence("assumption", words, mean if effect else None, error, RULE_OF_THUMB)


def _commercial(ground: Ground) -> tuple[Lever, ...]:
    recent = ground.recent
    price = _assumed(PRICE_EFFECT, "each percent on the price: 2% higher odds of leaving (0 to 4%)")
    less = _assumed(PRICE_EFFECT, "each percent off the price: 2% lower odds of leaving (0 to 4%)")
    won = Evidence("assumption", "as many as you say; last year's pace is what data tell", None, 0.0, "whoever sets it")
    pace = f"the last 12 months brought {recent.a_month:.0f} a month" if recent.a_month else ""
    most = float(max(10, np.ceil(2 * recent.a_month)))
    found = [Lever("new_customers", "New customers a month", "Commercial", "customers", 0.0, 0.0, most, won, 0, 0,
                   note=pace)]  # fmt: skip
    if ground.has_money:
        found = [
            Lever("price", "Price at renewal", "Commercial", "share", 0.0, -0.10, 0.15, price, -1, 12),
            Lever("discount", "Discount", "Commercial", "share", 0.0, 0.0, 0.30, less, 1, 0),
            *found,
        ]
        if ground.flows.up.rate.sum() > 0:
            rate = ground.rates.up
            told = _assumed(None, f"customers who stay add {value_text(rate, 'share')} a month now")
            found.append(
                Lever("expansion", "Expansion a month", "Commercial", "share", rate, 0.5 * rate, 2 * rate, told)
            )
    if recent.cac:
        cost = Evidence("assumption", "spend ÷ new customers of the last year", None, 0.0, "the data")
        found.append(Lever("cac", "Cost of a new customer", "Commercial", "money", recent.cac, 0.5 * recent.cac,
                           1.5 * recent.cac, cost, 0, 0))  # fmt: skip
    return tuple(found)


def _team(ground: Ground) -> tuple[Lever, ...]:
    found = [_rescue(ground)]
    if ground.csms:
        each = len(ground) / ground.csms
        told = _assumed(CSM_EFFECT, "ten customers fewer for each CSM: 4% lower odds of leaving (−2 to 10%)")
        found.append(Lever("customers_per_csm", "Customers per CSM", "Our team", "customers", each, each / 2,
                           1.5 * each, told, -1))  # fmt: skip
    return tuple(found)


def _rescue(ground: Ground) -> Lever:
    known = [one for one in ground.behaviours if one.feature.name == CONTACT]
    marked = ground.at_risk > 0
    now = 0.0
    if known:
        values = known[0].values[marked]
        now = 1 - float(np.nanmean(values)) if (~np.isnan(values)).any() else 0.0
    words = "that customers without contact leave more often"
    told = Evidence("estimated", words) if known and known[0].passes else _assumed(
        RESCUE_EFFECT, "a contact lowers the odds of leaving by a fifth (none to two fifths)")  # fmt: skip
    feature = known[0].feature if told.kind == "estimated" else None
    return Lever("at_risk_contacted", "At-risk customers contacted", "Our team", "share", now, 0.0, 1.0, told, 1,
                 AT_ONCE, feature, "the tenth likeliest to leave in the next three months")  # fmt: skip
