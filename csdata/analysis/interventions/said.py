"""How is an intervention told on a card: what came of it, against whom, what was checked, and what next?"""

from __future__ import annotations

from typing import Final

import pandas as pd

from csdata.analysis.intervals import Interval
from csdata.analysis.interventions.answer import effect_words
from csdata.analysis.interventions.choosing import NAMES
from csdata.analysis.interventions.guards import LABELS
from csdata.analysis.interventions.measured import Measured
from csdata.analysis.interventions.placebo import Where
from csdata.analysis.interventions.words import percent_range, signed_percent
from csdata.analysis.result import ENOUGH_FOR_EFFECTS
from csdata.wording import DASH, date_label, fixed, money, month_label, plural, points, range_text

CHECKS: Final = ("check", "found", "range", "says")
PLACES: Final[dict[Where, str]] = {"time": "Earlier", "outcome": "Other number", "group": "Others"}


def change_text(one: Measured) -> str:
    """Write the effect: a percentage, or points for customers kept; a dash where it is not known."""
    if not one.effect.is_known:
        return DASH
    return points(one.change.value) if one.effect.is_points else signed_percent(one.change.value)


def change_range(one: Measured) -> str:
    """Write the range of the effect."""
    change = one.change
    if not one.effect.is_known:
        return DASH
    return range_text(change.low, change.high, "points") if one.effect.is_points else percent_range(change)


def title_of(one: Measured) -> str:
    """Say the verdict in one line."""
    doubt = "; this was hardly a coin's choice" if one.is_doubted else ""
    if one.verdict.name == "cannot_tell":
        return f"{one.record.name}: can't tell yet whether it helped{doubt}"
    return f"{one.record.name}: {one.verdict.label.lower()}, {effect_words(one)}{doubt}"


def balance_words(one: Measured) -> str:
    """Say why a coin is not believed, and what is done about it; nothing where it is, or where none is spoken of."""
    if one.balance is None or not one.is_doubted:
        return ""
    most = one.balance.largest
    side = "above" if most.difference > 0 else "below"
    chance = min(one.balance.p, one.balance.p_rest)
    return (
        f"It is written that a coin chose who got it. But before it began they lay "
        f"{fixed(abs(most.difference), 1)} standard deviations {side} the others in {most.what}: a coin leaves groups "
        f"as uneven {_seldom(chance)}. They are compared as if it were not known how they were chosen: three "
        "comparisons must agree. If it was no coin, say how it was."
    )


def _seldom(chance: float) -> str:
    return "in less than one of 100 cases" if chance < 0.01 else f"in {round(100 * chance)} of 100 cases"


def sub_of(one: Measured) -> str:
    """Say who was compared with whom, how, and over which months."""
    if not one.has_begun:
        who = f"{plural(one.n_got, 'customer')} get it, {one.n_without:,} to compare with do not"
        return f"{who} · chosen {one.way.label} · since {date_label(one.record.start)}"
    if not one.n[1]:
        return f"{plural(one.n_got, 'customer')} got it; nobody to compare with"
    how = ", ".join(NAMES[name] for name in one.effect.parts if name in NAMES) or "share that stayed"
    since = f"since {month_label(one.first_month)}" if one.first_month else ""
    return f"{one.n[0]:,} who got it against {one.n[1]:,} others · chosen {one.way.label} · {how} · {since}"


def sight_words(one: Measured) -> str:
    """Say what could be seen, and when or with how many customers the answer would be clear."""
    seen = one.sight
    if not one.has_begun:
        until = f" It is to be decided on {date_label(one.record.decide_on)}." if one.record.decide_on else ""
        first = f"The first whole month is {month_label(one.first_month)}." if one.first_month else ""
        return f"{first}{until}"
    if one.verdict.name != "cannot_tell" or seen.smallest is None or seen.target is None:
        return ""
    told = [f"The smallest change that could be seen here is {signed_percent(seen.smallest)}"]
    if seen.clear_on and one.record.way.name != "everyone":
        told.append(f"a change of {signed_percent(seen.target)} would be clear by {date_label(seen.clear_on)}")
    elif seen.customers:
        told.append(f"a change of {signed_percent(seen.target)} would need {plural(seen.customers, 'customer')}")
    return "; ".join(told) + "."


