"""How are the answer and the cards of the page What-if drawn?"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.scenarios.outcome import TWENTY, Outcome, middle
from csdata.analysis.scenarios.scenario import Goal
from csdata.analysis.scenarios.seek import metric_text
from csdata.analysis.scenarios.words import headline, last_month, sub
from csdata.dataset import Dataset
from csdata.ui import whatif_reads as reads
from csdata.ui.components import Kpi, card, figure, page_head, plain, show
from csdata.ui.style import look
from csdata.wording import (
    DASH,
    count,
    in_ten,
    money,
    money_range,
    month_label,
    plural,
    range_text,
    share,
    signed_text,
)

METHOD: Final = """Every customer's chance of leaving in each month ahead is learnt from what customers who looked alike
did (one model for all months ahead, with age and what is known of them). Futures are then drawn for strata of customers
alike: chance, the model's uncertainty, good and bad months, growth and shrinking of those who stay. Each scenario uses
the same draws, so a small move does not flicker, and no move is exactly no change.

What a lever does to leaving is measured, estimated from what goes together, or assumed: the icon says which. An
estimate is multiplied by the share of the link that is cause, anything from none to all unless you say it. **This
repeats what customers with more of it did. If we make others do it, the gain is usually smaller. Test it first.**"""
SMALL: Final = 0.5  # customers
WIDTHS: Final = [10, 14, 10, 11, 10]  # the range is the longest
SIDE_WORDS: Final = {"better": "▲ better", "worse": "▼ worse", "unclear": "● unclear"}


def metric_of(outcome: Outcome) -> str:
    """Return what side questions are about: revenue a year, or customers where there is no money."""
    return "arr" if outcome.setting.ground.has_money else "customers"


def head(outcome: Outcome, goal: Goal) -> None:
    """Write the answer in counts of futures."""
    page_head(headline(outcome, goal), sub(outcome.setting))


def figures(outcome: Outcome) -> None:
    """Draw revenue, its range, net gain, whether it pays, and customers kept."""
    told = [*(_money(outcome) if outcome.setting.ground.has_money else []), _kept(outcome)]
    with st.container(border=True, key="card-figures"):
        for column, one in zip(st.columns(WIDTHS if len(told) > 1 else 1, gap="small"), told, strict=True):
            with column:
                figure(one)


def _money(outcome: Outcome) -> list[Kpi]:
    end = middle(outcome.reached("arr"))
    more = float(np.median(outcome.reached("arr") - outcome.reached("arr", outcome.today)))
    gain, cost = outcome.net_gain, float(outcome.cost[:, -1].mean())
    month = outcome.payback_month
    back = f"in month {month}" if month else "not in time"
    same = outcome.is_as_today and not cost
    low, high = (gain.low or 0.0), (gain.high or 0.0)
    helped = (
        f"Margin of {share(outcome.assumptions.gross_margin)} on the revenue gained in all months, less cost. 8 in 10 "
        f"futures: {money_range(low, high)}."
    )
    return [
        Kpi("Revenue a year", money(end.value), None if same else signed_text(more, "money"),
            help="The middle of the futures at the end, and the difference to going on as today"),
        Kpi("8 in 10 futures", money_range(end.low, end.high), help="Two of ten futures end outside"),
        Kpi("Net gain", DASH if same else money(gain.value), None if same else f"cost {money(cost)}",
            help="As today" if same else helped),
        Kpi("Pays for itself", DASH if same else in_ten(outcome.pays, short=True), None if same else back,
            help="As today" if same else "Share of futures in which it brings what it costs"),
    ]  # fmt: skip


def _kept(outcome: Outcome) -> Kpi:
    kept, before = (outcome.reached("customers", one) for one in (outcome.paths, outcome.today))
    more = round(float(np.median(kept - before)))
    end = middle(kept)
    return Kpi("Customers", count(end.value), None if outcome.is_as_today else signed_text(more, "count"),
               help=f"At the end; 8 in 10 futures: {range_text(end.low, end.high, 'count')}")  # fmt: skip


def fan_card(data: Dataset, outcome: Outcome, goal: Goal) -> None:
    """Draw what was seen, and the futures."""
    in_money = outcome.setting.ground.has_money
    end = last_month(outcome.setting.ground, outcome.setting.months)
    when = f"by {month_label(end)}" if end else f"in {plural(outcome.setting.months, 'month')}"
    metric = metric_of(outcome)
    more = float(np.median(outcome.reached(metric) - outcome.reached(metric, outcome.today)))
    size = money(abs(more)) if in_money else plural(round(abs(more)), "customer")
    verb = "adds" if more > 0 else "takes away"
    title = f"The plan {verb} about {size}{' a year' if in_money else ''} {when}"
    if outcome.is_as_today or not round(abs(more)):
        title = "As today: nothing is changed" if outcome.is_as_today else f"The plan changes hardly anything {when}"
    what = "Revenue a year" if in_money else "Customers"
    seen = "To the left of the fan: what was seen" if outcome.setting.ground.start_month else "The data have no dates"
    existing = "" if outcome.changed.trade.won.any() else " · customers of today only, none won"
    missed = reads.missed(data, outcome.setting)
    existing += f" · {missed}" if missed else ""
    with card(title, f"{what}. Shading: 5 in 10 and 8 in 10 futures", key="fan", foot=f"{seen}{existing}",
              data=reads.fan_frame(outcome), method=METHOD, height="stretch"):  # fmt: skip
        show(reads.fan_chart(data, outcome, goal, look()), alt=title, key="fan-chart")


def dots_card(outcome: Outcome, goal: Goal) -> None:
    """Draw twenty futures against the goal."""
    dots = outcome.dots(goal)
    title = f"{dots} of 20 futures reach the goal"
    foot = f"Goal {metric_text(goal.metric, goal.value)}"
    values = pd.DataFrame({"future": np.arange(1, 21), goal.metric: np.quantile(outcome.reached(goal.metric), TWENTY)})
    with card(title, "1 dot = 1 of 20 equal chances", key="dots", foot=foot, data=values, height="stretch",
              method="Twenty equally likely futures, from the lowest to the highest: count dots."):  # fmt: skip
        show(reads.dots_chart(outcome, goal, look()), alt=title, key="dots-chart")


def tornado_card(outcome: Outcome) -> None:
    """Draw what each lever alone would change from here."""
    metric = metric_of(outcome)
    frame = reads.swings(outcome.setting, outcome.scenario, metric)
    title = f"{frame['label'].iloc[0]} moves the result most"
    what = "revenue a year" if metric == "arr" else "customers"
    with card(title, f"Change of {what} at the end when one lever goes to either end of what was seen", key="tornado",
              foot="Others stay where you set them · hollow bars rest on an assumption", data=frame,
              method="One lever at a time from the scenario as it is, in the mean of the futures. New customers and "
              "their cost are what you say, and are left out."):  # fmt: skip
        chart = reads.tornado_chart(outcome.setting, outcome.scenario, metric, look())
        show(chart, alt=title, key="tornado-chart")


def causal_card(outcome: Outcome) -> None:
    """Draw what is added if none, half or all of the links is cause, and from where on it pays."""
    metric = metric_of(outcome)
    band = reads.causes(outcome.setting, outcome.scenario, metric)
    even = reads.evens(outcome.setting, outcome.scenario)
    with card(even.words.rstrip("."), "Added at the end if none, half or all of each link is cause; 95 % ranges",
              key="causal", foot="All of it cause is an upper bound", data=reads.causal_frame(band), height="stretch",
              method=METHOD):  # fmt: skip
        if band.rests_on_link:
            show(
                reads.causal_chart(outcome.setting, outcome.scenario, metric, look()),
                alt=even.words,
                key="causal-chart",
            )
        elif outcome.is_as_today:
            st.caption("Move a lever that rests on what goes together, and its three lines appear here.")
        else:
            st.caption("No lever that is moved rests on an association: there is no share of cause to doubt.")


def sides_card(outcome: Outcome) -> None:
    """List what each lever does to us and to customers; nothing while none is moved."""
    told = reads.sides(outcome)
    if told.frame.empty:
        return
    with card(told.words, "Each moved lever alone, in the mean of the futures", key="sides", data=told.frame,
              foot="Better: what goes with staying. Worse: paying more, or less of it", height="stretch",
              method="Our side: margin gained less cost. Their side: how many more stay, what they pay more for the "
              "same, and whether what changes is what customers who stay have more of."):  # fmt: skip
        st.dataframe(
            pd.DataFrame(
                {
                    "Lever": told.frame["label"],
                    "For us": [money(value) for value in told.frame["ours"]],
                    "Customers kept": [signed_text(value, "count") for value in told.frame["kept"]],
                    "They pay more": [money(value) if abs(value) >= 1 else DASH for value in told.frame["paid"]],
                    "For customers": [SIDE_WORDS[value] for value in told.frame["customers"]],
                }
            ),
            hide_index=True, key="sides-table", alt=told.words,
        )  # fmt: skip


def groups_card(outcome: Outcome) -> None:
    """List what is kept by persona or segment."""
    frame = reads.groups(outcome)
    by = outcome.setting.ground.grouped_by
    if not by:
        return
    first = frame.iloc[0]
    title = f"{first['group']} gain most: {signed_text(float(first['more']), 'count')} customers kept"
    last = frame.iloc[-1]
    if float(last["more"]) < 0 and abs(float(last["more"])) > abs(float(first["more"])):
        title = f"{last['group']} lose most: {signed_text(float(last['more']), 'count')} customers kept"
    if frame["more"].abs().max() < SMALL:
        title = f"No {by} keeps more customers than as today"
    shown = pd.DataFrame(
        {
            by.capitalize(): frame["group"],
            "Customers": frame["customers"],
            "Kept as today": [share(a / n) for a, n in zip(frame["kept_today"], frame["customers"], strict=True)],
            "With the plan": [share(a / n) for a, n in zip(frame["kept"], frame["customers"], strict=True)],
            "Kept more": [signed_text(value, "count") for value in frame["more"]],
            "Revenue kept more": [money(value) for value in frame["revenue_more"]],
        }
    )
    shown = shown if outcome.setting.ground.has_money else shown.drop(columns="Revenue kept more")
    with card(title, f"Customers of today kept to the end, by {by}", key="groups", data=frame, height="stretch",
              foot="Mean of the futures, at today's prices",
              method="Survivors of each group with and without the plan."):  # fmt: skip
        st.dataframe(shown, hide_index=True, key="groups-table", alt=title)


def rests_card(outcome: Outcome, said: str | None, assumed: Assumptions) -> None:
    """Say what all of it rests on, and what would have been foretold a year ago."""
    title = said or "The history is too short to ask what would have been foretold a year ago"
    with card(title, "What the futures rest on", key="rests", foot=str(assumed).capitalize(), height="stretch",
              method=METHOD):  # fmt: skip
        ground = outcome.setting.ground
        lines = [f"Leaving: {ground.words}."]
        if ground.flows.months:
            up, down = ground.rates.up, ground.rates.down
            lines.append(f"Those who stay pay {share(up)} more and {share(down)} less a month, as in the last "
                         f"{plural(ground.flows.months, 'month')}.")  # fmt: skip
        else:
            lines.append("Growth of those who stay is not known: none is assumed.")
        told = ((one.label, one.evidence) for one in outcome.setting.levers if one.evidence.effect is not None)
        lines += [f"{label}: {how.kind}, {how.words} ({how.who or 'measured here'})." for label, how in told]
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
