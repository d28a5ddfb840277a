"""How is an intervention planned and written down: who gets it, who is held back, what could be seen?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import streamlit as st

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.interventions.book import MonthBook
from csdata.analysis.interventions.choosing import WAYS
from csdata.analysis.interventions.diary import Entry
from csdata.analysis.interventions.listing import read_list
from csdata.analysis.interventions.measures import MEASURES, Measure
from csdata.analysis.interventions.planning import Plan, Wish, hold_out_list, plan
from csdata.analysis.interventions.power import POWER
from csdata.analysis.interventions.records import KINDS, Record, checked
from csdata.analysis.interventions.returns import Costs
from csdata.analysis.interventions.words import signed_percent
from csdata.charts.interventions import power_line
from csdata.dataset import Dataset, Filters
from csdata.errors import CsDataError
from csdata.periods import add_months
from csdata.ui import intervention_reads as reads
from csdata.ui import intervention_store as store
from csdata.ui import state
from csdata.ui.components import Kpi, card, empty_state, figure, finished, notice, page_head, plain, show
from csdata.ui.customer_list import customer_list
from csdata.ui.style import look, wide
from csdata.wording import date_label, fixed, money, number, plural

LABELS: Final = {one.label: one for one in MEASURES.values()}
RECORDED: Final = {
    "tickets": "tickets.opened_at", "resolve_hours": "tickets.resolved_at", "usage": "usage.date",
    "active_users": "usage.active_users", "adoption": "usage.active_users", "feature_breadth": "usage.feature",
    "touchpoints": "touchpoints.date", "purchases": "purchases.date", "spent": "purchases.amount",
    "mrr": "revenue.mrr", "csat": "surveys.score", "nps": "surveys.score",
}  # fmt: skip
SIX: Final = 6  # months
METRIC, CHANGE, HELD, WORST = "plan_metric", "plan_change", "plan_held", "plan_worst"
COST, NAME = "plan_cost", "plan_name"
EVERYBODY_OF_IT, WORST_ONES = "Everybody chosen above", "Those with the worst recent numbers"
METHOD: Final = (
    "Who is held back is drawn by a coin, always the same for the same number. How much customers differ is learnt "
    "from their own last twelve months: it is pretended that something had begun two and six months before the end. "
    "Chance of a clear answer: 95 % level, two-sided. The day is the first month by which four of five such tests "
    "would see the change hoped for. Customers kept: 90 % stay, four of five chances"
)


def draw(data: Dataset, filters: Filters, given: Assumptions) -> None:
    """Draw the plan, then the form that writes it down, or an intervention that has begun already."""
    book = reads.read_months(data, filters) if data.has_history else None
    known = {label: one for label, one in LABELS.items() if _is_recorded(data, one)}
    if book is None or not known:
        page_head("A plan needs dates", "Interventions · act")
        empty_state("event", "What customers do by month is not known", "Bring use, tickets or revenue with dates.",
                    state.bring_own, label="Bring data", key="no-plan")  # fmt: skip
        return
    head = st.container(gap="xxsmall")
    wish = _wish(known, book)
    made = plan(book, wish, given)
    with head:
        page_head(_headline(made, wish), f"Interventions · act · {filters} · {sum(made.n):,} customers")
    left, right = st.columns([7, 6], gap="medium")
    with left:
        _power_card(made, wish)
    with right:
        _list_card(book, made)
    _record_form(book, made, wish)


def _wish(known: dict[str, Measure], book: MonthBook) -> Wish:
    """Draw what is planned; everything is kept in the link."""
    with st.container(border=True, horizontal=True, vertical_alignment="bottom", gap="small", key="card-wish"):
        label = st.selectbox(
            "The one number it should move", list(known), key=METRIC, bind="query-params", width=wide(230)
        )
        change = st.number_input(
            "Change hoped for, %", -90, 200, -20, 5, key=CHANGE, bind="query-params", width=wide(160)
        )
        held = st.slider("Held back, %", 10, 90, 50, 5, key=HELD, bind="query-params", width=wide(180),
                         help="Half is best; fewer held back make a clear answer later")  # fmt: skip
        cost = st.number_input(
            "Cost a month", 0.0, step=50.0, value=0.0, key=COST, bind="query-params", width=wide(150)
        )
        who = st.selectbox("Who", [EVERYBODY_OF_IT, WORST_ONES], key=WORST, bind="query-params", width=wide(260))
    metric = known[str(label)]
    expected = (change or metric.better * 20) / 100
    there = int((book.months.here[:, -1] & book.chosen).sum())
    worst = max(there // 4, 1) if who == WORST_ONES else None
    start = book.months_end + timedelta(days=1)
    return Wish(metric, expected, start, held / 100, worst, Costs(monthly=float(cost or 0)))


def _is_recorded(data: Dataset, one: Measure) -> bool:
    return one.name in RECORDED and data.has(RECORDED[one.name])


def _headline(made: Plan, wish: Wish) -> str:
    if made.spread is None:
        return "Too little is known to plan by this number"
    if min(made.n) < 30:
        return f"Too few: {plural(made.n[0], 'customer')} and {made.n[1]:,} held back"
    told = f"{signed_percent(wish.expected)} {wish.metric.plain}"
    if made.clear_on is None:
        return f"{told} could not be seen within two years"
    return f"{told} would be clear by {date_label(made.clear_on)}"


def _power_card(made: Plan, wish: Wish) -> None:
    frame = made.frame
    title = "When would the answer be clear?"
    with card(title, f"Chance to see {signed_percent(wish.expected)} {wish.metric.plain}, if it is real", key="power",
              data=frame, method=METHOD, height="stretch",
              foot=f"{made.n[0]:,} get it, {made.n[1]:,} are held back by a coin"):  # fmt: skip
        if made.why:
            st.caption(f":material/warning: {plain(made.why)}")
        if len(frame):
            told = frame.assign(least=[signed_percent(value) for value in frame["smallest"]])
            show(finished(power_line(told, bar=POWER, scale=look()[1])), alt=title, key="power-chart")
        with st.grid(3, min_column_width=110, gap="small"):
            for kpi in _power_figures(made):
                figure(kpi)


def _power_figures(made: Plan) -> list[Kpi]:
    six = made.frame[made.frame["months"] == SIX]["smallest"]
    least = signed_percent(float(six.iloc[0])) if len(six) else None
    even = None if made.break_even is None else signed_percent(made.break_even)
    return [
        Kpi("Seen at best", least, help="The smallest change seen four times of five after six months"),
        Kpi("Needed", None if made.needed is None else f"{made.needed:,}",
            help="Customers needed to see the change hoped for after six months, four times of five"),
        Kpi("Now", None if made.base != made.base else number(made.base), help="A customer and month"),
        Kpi("Kept", None if made.kept_points is None else f"{fixed(made.kept_points, 1, 100)} pts",
            help="The smallest difference in customers kept that could be seen"),
        Kpi("Pays from", even, help="The change at which a month brings what it costs; give a cost a month"),
        Kpi("Net a month", None if made.net is None else money(made.net),
            help="If the change hoped for comes true for all who get it"),
    ]  # fmt: skip


def _list_card(book: MonthBook, made: Plan) -> None:
    frame = hold_out_list(book, made).rename(columns={"customer_id": "Customer", "name": "Name", "arm": "What"})
    title = f"{made.n[1]:,} held back by a coin, {made.n[0]:,} get it"
    with card(title, "The list to work with; take it along", key="holdout", data=frame, height="stretch",
              method="Drawn at random with a fixed seed: the same customers give the same list. Without anybody held "
              "back, what moves the metric cannot be told apart from everything else."):  # fmt: skip
        customer_list(frame, frame["Customer"].tolist(), lambda: frame, key="hold-out", alt=title,
                      height=250)  # fmt: skip


def _record_form(book: MonthBook, made: Plan, wish: Wish) -> None:
    """Ask for what is needed to measure it later, and keep it."""
    with st.form("record", border=True):
        st.markdown("**Write it down before it starts**")
        with st.grid(3, min_column_width=220, gap="small"):
            name = st.text_input("Name", placeholder="Support chatbot", key=NAME)
            kind = st.selectbox("What", KINDS)
            start = st.date_input("First day", wish.start)
            once = st.number_input("Cost once", 0.0, step=100.0)
            unit = st.number_input("Money of one unit of the number", 0.0, step=1.0, value=0.0,
                                   help="0: the usual cost of a ticket or contact, otherwise no price")  # fmt: skip
            rails = st.multiselect("Must not get worse", [one.label for one in MEASURES.values() if one != wish.metric])
            decide = st.date_input("Decide on", made.clear_on or add_months(wish.start, 6))
            way = st.selectbox("Chosen", [one.question for one in WAYS.values()],
                               help="With the list above: at random. Otherwise it decides how to compare")  # fmt: skip
        given = st.file_uploader("Who gets it, if not the list above: a file with a customer id in each line",
                                 type=["csv", "txt", "xlsx"], key="who-got-it",
                                 help="A line that says “held back” is of somebody who is held back")  # fmt: skip
        sent = st.form_submit_button("Keep the plan", icon=":material/save:", type="primary")
    if sent:
        chosen: dict[str, Any] = {
            "name": name, "kind": kind, "start": start, "once": once, "unit": unit,
            "rails": rails, "decide": decide, "way": way,
        }  # fmt: skip
        _keep(chosen, wish, lambda: _ids(book, made, given))


def _keep(chosen: dict[str, Any], wish: Wish, ids: Callable[[], tuple[tuple[str, ...], tuple[str, ...]]]) -> None:
    """Keep what the form says, and tell below it what comes next, or what is wrong."""
    try:
        entry = _entry(chosen, wish, ids())
        store.save(entry)
    except CsDataError as error:
        notice("blocker", str(error))
        return
    held = f", {plural(len(entry.held_back), 'customer')} are held back" if entry.held_back else ""
    told = f"{entry.record.name} is written down: {plural(len(entry.got), 'customer')} get it{held}."
    then = "Take the list along. Once the data of a whole month with it are here, Re-assess says what came of it."
    if not entry.held_back and entry.record.way.name == "random":
        then += " Your own list is taken as drawn at random; if it was not, keep it again with how they were chosen."
    notice("good", f"{told} {then}")


def _ids(book: MonthBook, made: Plan, given: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:  # noqa: ANN401
    """Return who gets it and who is held back: of the file, or of the plan."""
    if given is not None:
        found = read_list(book.data, given.getvalue())
        if found.unknown:
            state.say("warning", f"{plural(found.unknown, 'line')} of the list named no customer of these data.")
        return found.got, found.held
    ids = book.data.members["customer_id"].to_numpy()
    return tuple(ids[made.gets]), tuple(ids[made.held])


def _entry(chosen: dict[str, Any], wish: Wish, ids: tuple[tuple[str, ...], tuple[str, ...]]) -> Entry:
    by_label = {one.label: one for one in MEASURES.values()}
    record = Record(
        name=str(chosen["name"]).strip(),
        start=chosen["start"],
        kind=chosen["kind"],
        metric=wish.metric,
        expected=wish.expected,
        guardrails=tuple(by_label[label] for label in chosen["rails"]),
        way=next(one for one in WAYS.values() if one.question == chosen["way"]),
        costs=Costs(float(chosen["once"]), wish.costs.monthly),
        unit_value=float(chosen["unit"]) or None,
        decide_on=chosen["decide"],
    )
    return Entry(checked(record), *ids)