def claim_words(one: Measured) -> str:
    """Say what a before/after would have claimed, and what to think of it."""
    found = one.before_after
    if found is None:
        return "A before/after cannot be drawn up."
    claim = f"{signed_percent(found.change.value)} ({percent_range(found.change)})"
    if one.would_have_claimed:
        return (
            f"A before/after would have said {claim} and called it a success. Others like them changed without it: "
            "numbers that were bad by chance get better by themselves."
        )
    if found.sign == 0:
        return f"A before/after would have said {claim}: no change beyond chance."
    return f"A before/after would have said {claim}; against others it is {change_text(one)}."


def checks_of(one: Measured) -> pd.DataFrame:
    """Return a row a check: what was pretended, what it found with its range, and what that says."""
    rows = _coin(one)
    rows += [
        (PLACES[check.where], signed_percent(check.change.value), percent_range(check.change),
         "✗ a change where none can be" if check.failed else "✓ nothing, as it should be")
        for check in one.placebos.made
    ]  # fmt: skip
    rows += [(PLACES[where], DASH, DASH, "not made") for where, _ in one.placebos.not_made]
    return pd.DataFrame(rows, columns=list(CHECKS))


def _coin(one: Measured) -> list[tuple[str, str, str, str]]:
    """Return the row about the coin: the largest difference before, and whether it is believed."""
    if one.balance is None:
        return []
    most = one.balance.largest
    says = "✗ too uneven for a coin" if one.is_doubted else "✓ even, as a coin leaves it"
    return [("Coin", f"{fixed(most.difference, 1)} sd", DASH, says)]


def doubt_words(one: Measured) -> str:
    """Say how strong something unseen, or a hidden drift, would have to be to explain the effect away."""
    told = []
    if one.e_values is not None and one.verdict.name in {"helped", "harmed"}:
        effect, end = (fixed(value, 1) for value in one.e_values)
        told.append(
            f"Something nobody measured would have to go with both getting it and the metric {effect}-fold to explain "
            f"it away, {end}-fold for the end of the range (E-value)"
        )
    if one.drift is not None:
        told.append(f"it holds until a hidden drift is {fixed(one.drift, 1)} times the largest one before the start")
    return _capital("; ".join(told)) + "." if told else ""


def guardrails_of(one: Measured) -> pd.DataFrame:
    """Return a row a guardrail: number, change with range, customers, and what that says."""
    signs = {"worse": "▼", "better": "▲", "no_worse": "●", "cannot_tell": "○"}
    rows = []
    for rail in one.guardrails:
        span = Interval(rail.change.value, rail.change.low, rail.change.high)
        text, ends = (
            (points(span.value), range_text(span.low, span.high, "points"))
            if rail.is_points
            else (signed_percent(span.value), percent_range(span))
        )
        enough = min(rail.n) >= ENOUGH_FOR_EFFECTS
        told = f"{signs[rail.state]} {LABELS[rail.state]}"
        rows.append((rail.measure.label, text if enough else DASH, ends if enough else DASH, sum(rail.n), told))
    return pd.DataFrame(rows, columns=["number", "change", "range", "customers", "says"])


def staying_words(one: Measured) -> str:
    """Say whether more customers stayed, and what could have been seen."""
    kept = one.staying
    if kept.points.low is None:
        return f"Customers kept: can't tell. {kept.why}"
    told = f"Customers kept: {points(kept.points.value)} ({range_text(kept.points.low, kept.points.high, 'points')})"
    if kept.verdict == "cannot_tell" and kept.smallest is not None:
        return (
            f"{told}, can't tell yet: the smallest change that could be seen is {fixed(kept.smallest, 1, 100)} points."
        )
    return f"{told}. {kept.why}"


def redirect(one: Measured, barriers: pd.DataFrame) -> str | None:
    """Return where the money could go when the intervention does not pay; None where it does, or costs nothing.

    `barriers` are the rows of `assess`: the first that this one was not about is named.
    """
    cost, found = one.record.costs.monthly, one.returns
    pays = found is not None and found.pays_back >= 0.5
    if cost <= 0 or pays or one.verdict.name == "helped":
        return None
    chance = "" if found is None else " It most likely does not pay."
    if one.record.end is not None or barriers.empty:
        return f"{money(cost)} a month is free for something else.{chance}" if chance else None
    rest = barriers[barriers["kind"].str.lower() != (one.record.kind or "").lower()]
    if rest.empty:
        return None
    best = rest.iloc[0]
    return (
        f"{one.verdict.label}.{chance} {money(cost)} a month could go to “{best['barrier']}” ({best['kind'].lower()}): "
        f"{plural(best['customers'], 'customer')} with {money(best['mrr'])} a month are behind it."
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
