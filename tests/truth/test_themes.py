"""Do themes find the barriers that were planted in the sample? (csdata/sample/comments.toml)"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

import csdata.sample.comments as written
from csdata.analysis.voice.barriers import barriers
from csdata.analysis.voice.comments import Comments, comments_of, theme_table
from csdata.analysis.voice.stuck import stuck
from csdata.analysis.voice.summary import period_of
from csdata.analysis.voice.themes import themes
from csdata.dataset import Dataset, open_sample

PLANTED = {
    "slow_onboarding": "start",
    "missing_integration": "connect",
    "slow_support": "support",
    "unclear_value": "price",
    "hard_to_learn": "learn",
    "positive": "praise",
}
SEEDS = (0, 1, 2, 3, 4)


@cache
def sentences() -> list[tuple[str, re.Pattern[str]]]:
    """Return every template as a pattern, with its theme; long ones first, they say most."""
    source = tomllib.loads(Path(written.__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    slots = {name: "(?:" + "|".join(map(re.escape, words)) + ")" for name, words in source["slots"].items()}
    found = []
    for theme, templates in source["themes"].items():
        for template in sorted(templates, key=len, reverse=True):
            parts = re.split(r"\{(\w+)\}", template)
            pattern = "".join(slots[part] if at % 2 else re.escape(part) for at, part in enumerate(parts))
            found.append((theme, re.compile(pattern, re.IGNORECASE), len(template)))
    return [(theme, pattern) for theme, pattern, _ in sorted(found, key=lambda item: -item[2])]


def planted(comment: str) -> str:
    return next(theme for theme, pattern in sentences() if pattern.search(comment))


@pytest.fixture(scope="module")
def sample() -> Dataset:
    return open_sample()


@pytest.fixture(scope="module")
def said(sample: Dataset) -> Comments:
    return comments_of(sample)


@pytest.fixture(scope="module")
def truth(said: Comments) -> np.ndarray:
    return np.array([planted(str(text)) for text in said.texts])


def test_the_planted_barriers_come_back(said: Comments, truth: np.ndarray) -> None:
    assert len(truth) > 1_500
    assert adjusted_rand_score(truth, said.themes.assignment) >= 0.9  # the bar is 0.7


def test_they_come_back_from_the_words_alone(said: Comments, truth: np.ndarray) -> None:
    found = themes([str(text) for text in said.texts])
    assert adjusted_rand_score(truth, found.assignment) >= 0.7


def test_each_barrier_has_its_own_theme(said: Comments, truth: np.ndarray) -> None:
    for theme, subject in PLANTED.items():
        place = next(at for at, found in enumerate(said.themes.themes) if found.subject == subject)
        inside = said.themes.assignment == place
        assert (truth[inside] == theme).mean() >= 0.85, theme
        assert inside[truth == theme].mean() >= 0.7, theme


def test_themes_are_stable_under_reseeding(said: Comments) -> None:
    texts = [str(text) for text in said.texts]
    found = [themes(texts, seed=seed, moods=np.nan_to_num(said.moods).tolist()).assignment for seed in SEEDS]
    assert min(adjusted_rand_score(found[0], other) for other in found[1:]) >= 0.9


def test_half_of_the_comments_give_nearly_the_same_themes(said: Comments, truth: np.ndarray) -> None:
    half = np.sort(np.random.default_rng(5).choice(len(truth), len(truth) // 2, replace=False))
    found = themes([str(said.texts[row]) for row in half], moods=np.nan_to_num(said.moods[half]).tolist())
    assert adjusted_rand_score(truth[half], found.assignment) >= 0.8


def test_the_barriers_of_the_page_are_the_planted_ones_and_praise_is_none(sample: Dataset, said: Comments) -> None:
    found = barriers(said, sample, period_of(sample, 12))
    subjects = {said.themes.themes[place].subject for place in found.frame["place"]}
    assert subjects == set(PLANTED.values()) - {"praise"}


def test_ticket_categories_stand_beside_the_barrier_they_mean(sample: Dataset, said: Comments) -> None:
    found = stuck(said, sample, period_of(sample, 12)).frame
    tickets = found[found["source"] == "in tickets"].set_index("what")["subject"]
    names = {theme.subject: theme.name for theme in said.themes.themes}
    beside = {"Integrations": "connect", "Set-up": "start", "Billing": "price", "How-to": "learn"}
    for category, subject in beside.items():
        assert tickets[category].lower() == str(names[subject]).lower()
    assert tickets["Updates"] == "Updates"


def test_shares_are_of_all_comments_of_the_period(sample: Dataset, said: Comments) -> None:
    period = period_of(sample, 12)
    found = theme_table(said, sample, period)
    here = said.chosen(sample, period)
    assert found.n == int(here.sum())
    assert found.frame["n"].sum() + int((here & (said.themes.assignment < 0)).sum()) == found.n
