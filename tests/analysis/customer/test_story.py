"""Is everything that happened with a customer told, once, and nothing that was not known yet?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from csdata.analysis.customer.progress import progress
from csdata.analysis.customer.story import story
from csdata.dataset import Dataset, open_dataset


def words(data: Dataset) -> list[str]:
    return story(data, 0).events["words"].tolist()


def test_each_event_is_told_in_words_in_the_order_of_days(few: Dataset) -> None:
    assert few.as_of == date(2026, 6, 30)
    assert words(few) == [
        "Kick-off: reached in time",
        "Data connected: reached, 10 days late",
        "Would recommend: 9 of 10",
        "Ticket about billing, high, solved after 3 days, rated 2 of 5",
        "Check-in",
        "Satisfaction: 3 of 5",
        "Would recommend: 6 of 10",
        "Team trained: due 10 Jun 2026, 20 days over, not reached",
        "Ticket about export, open for 10 days",
        "Second course: due 25 Jun 2026, 5 days over, not reached",
    ]


def test_what_is_good_or_bad_is_marked_and_the_rest_is_neutral(few: Dataset) -> None:
    told = story(few, 0).events.set_index("words")["tone"]
    assert told["Would recommend: 9 of 10"] == "good"
    assert told["Would recommend: 6 of 10"] == "bad"
    assert told["Satisfaction: 3 of 5"] == "neutral"
    assert told["Ticket about export, open for 10 days"] == "bad"
    assert told["Kick-off: reached in time"] == "good"


def test_quotes_are_what_the_customer_wrote_the_newest_first(few: Dataset) -> None:
    assert story(few, 0).quotes["told"].tolist() == ["Saves us a day"]


def test_an_earlier_day_knows_only_what_was_there_then(few_files: Path) -> None:
    early = open_dataset([few_files], as_of=date(2026, 3, 2))
    told = words(early)
    assert told[-1] == "Ticket about billing, high, open for 1 day"
    assert not any("Check-in" in one for one in told)


def test_months_and_events_before_the_window_are_left_out(few: Dataset) -> None:
    last_months = story(few, 0, months=3)
    assert last_months.first == date(2026, 4, 1)
    assert last_months.events["day"].min() >= pd.Timestamp(2026, 4, 1)
    assert last_months.months["events"].fillna(-1).tolist() == [-1, 5, 9]  # in April use was not recorded yet


def test_a_customer_without_any_event_has_an_empty_story(few: Dataset) -> None:
    assert story(few, 1).events.empty
    assert len(story(few, 1).months) > 0


def test_progress_tells_the_goal_its_steps_and_how_late_they_are(few: Dataset) -> None:
    found = progress(few, 0)
    assert found.goal == "Report without paper"
    assert found.is_reached is False
    assert found.headline == "Goal not reached yet, 2 of 4 steps done"
    late = found.steps.set_index("step")["days_late"]
    assert late.to_dict() == {
        "Kick-off": 0, "Data connected": 10, "Team trained": 20, "Second course": 5, "Report without paper": 0,
    }  # fmt: skip


def test_progress_says_so_where_nobody_wrote_a_goal_down(few: Dataset) -> None:
    assert progress(few, 2).headline == "Nobody wrote down what it wants"
    assert progress(few, 1).headline == "Goal reached"
