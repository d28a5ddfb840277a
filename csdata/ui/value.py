"""What does the page Value read, and how are its cards drawn?"""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.overview import Figure
from csdata.analysis.result import Metric
from csdata.analysis.value.answer import ValueAnswer, bridge, money_over_life, why_different
from csdata.analysis.value.channels import NO_SPEND, SPANS
from csdata.analysis.value.concentration import largest
from csdata.analysis.value.opportunities import chosen_opportunities
from csdata.analysis.value.returns import NO_GROUP, groups_to_choose, times
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.ui import value_reads as reads
from csdata.ui.adoption_card import choice_card
from csdata.ui.components import Kpi, card, empty_state, kpi_card, plain, show
from csdata.ui.customer_list import customer_list
from csdata.ui.figures import all_numbers, kpi
from csdata.ui.results import result_card
from csdata.ui.style import look
from csdata.wording import DASH, count, money, money_range, number, plural, range_text

BRINGS: Final = ("clv", "clv_simple", "renewal_rate")
COSTS: Final = ("cac", "ltv_to_cac", "payback_months")
RATIO: Final = ["ratio", "ratio_low", "ratio_high"]
MOST_ROWS: Final = 500
WITH_COST: Final = "Ring: cost of winning one. Dot: what it brings, with its 95 % range (log scale)"
WITHOUT_COST: Final = "What a customer brings, with its 95 % range (log scale); costs are not in the data"
EVERY_OFFER: Final = "All offers"
NAMES: Final = {
    "customer_id": "Customer",
    "name": "Name",
    "offer": "Offer",
    "money": "Money a month",
    "evidence": "Evidence",
    "segment": "Segment",
    "plan": "Plan",
    "persona": "Persona",
}


def head_cards(found: ValueAnswer, assumed: Assumptions) -> None:
    """Draw what a customer brings beside what winning one costs, and what is assumed."""
    left, right = st.columns(2, gap="medium")
    with left:
        figures = [_figure(found.metrics[name]) for name in BRINGS]
        if found.metrics["renewal_rate"].value is None:
            figures[2] = _monthly(found)
        kpi_card("payments", "It brings", "what is a customer worth to us?", figures, key="brings")
    with right:
        figures = [_figure(found.metrics[name], found) for name in COSTS]
        kpi_card("sell", "It costs", "what is it to win one, and when does it pay?", figures, key="costs")
    st.caption(plain(str(assumed).capitalize()))


LABELS: Final = {
    "clv": "Value of a customer",
    "clv_simple": "The simple way",
    "renewal_rate": "Revenue renewed",
    "cac": "To win a customer",
    "ltv_to_cac": "Value per cost",
    "payback_months": "Paid back after",
}


def _figure(metric: Metric, found: ValueAnswer | None = None) -> Kpi:
    """Return a figure with its range written under it; payback also says what it would be if nobody left."""
    shown = kpi(Figure(metric))
    label = LABELS[metric.name]
    if shown.value_text in {None, DASH}:
        return Kpi(label, None, help=shown.help)
    value, under = shown.value_text, None
    if metric.low is not None:
        under = range_text(metric.low, metric.high, metric.unit)
        if metric.unit == "money" and under == value:  # a narrow range is told with one more digit
            under = money_range(metric.low, metric.high, digits=4)
    if metric.name == "ltv_to_cac":
        value, under = times(metric.value or 0), under and f"{under}×"
    if metric.name == "payback_months":
        value = plural(metric.value, "month")
        plain = found.metrics["payback_months_simple"].value if found else None
        under = f"{number(plain)} if nobody left" if plain is not None else under
    return Kpi(label, value, under, help=f"{metric.label}. {shown.help}")


def _monthly(found: ValueAnswer) -> Kpi:
    """Return the margin of a customer a month, which takes the place of renewals where terms are not known."""
    life = found.lifetime
    if life.brought is None:
        return Kpi("Margin a month", None, help=life.why)
    told = f"Revenue of {money(life.arpa)} a customer × gross margin"
    served = f" − {money(life.service)} to serve it" if life.service else ""
    return Kpi("Margin a month", money(life.margin), help=f"{told}{served}. n = {count(life.active)}.")


def life_card(data: Dataset, months: int, filters: Filters, assumed: Assumptions) -> None:
    """Draw what a customer has brought by each payment, against its cost."""
    answer = reads.read_value(data, months, filters, assumed)
    result = money_over_life(answer, assumed)
    sub = "Brought by a customer on average, in today's money; band: 95 % range"
    with result_card(result, sub, key="life", filters=filters) as ready:
        if ready:
            chart = reads.life_chart(data, months, filters, assumed, look())
            show(chart, alt=result.headline, key="life-chart")


def bridge_card(data: Dataset, months: int, filters: Filters, assumed: Assumptions) -> None:
    """Draw the steps between the simple value and the one in force, and say why they differ."""
    result = bridge(reads.read_value(data, months, filters, assumed), assumed)
    with result_card(result, "Step by step to the value above", key="bridge", filters=filters) as ready:
        if ready:
            chart = reads.bridge_chart(data, months, filters, assumed, look())
            show(chart, alt=result.headline, key="bridge-chart")
            st.caption(plain(why_different(reads.read_value(data, months, filters, assumed))))


def pairs_card(data: Dataset, months: int, filters: Filters, assumed: Assumptions) -> None:
    """Draw cost and value of a customer by group, as joined dots, with the switch of groups."""
    known = groups_to_choose(data)
    if not known:
        empty_state("groups", "Value by group needs groups", NO_GROUP["segment"], key="pairs")
        return
    with choice_card(
        {by.capitalize(): by for by in known},
        lambda by: reads.read_returns(data, by, months, filters, assumed),
        WITH_COST if data.has("customers.acquisition_cost") or data.has("spend.amount") else WITHOUT_COST,
        label="Group by",
        key="value_by",
        filters=filters,
    ) as (by, result):
        if not result.missing:
            chart = reads.pairs_chart(data, by, months, filters, assumed, look())
            show(chart, alt=result.headline, key="pairs-chart")


