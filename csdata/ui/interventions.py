"""How is what came of an intervention drawn: all of them, then one looked at closely?"""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from csdata.analysis.interventions.answer import MeasureAnswer
from csdata.analysis.interventions.diary import Decision
from csdata.analysis.interventions.measured import Measured
from csdata.analysis.interventions.said import (
    PLACES,
    balance_words,
    change_range,
    change_text,
    checks_of,
    claim_words,
    doubt_words,
    guardrails_of,
    sight_words,
    staying_words,
    sub_of,
    title_of,
)
from csdata.charts.interventions import PICKED
from csdata.dataset import Dataset, Filters
from csdata.ui import intervention_moves, state
from csdata.ui import intervention_reads as reads
from csdata.ui.components import Kpi, card, figure, plain, show
from csdata.ui.intervention_money import money_card
from csdata.ui.style import look, wide
from csdata.wording import DASH, money, month_label, plural, range_text

ONE_KEY, PICKED_KEY = "intervention", "effects-chart"
BADGES: Final = {
    "helped": ("Helped", ":material/trending_up:", "green"),
    "harmed": ("Harmed", ":material/trending_down:", "orange"),
    "no_change": ("No meaningful change", ":material/trending_flat:", "gray"),
    "cannot_tell": ("Can't tell yet", ":material/hourglass_empty:", "gray"),
}
METHOD: Final = (
    "The one metric fixed beforehand, compared as the way of choosing demands: a coin or bad recent numbers by "
    "customers with the same past, a lasting trait by the ratio of changes, volunteers also beyond the trend. Where "
    "the way is not known, all three must agree. Ranges are 95 %, clustered by customer. *Helped* and *harmed* need "
    "the whole range on one side, no placebo that undoes it and, for helped, no guardrail that got worse. Below 30 "
    "customers on either side nothing is said. With nobody to compare with, what moved the metric cannot be told"
)


def choice(answer: MeasureAnswer) -> Measured:
    """Draw the choice of the intervention looked at, those that helped first; kept in the link. Returns it."""
    ordered = sorted(answer.measured, key=lambda one: (one.verdict.name != "helped", one.record.start, one.record.name))
    names = [one.record.name for one in ordered]
    if len(names) == 1:
        return ordered[0]
    if state.chosen(ONE_KEY) not in {None, *names}:
        state.drop(ONE_KEY)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="look-closer"):
        st.caption("Look closer at", width="content")
        picked = st.selectbox(
            "Look closer at", names, key=ONE_KEY, label_visibility="collapsed", bind="query-params", width=wide(320)
        )
    return answer.one(str(picked))


def all_cards(answer: MeasureAnswer, one: Measured) -> None:
    """Draw the effects of all, and the verdict on the one looked at; it alone where no effect is known at all."""
    if not any(found.effect.is_known for found in answer.measured):
        _verdict_card(one)
        return
    left, right = st.columns([7, 6], gap="medium")
    with left:
        _effects_card(answer)
    with right:
        _verdict_card(one)


def _effects_card(answer: MeasureAnswer) -> None:
    found = [one.verdict.name for one in answer.measured]
    helped, unsure = found.count("helped"), found.count("cannot_tell")
    title = f"{helped} of {len(found)} helped, {unsure} can't be told yet"
    frame = answer.result.frame
    rest = [one.record.name for one in answer.measured if not one.effect.is_known]
    foot = "Lines: 95 % range · ring: under 30 customers · money back for each $1 where it helped"
    with card(
        title, "Change of the metric against what would have been without it · click to look closer", key="effects",
        foot=foot, data=frame, sql=answer.result.sql, method=METHOD, height="stretch",
    ):  # fmt: skip
        show(reads.drawn_effects(answer, look()), alt=title, key=PICKED_KEY, on_select=_pick, selection_mode=PICKED)
        if rest:
            st.caption(plain(f"Without a comparison: {', '.join(rest)}"))


def _pick() -> None:
    """Look closer at the intervention that was clicked."""
    chosen: Any = state.chosen(PICKED_KEY)
    rows = (chosen or {}).get("selection", {}).get(PICKED) or []
    if rows:
        state.put(ONE_KEY, rows[0]["name"])


