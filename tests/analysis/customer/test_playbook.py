"""Do next steps follow from what the data say of a customer, in the team's own words?"""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from csdata.analysis.customer.playbook import (
    REASONS,
    RENEWAL,
    STANDARD,
    THRIVING,
    UNKNOWN,
    Play,
    Step,
    next_steps,
    plays_from,
)
from csdata.analysis.customer.progress import Progress, progress
from csdata.analysis.health.against import Against, against_usual
from csdata.analysis.health.scoring import health
from csdata.dataset import Dataset
from csdata.errors import CsDataError

NO_STEPS = Progress(None, None, pd.DataFrame({"step": [], "is_goal": [], "reached": [], "days_late": []}), "")
DAY = date(2026, 6, 30)


def seen(band: str = "green", score: float = 80.0, *, quiet: bool = False) -> pd.Series:
    return pd.Series({"band": band, "score": score, "coverage": 0.3, "quiet": quiet})


def reasons(steps: tuple[Step, ...]) -> list[str]:
    by_words = {words: key for key, words in REASONS.items()}
    return [by_words[step.reason] for step in steps]


def test_every_reason_has_a_standard_action() -> None:
    assert {play.reason for play in STANDARD} == set(REASONS)


def test_a_green_customer_without_reasons_is_asked_for_what_comes_next() -> None:
    assert reasons(next_steps(seen(), None, NO_STEPS, None, DAY)) == [THRIVING]


def test_a_renewal_counts_only_ahead_within_90_days_and_not_when_green() -> None:
    for day, told in ((date(2026, 9, 28), True), (date(2026, 9, 29), False), (date(2026, 6, 29), False)):
        found = reasons(next_steps(seen("yellow", 60), None, NO_STEPS, day, DAY))
        assert (RENEWAL in found) == told
    assert RENEWAL not in reasons(next_steps(seen(), None, NO_STEPS, date(2026, 7, 1), DAY))


def test_the_two_signals_that_cost_most_are_named_with_their_values() -> None:
    parts = pd.DataFrame(
        [
            ("features_used", "Features used", "2", "4.2", -8.0),
            ("last_nps", "Would recommend", "not known", "7.6", -5.0),
            ("tickets_open", "Tickets waiting", "3", "0.1", -4.0),
            ("last_csat", "Satisfaction", "3", "4", -3.0),
            ("events_trend", "Change of use", "0%", "1%", -1.0),
        ],
        columns=["signal", "label", "told", "usual_told", "effect"],
    )
    steps = next_steps(seen("red", 40), Against(70, 40, parts), NO_STEPS, None, DAY)
    assert reasons(steps) == ["features_used", "tickets_open"]
    assert steps[0].evidence == "Features used: 2, usual 4.2"


def test_an_overdue_step_is_told_before_signals(few: Dataset) -> None:
    found = health(few)
    row = found.result.frame.set_index("number").loc[0]
    steps = next_steps(row, against_usual(found, 0), progress(few, 0), date(2026, 8, 15), few.as_of)
    assert any(step.evidence == "Team trained: 20 days over" for step in steps)


def test_without_a_score_the_step_is_to_ask() -> None:
    found = next_steps(seen("insufficient data", float("nan")), None, NO_STEPS, None, DAY)
    assert reasons(found) == [UNKNOWN]
    assert found[0].evidence == "Known: 30% of the weight"


def test_the_table_is_read_by_key_or_words_and_rows_without_an_action_go() -> None:
    rows = [
        {"reason": "quiet", "action": "Call"},
        {"reason": REASONS["last_nps"], "action": " Ask "},
        {"reason": "quiet", "action": ""},
        {"reason": None, "action": None},
    ]
    assert plays_from(rows) == (Play("quiet", "Call"), Play("last_nps", "Ask"))


@pytest.mark.parametrize("row", [{"reason": "moon", "action": "Call"}, {"reason": "quiet", "action": "x" * 501}])
def test_what_is_no_play_is_refused(row: dict[str, str]) -> None:
    with pytest.raises(CsDataError):
        plays_from([row])


def test_actions_of_the_team_take_the_place_of_the_standard_ones() -> None:
    steps = next_steps(seen(), None, NO_STEPS, None, DAY, [Play(THRIVING, "Send flowers"), Play(THRIVING, "Call")])
    assert [step.action for step in steps] == ["Send flowers", "Call"]