def spread_card(data: Dataset, filters: Filters) -> None:
    """Draw how much of the revenue the largest customers make."""
    result = reads.read_spread(data, filters)
    with result_card(result, largest(result), key="spread", filters=filters) as ready:
        if ready:
            if result.caution:
                st.markdown(f":orange[:material/warning: {plain(result.caution)} of the revenue]")
            show(reads.spread_chart(data, filters, look()), alt=result.headline, key="spread-chart")


def channel_cards(data: Dataset, months: int, filters: Filters, assumed: Assumptions) -> None:
    """Draw cost and return of channels side by side; without channels and spend, say once what they need."""
    if not (data.has("customers.channel") or data.has("spend.amount")):
        empty_state("sell", "Channels need spend", f"{NO_GROUP['channel']} {NO_SPEND}", key="channels")
        return
    left, right = st.columns(2, gap="medium")
    with left:
        costs_card(data, assumed)
    with right:
        channel_card(data, months, filters, assumed)


def costs_card(data: Dataset, assumed: Assumptions) -> None:
    """Draw the cost of winning a customer by channel and quarter (or month)."""
    if not (data.has("spend.amount") and data.has_history):
        empty_state("sell", "Cost by channel needs spend", NO_SPEND, key="cost_by")
        return
    with choice_card(
        {f"By {span}": span for span in SPANS},
        lambda span: reads.read_costs(data, span, assumed.lag_months),
        "Spend ÷ customers won; below ten won, only their number",
        label="Span",
        key="cost_by",
        filters=EVERYBODY,
    ) as (span, result):
        if not result.missing:
            chart = reads.costs_chart(data, span, assumed.lag_months, look())
            show(chart, alt=result.headline, key="channel-costs-chart")


def channel_card(data: Dataset, months: int, filters: Filters, assumed: Assumptions) -> None:
    """List the return of each channel with its range."""
    result = reads.read_returns(data, "channel", months, filters, assumed)
    with result_card(result, "Value of its customers ÷ cost of winning one", key="channels", filters=filters) as ready:
        if ready:
            st.dataframe(_channels(result.frame), hide_index=True, key="channel-table", alt=result.headline)


def _channels(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table as it is read: texts, most return first."""
    ordered = frame.sort_values(["ratio", "clv"], ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "Channel": ordered["group"],
            "Won": ordered["won"],
            "Cost": [money(value) for value in ordered["cac"]],
            "Brings": [money(value) for value in ordered["clv"]],
            "Return (95 % range)": [_return(*row) for row in ordered[RATIO].itertuples(index=False)],
            "Back in": [DASH if pd.isna(value) else plural(value, "month") for value in ordered["payback"]],
        }
    )


def _return(ratio: float, low: float, high: float) -> str:
    """Write a return with its range."""
    if pd.isna(ratio):
        return DASH
    return times(ratio) if pd.isna(low) else f"{times(ratio)} ({times(low)[:-1]}–{times(high)[:-1]})"


def numbers_card(found: ValueAnswer) -> None:
    """List every number of the page with its range and definition, or why it is not known."""
    with card("Every number with its range and definition", "A dash says why not", key="numbers", foot=found.sub):
        st.dataframe(all_numbers(found.metrics), hide_index=True, key="all-numbers", alt="All numbers of the page")


def opportunities_card(data: Dataset, filters: Filters) -> None:
    """List customers who could gain from more, with the evidence and the money; the whole list can be taken along."""
    result = chosen_opportunities(reads.read_opportunities(data), data, filters)
    if result.missing:
        empty_state("trending_up", "Opportunities need a look at limits", result.missing, key="opportunities")
        return
    sub = "A list to talk about, not a forecast: measure what an offer brings before counting on it"
    foot = f"n = {plural(result.n, 'active customer')} looked at · {result.period} · {filters}"
    method = f"{result.question}\n\n{result.definition[0].upper()}{result.definition[1:]}"
    with card(result.headline, sub, key="opportunities", foot=foot, sql=result.sql, method=method):
        if result.frame.empty:
            st.caption("Nobody in good standing is near a limit or lacks what three in ten of their peers own.")
            return
        _offers(result.frame)


def _offers(frame: pd.DataFrame) -> None:
    """Draw the choice of offer, the table and its download."""
    kinds, picked = sorted(frame["offer"].unique()), None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if len(kinds) > 1:
            picked = st.segmented_control(
                "Offer",
                [EVERY_OFFER, *kinds],
                key="offer",
                default=EVERY_OFFER,
                label_visibility="collapsed",
                required=True,
            )
    chosen = frame if picked in {None, EVERY_OFFER} else frame[frame["offer"] == picked]
    listed = listing(chosen)
    customer_list(
        listed.head(MOST_ROWS),
        chosen["customer_id"].head(MOST_ROWS).tolist(),
        lambda: listed,
        key="opportunities",
        alt="Customers who could gain from more",
        height=320,
        columns={
            "Money a month": st.column_config.NumberColumn("A month", format="dollar", width=95),
            "Evidence": st.column_config.TextColumn(width=440),
        },
        order=[name for name in listed.columns if name != "Customer" or "Name" not in listed],
    )
    if len(listed) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS} of {len(listed):,}; the download holds all.")


def listing(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the list with names people use; columns in which nothing is known are left out."""
    known = [name for name in NAMES if name in frame and frame[name].notna().any()]
    return frame[known].assign(money=frame["money"].round(2)).rename(columns=NAMES)
