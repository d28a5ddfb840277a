"""Are themes the same in any order and under any seed, across languages, and honest about the rest?"""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from csdata.analysis.voice.comment_words import read, stem, words_of
from csdata.analysis.voice.themes import Themes, themes

GERMAN = [
    "Die Schnittstelle zu SAP fehlt uns sehr.",
    "Wir brauchen dringend eine Anbindung an DATEV.",
    "Leider gibt es keine API für den Export.",
    "Die Synchronisation mit dem ERP bricht ständig ab.",
    "Daten müssen wir von Hand importieren.",
    "Integration in Salesforce fehlt noch immer.",
    "Ohne Schnittstelle tippen wir alles ab.",
    "Der Support antwortet erst nach Tagen.",
    "Auf Tickets bekommen wir keine Antwort.",
    "Der Kundendienst ist kaum erreichbar.",
    "Lange Wartezeit beim Support.",
    "Rückmeldung vom Helpdesk dauert ewig.",
    "Tickets werden ohne Lösung geschlossen.",
    "Die Hotline ist immer besetzt.",
]
ENGLISH = [
    "There is no API for our orders.",
    "No integration with Xero.",
    "We need webhooks for the shop.",
    "The import from Shopify fails.",
]
PARCELS = [
    "The courier arrived two days late again.",
    "My parcel was damaged on arrival.",
    "The driver never came with my parcel.",
    "My parcel got lost in the depot.",
    "The driver left the parcel in the rain.",
    "Late delivery of a parcel, third time in a row.",
    "The courier gave the parcel to the wrong neighbour.",
    "The delivery of my parcel is never on the day.",
    "The courier lost my parcel.",
    "The delivery was late and the parcel damaged.",
    "The driver delivered the parcel late.",
    "The depot could not find my parcel.",
]
PRAISE = [
    "Great service, always friendly.",
    "Love it.",
    "Excellent value and fast.",
    "Happy customer here.",
    "Perfect, thanks.",
    "A really good app.",
    "Super, wir sind begeistert.",
    "Sehr gut und zuverlässig.",
]
EVERYTHING = [*GERMAN, *ENGLISH, *PARCELS, *PRAISE]


@pytest.fixture(scope="module")
def found() -> Themes:
    return themes(EVERYTHING)


def members(found: Themes, subject: str | None) -> set[str]:
    place = next(at for at, theme in enumerate(found.themes) if theme.subject == subject)
    return {EVERYTHING[row] for row in np.flatnonzero(found.assignment == place)}


def test_two_languages_share_a_theme_and_it_says_which(found: Themes) -> None:
    theme = next(theme for theme in found.themes if theme.subject == "connect")
    assert set(theme.languages) == {"German", "English"}
    assert members(found, "connect") >= {GERMAN[0], ENGLISH[1]}
    assert next(theme for theme in found.themes if theme.subject == "support").languages == ("German",)


def test_a_subject_that_no_list_knows_is_found_by_its_words(found: Themes) -> None:
    theme = next(theme for theme in found.themes if theme.subject is None)
    assert "parcel" in theme.name
    assert len(members(found, None) & set(PARCELS)) >= 9
    assert members(found, None) <= set(PARCELS)


def test_praise_is_a_theme_of_its_own_and_no_complaint_is_in_it(found: Themes) -> None:
    assert next(theme for theme in found.themes if theme.is_praise)
    assert members(found, "praise") <= {*PRAISE}


def test_the_order_of_comments_changes_nothing(found: Themes) -> None:
    order = np.random.default_rng(3).permutation(len(EVERYTHING))
    shuffled = themes([EVERYTHING[at] for at in order])
    assert shuffled.themes == found.themes
    assert (shuffled.assignment == found.assignment[order]).all()
    assert np.array_equal(shuffled.fit, found.fit[order])


@pytest.mark.parametrize("seed", [1, 7, 42])
def test_another_seed_finds_the_same_groups(found: Themes, seed: int) -> None:
    assert adjusted_rand_score(themes(EVERYTHING, seed=seed).assignment, found.assignment) >= 0.9


def test_fewer_than_twenty_comments_have_no_themes() -> None:
    few = themes(EVERYTHING[:19])
    assert few.themes == ()
    assert (few.assignment == -1).all()
    assert len(few.tone) == 19


def test_at_most_k_themes_are_returned() -> None:
    assert len(themes(EVERYTHING, k=2).themes) == 2


def test_answers_from_a_short_list_are_the_themes_themselves() -> None:
    chosen = themes(["too expensive"] * 12 + ["missing features"] * 10 + ["odd"])
    assert [(theme.name, theme.n) for theme in chosen.themes] == [("too expensive", 12), ("missing features", 10)]
    assert chosen.assignment[-1] == -1


def test_comments_that_share_nothing_have_no_theme() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    odd = [f"{one}{letters[(at * 7) % 26]}{one}{letters[(at * 3) % 26]}q" for at, one in enumerate(letters)]
    assert themes(odd).themes == ()


def test_a_mood_decides_where_words_do_not() -> None:
    neutral = [f"Our team opens it on {day}." for day in ("Monday", "Tuesday", "Friday")] * 8
    texts = [*EVERYTHING, *neutral]
    happy = themes(texts, moods=[0.0] * len(EVERYTHING) + [1.0] * len(neutral))
    praise = next(at for at, theme in enumerate(happy.themes) if theme.is_praise)
    assert (happy.assignment[len(EVERYTHING) :] == praise).all()


@pytest.mark.parametrize(
    ("comment", "language"),
    [
        ("The set-up was slow and we are still waiting.", "en"),
        ("Die Einrichtung war langsam und wir warten noch.", "de"),
        ("La mise en place est trop longue pour nous.", "fr"),
        ("La puesta en marcha es muy lenta para nosotros.", "es"),
        ("De inrichting is traag en wij wachten nog op het.", "nl"),
    ],
)
def test_a_comment_shows_its_language(comment: str, language: str) -> None:
    assert read([comment]).language[0] == language


def test_words_written_apart_or_with_a_hyphen_are_one() -> None:
    assert words_of("Set-up, set up; the e-mail of 3 May") == ["setup", "setup", "the", "email", "of", "may"]


@pytest.mark.parametrize(
    ("word", "language", "short"),
    [
        ("tickets", "en", "ticket"),
        ("access", "en", "access"),
        ("rechnungen", "de", "rechnung"),
        ("factures", "fr", "facture"),
    ],
)
def test_a_plural_loses_its_ending(word: str, language: str, short: str) -> None:
    assert stem(word, language) == short
