"""Does a card tell what its own customers want, where they are stuck and what they say, counted and not made up?"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from csdata.analysis.intervals import difference
from csdata.analysis.personas import Personas, find_personas
from csdata.analysis.personas.cards import Card, cards, evidence_of
from csdata.analysis.personas.facts import Fact, Told, least_reached, most_reached, most_told
from csdata.analysis.personas.later import outcomes
from csdata.analysis.voice.comments import comments_of
from csdata.dataset import SAMPLE_FOLDER, Dataset, open_sample
from tests.analysis.company import company, table


@cache
def sample() -> tuple[Dataset, Personas, tuple[Card, ...]]:
    data = open_sample()
    found = find_personas(data)
    return data, found, cards(data, found, outcomes(data, found), comments_of(data))


def test_shares_are_those_of_its_customers_and_of_the_others() -> None:
    """Counted by hand from the file of customers."""
    data, found, told = sample()
    file = pd.read_csv(SAMPLE_FOLDER / "customers.csv").set_index("customer_id").loc[data.members["customer_id"]]
    for card in told:
        own = found.assignment == card.persona
        others = (found.assignment >= 0) & ~own
        for fact in card.wants:
            goal = (file["goal"] == fact.subject).to_numpy()
            known = file["goal"].notna().to_numpy()
            assert fact.n == (own & known).sum()
            assert fact.own == pytest.approx(goal[own & known].mean())
            assert fact.rest == pytest.approx(goal[others & known].mean())
            gap = difference(int(goal[own].sum()), int((own & known).sum()), int(goal[others].sum()),
                             int((others & known).sum()))  # fmt: skip
            assert (fact.low, fact.high) == pytest.approx((gap.low, gap.high))


def test_counts_add_up() -> None:
    _, found, told = sample()
    assert [card.persona for card in told] == [0, 1, 2, 3]
    assert sum(card.n for card in told) == found.n
    assert sum(card.share for card in told) == pytest.approx(1.0)
    assert sum(card.outcome["mrr_share"] for card in told) == pytest.approx(1.0)
    assert len({card.key for card in told}) == 4


def test_planted_wants_and_barriers_are_on_the_card_of_their_persona() -> None:
    """Source: sample_data/truth.json plants a goal and a barrier for each kind."""
    _, _, told = sample()
    firsts = [card.wants[0] for card in told]
    assert len({fact.subject for fact in firsts}) == 4
    assert all(fact.own > 0.9 and fact.rest < 0.1 for fact in firsts)
    assert all(card.barriers[0].is_clear and card.barriers[0].gap > 0 for card in told)
    assert len({card.barriers[0].subject for card in told}) == 4


def test_quotes_are_words_that_its_own_customers_wrote() -> None:
    data, found, told = sample()
    said = comments_of(data)
    assert said is not None
    for card in told:
        own = {text for text, number in zip(said.texts, said.numbers, strict=True)
               if number >= 0 and found.assignment[number] == card.persona}  # fmt: skip
        assert card.quotes
        assert all(quote.text in own for quote in card.quotes)


def test_what_is_too_few_is_not_told() -> None:
    tells = np.zeros((30, 2), dtype=bool)
    tells[:9, 0] = True
    own = np.arange(30) < 9
    told = Told(("one", "two"), tells, np.ones(30, dtype=bool))
    assert told.facts(own) == []
    (first, _) = told.facts(np.arange(30) < 25)  # five others are too few to compare with
    assert (first.own, first.n) == (9 / 25, 25)
    assert np.isnan(first.rest)
    assert first.words == "36%"
    known = np.zeros((30, 2), dtype=bool)
    known[:20, 0] = True
    (only,) = Told(("one", "two"), tells, known).facts(np.arange(30) < 10)
    assert (only.subject, only.own, only.rest, only.n) == ("one", 0.9, 0.0, 10)


def test_the_order_is_what_stands_out_first() -> None:
    clear = Fact("clear", 0.3, 0.1, 40, 0.1, 0.3)
    usual = Fact("usual", 0.8, 0.8, 40, -0.1, 0.1)
    hardly = Fact("hardly", 0.01, 0.0, 40, 0.005, 0.02)
    less = Fact("less", 0.5, 0.9, 40, -0.5, -0.3)
    assert [one.subject for one in most_told([usual, hardly, clear])] == ["clear", "usual"]
    assert [one.subject for one in least_reached([clear, usual, less])] == ["less", "clear", "usual"]
    assert [one.subject for one in most_reached([clear, usual, less])] == ["usual", "less", "clear"]
    assert clear.words == "30%, others 10%"
    assert usual.words == "80%, as the others"


def test_how_far_a_card_can_be_relied_on() -> None:
    _, found, _ = sample()
    assert evidence_of(found, 0.9, 100, 20)[0] == "Strong"
    why = "comes back with 90% of its members on resampled customers; 100 customers, only 3 comments"
    assert evidence_of(found, 0.9, 100, 3) == ("Moderate", why)
    assert evidence_of(found, 0.8, 100, 20)[0] == "Moderate"
    assert evidence_of(found, 0.9, 20, 20)[0] == "Provisional"
    assert evidence_of(found, 0.7, 100, 20)[0] == "Provisional"
    drawn = find_personas(open_sample(), k=7)
    if not drawn.is_found:
        assert evidence_of(drawn, 0.9, 100, 20)[0] == "Provisional"


def test_without_goals_tickets_and_comments_the_card_says_nothing_of_them() -> None:
    rng = np.random.default_rng(0)
    rows = [(f"C{at:03d}", rng.normal(40 if at % 2 else 5), rng.normal(3 if at % 2 else 20)) for at in range(80)]
    data = company(customers=table(("customer_id", "Logins", "Exports"), rows))
    found = find_personas(data)
    for card in cards(data, found, outcomes(data, found)):
        assert (card.wants, card.wins, card.stuck, card.tickets, card.barriers, card.quotes) == ((),) * 6
        assert card.traits
        assert card.comments == 0


def test_tickets_are_of_the_last_twelve_months() -> None:
    """Counted by hand: of the customers with any ticket in the year, how many had one about the subject."""
    data, found, told = sample()
    file = pd.read_csv(SAMPLE_FOLDER / "tickets.csv", parse_dates=["opened_at"])
    assert data.as_of is not None
    day, last = file["opened_at"].dt.normalize(), pd.Timestamp(data.as_of)
    year = file[(day <= last) & (day > last - pd.DateOffset(years=1))]
    number = pd.Index(data.members["customer_id"])
    for card in told:
        mine = set(number[found.assignment == card.persona])
        rows = year[year["customer_id"].isin(mine)]
        fact = card.tickets[0]
        about = rows.loc[rows["category"] == fact.subject, "customer_id"].nunique()
        assert fact.n == rows["customer_id"].nunique()
        assert fact.own == pytest.approx(about / fact.n)