def one_cards(data: Dataset, answer: MeasureAnswer, one: Measured, filters: Filters, barriers: pd.DataFrame) -> None:
    """Draw everything else that is said of one intervention."""
    left, right = st.columns([7, 6], gap="medium")
    with left:
        _path_card(answer, one)
    with right:
        _claim_card(one)
    left, right = st.columns(2, gap="medium")
    with left:
        _checks_card(one)
    with right:
        _guardrails_card(one)
    intervention_moves.draw(data, answer, one, filters)
    money_card(one, barriers)


def _verdict_card(one: Measured) -> None:
    label, icon, colour = BADGES[one.verdict.name]
    with st.container(border=True, key="card-verdict", gap="small", height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.subheader(plain(title_of(one)), anchor=False, width="content")
            st.badge(label, icon=icon, color=colour)  # type: ignore[arg-type]
        st.caption(plain(sub_of(one)))
        if one.is_doubted:
            st.warning(plain(balance_words(one)), icon=":material/casino:")
        st.markdown(plain(f"{one.verdict.why} {sight_words(one)}".strip()))
        if one.has_begun:
            with st.grid(2, min_column_width=150, gap="small"):
                for kpi in _figures(one):
                    figure(kpi)
        for caution in one.cautions:
            st.caption(f":material/warning: {plain(caution)}")


def _figures(one: Measured) -> list[Kpi]:
    expected = one.record.expected
    hoped = None if expected is None else f"hoped for {expected:+.0%}".replace("-", "−")
    known = change_text(one)
    found = [
        Kpi("Measured change", known if known != DASH else None, hoped, help="Against what would have been without it"),
        Kpi("Range", change_range(one) if known != DASH else None, help="95 of 100 such ranges hold the true change"),
        Kpi("Who got it", f"{one.n[0]:,}", help=f"{one.n_got:,} got it; {_left_out(one)}"),
        Kpi("Compared with", f"{one.n[1]:,}", help="Others of the same kinds who did not get it in these months"),
    ]
    if known == DASH and one.against_forecast is not None:
        change = one.against_forecast
        text = f"{change.value:+.0%}".replace("-", "−")
        span = f"{range_text(change.low, change.high, 'share')}"
        found[0] = Kpi("Against the forecast", text, help=f"Range {span}; from the own past alone")
    return found


def _left_out(one: Measured) -> str:
    return ", ".join(f"{many:,} {why}" for why, many in one.left_out.items()) or "all are compared"


def _path_card(answer: MeasureAnswer, one: Measured) -> None:
    frame = one.forecast
    alone = one.against_forecast is not None or not one.effect.is_known
    after = frame[frame["since_start"] >= 0] if len(frame) else frame
    if after.empty:
        title = "No month after the start is over yet"
    elif after["expected"].isna().all():
        title = f"{one.record.metric.label}: what was, without a forecast"
    else:
        title = f"{one.record.metric.label}: {_against(one)} what was to be expected"
    how = "forecast from the own past" if alone else "others, at the level that the measured effect leaves"
    with card(
        title, f"Forecast against actual, a customer and month; dashed: {how}", key="path",
        foot=f"Start: {month_label(one.first_month)} · shaded: 95 % range", data=frame,
        sql=answer.result.sql, method=METHOD, height="stretch",
    ):  # fmt: skip
        if len(frame) and not one.effect.is_points:
            show(reads.drawn_path(answer, one.record.name, look()), alt=title, key="path-chart")
        else:
            st.caption("There is no path by month for customers kept.")


def _against(one: Measured) -> str:
    """Say on which side of the forecast it went; about where chance could be all of it."""
    change = one.change if one.effect.is_known else one.against_forecast
    if change is None or change.low is None or change.high is None or change.low <= 0 <= change.high:
        return "about"
    return "below" if change.value < 0 else "above"


def _claim_card(one: Measured) -> None:
    misled = one.would_have_claimed
    title = "A before/after would have been wrong" if misled else "What a before/after would have said"
    with card(title, "Those who got it against their own three months before", key="claim", height="stretch",
              method="The mean a month after the start ÷ that of the three months before, of those who got it. "
              "Seasons, trends and the return of bad numbers to the usual (regression to the mean) are all in it: it "
              "is shown as a warning and never used."):  # fmt: skip
        change = one.before_after.change if one.before_after else None
        with st.grid(2, min_column_width=150, gap="small"):
            figure(Kpi("Before/after", None if change is None else f"{change.value:+.0%}".replace("-", "−"),
                       help="Without anybody to compare with"))  # fmt: skip
            figure(Kpi("Against others", change_text(one), help=f"Range {change_range(one)}"))
        st.markdown(plain(claim_words(one)))


def _checks_card(one: Measured) -> None:
    made = one.placebos.made
    failed = len(one.placebos.failed)
    title = (
        "No check could be made" if not made
        else f"{plural(failed, 'check')} of {len(made)} found a change where none can be" if failed
        else f"{len(made)} of {len(made)} checks found nothing, as it should be"
    )  # fmt: skip
    frame = checks_of(one)
    with card(title, "The same comparison where no effect can be (placebos)", key="checks",
              foot="Passing is weak evidence: few months before tell little", data=frame, height="stretch",
              method="In time: as if it had begun in the middle of the months before. In outcome: on a number it "
              "cannot change. In group: among others, drawn as those who got it were. Together they raise a false "
              "alarm in one of twenty. Coin: whether the metric and other behaviours were as alike before as a coin "
              "leaves them (distance of the means against shuffled groups); where not, a coin is not "
              "believed."):  # fmt: skip
        _table(frame, {"check": "Where", "found": "Found", "range": "Range", "says": "Says"}, "checks-table", title)
        missing = [f"{PLACES[where]}: not made. {why}" for where, why in one.placebos.not_made]
        if missing:
            st.caption(plain(" ".join(missing)))
        if doubt_words(one):
            st.caption(plain(doubt_words(one)))


def _guardrails_card(one: Measured) -> None:
    frame = guardrails_of(one)
    worse = [rail.measure.label for rail in one.guardrails if rail.state == "worse"]
    title = f"{' and '.join(worse)} got worse" if worse else "Nothing that must not get worse was seen to"
    with card(title, "Guardrails: the same comparison on other numbers", key="guardrails", data=frame,
              foot="The level allows for their number", height="stretch",
              method="Customers kept are compared from the start on, among customers who were there then, by what was "
              "measured of them (AIPW). A before/after of staying means nothing: who got it had stayed until "
              "then."):  # fmt: skip
        names = {"number": "Number", "says": "Says", "change": "Change", "range": "Range", "customers": "Customers"}
        _table(frame, names, "guardrails-table", title)
        st.caption(plain(staying_words(one)))


def _table(frame: pd.DataFrame, names: dict[str, str], key: str, alt: str) -> None:
    st.dataframe(frame[list(names)].rename(columns=names), hide_index=True, key=key, alt=alt)


def running_list(answer: MeasureAnswer, taken: dict[str, Decision]) -> None:
    """Draw the list of all interventions with the verdict, the money and the decision taken."""
    rows = []
    for one in answer.measured:
        decision, returns = taken.get(one.record.name), one.returns
        rows.append(
            {
                "Intervention": one.record.name,
                "Since": month_label(one.record.start),
                "Metric": one.record.metric.label,
                "Verdict": one.verdict.label,
                "Change": change_text(one),
                "Net": DASH if returns is None else money(returns.net.value),
                "Decision": decision.what if decision else "Open",
                "Days to it": DASH if decision is None else f"{decision.waited(one.record.start):,}",
            }
        )
    frame = pd.DataFrame(rows)
    waits = [taken[one.record.name].waited(one.record.start) for one in answer.measured if one.record.name in taken]
    title = (
        f"{plural(len(waits), 'decision')} taken, the middle one after {sorted(waits)[len(waits) // 2]} days"
        if waits
        else "No decision is taken yet"
    )
    with card(title, "All interventions, with the decision taken and how long it took", key="running", data=frame):
        st.dataframe(frame, hide_index=True, key="running-table", alt=title)
