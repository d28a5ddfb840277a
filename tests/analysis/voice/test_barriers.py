"""Do comments, goals, departures, tickets and money meet as counted by hand?"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from csdata.analysis.voice.barriers import barriers, mean_gap
from csdata.analysis.voice.comments import comments_of, moods_of, quotes, theme_table
from csdata.analysis.voice.stuck import stuck
from csdata.dataset import Dataset, Filters
from csdata.periods import Period
from tests.analysis.company import Cell, company, subscriptions, table

Rows = list[tuple[Cell, ...]]
YEAR = Period(date(2024, 12, 31), date(2025, 12, 31))
ANSWER = ("customer_id", "date", "kind", "score", "comment")
STUCK = [
    "There is no integration with {}.",
    "The connector to {} is missing.",
    "We need an API for {}.",
    "The sync with {} breaks.",
    "Importing from {} by hand is no fun.",
]
PRAISE = ["Great tool, we love it.", "Excellent and fast.", "Very happy, thanks.", "Super reliable.", "Best buy ever."]
SYSTEMS = ["Xero", "DATEV", "Exact", "Sage", "Odoo"]


def who(number: int) -> str:
    return f"C{number:03}"


def written(n: int = 40) -> Rows:
    """Let the first half miss an integration with NPS 3, and the others praise with 10; on the first of March."""
    half = n // 2
    sad = [STUCK[i % 5].format(SYSTEMS[(i // 5) % 5]) for i in range(half)]
    glad = [PRAISE[i % 5] for i in range(n - half)]
    rows: Rows = [(who(i), date(2025, 3, 1), "nps", 3, f'"{text}"') for i, text in enumerate(sad)]
    return [*rows, *((who(half + i), date(2025, 3, 1), "nps", 10, f'"{text}"') for i, text in enumerate(glad))]


def told(**more: str) -> Dataset:
    """Forty customers for 100 a month each; twelve of the first twenty leave 60 days after their comment."""
    end = date(2025, 3, 1) + timedelta(days=60)
    spells = [(who(i), date(2024, 1, 1), end if i < 12 else None, 100) for i in range(40)]
    return company(date(2025, 12, 31), revenue=subscriptions(*spells), surveys=table(ANSWER, written()), **more)


def test_a_barrier_is_an_unhappy_theme_and_praise_is_none() -> None:
    data = told()
    found = barriers(comments_of(data), data, YEAR)
    assert len(found.frame) == 1
    (barrier,) = found.frame.to_dict("records")
    assert (barrier["n"], barrier["of"], barrier["named_by"], barrier["others"]) == (20, 40, 20, 20)
    assert (barrier["happy"], barrier["unhappy"]) == (0, 20)


def test_departures_after_the_comment_are_counted_where_the_days_are_over() -> None:
    data = told()
    (barrier,) = barriers(comments_of(data), data, YEAR).frame.to_dict("records")
    assert (barrier["left_with"], barrier["left_without"]) == (0.6, 0.0)
    assert barrier["left_gap"] == pytest.approx(0.6)
    assert barrier["left_real"]


def test_departures_not_yet_observable_are_not_counted_as_staying() -> None:
    data = told()
    early = company(
        date(2025, 4, 30),
        revenue=subscriptions(*[(who(i), date(2024, 1, 1), None, 100) for i in range(40)]),
        surveys=table(ANSWER, written()),
    )
    span = Period(date(2024, 4, 30), date(2025, 4, 30))
    (barrier,) = barriers(comments_of(early), early, span).frame.to_dict("records")
    assert barrier["left_n"] == 0
    assert np.isnan(barrier["left_with"])
    assert data.customers == early.customers


def test_the_money_is_of_those_who_are_still_there() -> None:
    data = told()
    found = barriers(comments_of(data), data, YEAR)
    assert found.frame["mrr"].tolist() == [800.0]  # twelve of twenty have left
    assert found.headline.endswith("is named most: 50% of comments, $800 a month")


def test_goals_and_tickets_of_those_who_named_it_are_compared_with_the_others() -> None:
    goals = table(
        ("customer_id", "milestone", "due_date", "reached_at"),
        [(who(i), "Goal: fast", date(2025, 1, 31), date(2025, 1, 15) if i >= 15 else None) for i in range(40)],
    )
    opened = table(
        ("ticket_id", "customer_id", "opened_at", "category"),
        [(f"T{i}", who(i % 20), date(2025, 1 + i % 2, 5), "Integrations") for i in range(120)],
    )
    data = told(milestones=goals, tickets=opened)
    (barrier,) = barriers(comments_of(data), data, YEAR).frame.to_dict("records")
    assert (barrier["goal_with"], barrier["goal_without"]) == (0.25, 1.0)  # 5 of 20 against 20 of 20
    assert barrier["goal_real"]
    assert barrier["tickets_without"] == 0
    assert barrier["tickets_with"] == 3.0  # six tickets each in January and February, the last complete month


def test_below_ten_customers_on_a_side_nothing_is_compared() -> None:
    data = told(customers=table(("customer_id", "segment"), [(who(i), "A" if i % 5 else "B") for i in range(40)]))
    found = barriers(comments_of(data), data, YEAR, Filters(segment="A"))
    assert found.frame["left_n"].tolist() == [16]
    few = barriers(comments_of(data), data, YEAR, Filters(segment="B"))
    assert few.missing


def test_comments_of_nobody_in_particular_count_but_are_compared_with_nobody() -> None:
    rows = [("", *row[1:]) for row in written()]
    header = ("customer_id", "segment", *ANSWER[1:])
    data = company(
        date(2025, 12, 31),
        revenue=subscriptions((who(0), date(2024, 1, 1), None, 100)),
        surveys=table(header, [(row[0], "Small", *row[1:]) for row in rows]),
    )
    said = comments_of(data)
    assert (said.numbers == -1).all()
    (barrier,) = barriers(said, data, YEAR).frame.to_dict("records")
    assert (barrier["n"], barrier["named_by"], barrier["mrr"]) == (20, 0, 0.0)


def test_fewer_than_twenty_comments_are_shown_without_shares() -> None:
    data = company(
        date(2025, 12, 31),
        revenue=subscriptions(*[(who(i), date(2024, 1, 1), None, 100) for i in range(40)]),
        surveys=table(ANSWER, written()[11:30]),
    )
    found = theme_table(comments_of(data), data, YEAR)
    assert found.headline == "19 comments: too few for themes"
    assert found.frame.empty
    assert found.missing is None


def test_no_comments_say_what_to_bring() -> None:
    data = company(revenue=subscriptions((who(0), date(2024, 1, 1), None, 100)))
    found = theme_table(comments_of(data), data, YEAR)
    assert found.missing == "The data have no comments. Bring survey answers with a column comment: what people wrote."


def test_moods_come_from_the_score() -> None:
    kinds = np.array(["nps", "nps", "nps", "csat", "csat", "csat", "ces", "ces", "other"], dtype=object)
    scores = np.array([9, 7, 6, 4, 3, 2, 6, 3, np.nan])
    scales = np.array([10, 10, 10, 5, 5, np.nan, 7, np.nan, np.nan])
    assert moods_of(kinds, scores, scales)[:8].tolist() == [1, 0, -1, 1, 0, -1, 1, -1]
    assert np.isnan(moods_of(kinds, scores, scales)[8])


def test_a_comment_written_when_leaving_is_unhappy_and_one_without_a_score_is_read_by_its_words() -> None:
    data = company(
        date(2025, 12, 31),
        revenue=subscriptions(*[(who(i), date(2024, 1, 1), None, 100) for i in range(40)]),
        surveys=table(ANSWER, [(*row[:3], None, row[4]) for row in written()]),
        churn_events=table(
            ("customer_id", "date", "comment"), [(who(1), date(2025, 5, 1), "We love it but it is over")]
        ),
    )
    said = comments_of(data)
    assert said.moods[said.kinds == "when leaving"].tolist() == [-1]
    assert said.by_words.sum() == 40
    found = theme_table(said, data, YEAR)
    assert "40 comments without a score: mood read from words" in (found.caution or "")


def test_quotes_are_different_and_of_the_theme() -> None:
    data = told()
    said = comments_of(data)
    everything = np.ones(len(said.texts), dtype=bool)
    for place in range(len(said.themes.themes)):
        chosen = quotes(said, everything, place)
        assert len({str(said.texts[row]) for row in chosen}) == len(chosen) > 1
        assert (said.themes.assignment[chosen] == place).all()


def test_the_difference_of_means_is_welchs() -> None:
    """Two samples by hand: means 3 and 6, variances 2.5 and 10, five values each: se √2.5, 5.88 degrees of freedom."""
    found = mean_gap(np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 4, 6, 8, 10]))
    assert found.value == -3
    assert (found.low, found.high) == pytest.approx((-6.888, 0.888), abs=0.002)


def test_a_share_that_moved_beyond_noise_since_the_period_before_is_told() -> None:
    before = [(*row[:1], date(2024, 3, 1), *row[2:]) for row in written()[20:]] + [
        (who(30), date(2024, 3, 2), "nps", 10, f'"{PRAISE[i % 5]}"') for i in range(5)
    ]
    data = company(
        date(2025, 12, 31),
        revenue=subscriptions(*[(who(i), date(2023, 1, 1), None, 100) for i in range(40)]),
        surveys=table(ANSWER, [*written(), *before]),
    )
    frame = theme_table(comments_of(data), data, YEAR).frame
    barrier = frame[frame["is_barrier"]].iloc[0]
    assert barrier["change"] == pytest.approx(0.5)
    assert barrier["change_real"]


def test_barriers_and_ticket_categories_stand_on_one_row_when_they_mean_the_same() -> None:
    opened = table(
        ("ticket_id", "customer_id", "opened_at", "category"),
        [(f"T{i}", who(i), date(2025, 2, 5), "Integrations" if i < 10 else "Weather") for i in range(16)],
    )
    data = told(tickets=opened)
    found = stuck(comments_of(data), data, YEAR)
    frame = found.frame.set_index(["what", "source"])
    assert frame.loc[("Integrations", "in tickets"), "n"] == 10
    assert frame.loc[("Weather", "in tickets"), "n"] == 6
    assert frame.loc[("Integrations", "in tickets"), "of"] == 40
    comments = found.frame[found.frame["source"] == "in comments"].iloc[0]
    assert (comments["n"], comments["of"]) == (20, 40)
    assert found.frame.loc[found.frame["what"] == "Integrations", "subject"].tolist() == [comments["subject"]]
    assert found.headline == f"Comments and tickets agree: {comments['subject']} comes first"


def test_without_ticket_categories_the_chart_says_what_to_bring() -> None:
    data = told()
    assert stuck(comments_of(data), data, YEAR).missing == "Bring tickets with a category: what each is about."
    assert isinstance(stuck(comments_of(data), data, YEAR).frame, pd.DataFrame)
