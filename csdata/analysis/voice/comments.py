"""What did customers write, and what do their comments speak about?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.intervals import LEVEL, wilson
from csdata.analysis.result import ENOUGH, Result
from csdata.analysis.voice.answer_scores import Floats, Ints, difference, is_real
from csdata.analysis.voice.scores import EVER, USUAL
from csdata.analysis.voice.themes import ENOUGH_COMMENTS, PRAISE, Themes, themes
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.periods import Period
from csdata.wording import plural, share

QUOTES: Final = 3
QUOTE_LENGTH: Final = (15, 220)
LEAVING: Final = "when leaving"
THEME_COLUMNS: Final = [
    "theme",
    "words",
    "languages",
    "n",
    "of",
    "customers",
    "share",
    "low",
    "high",
    "happy",
    "unhappy",
    "tone",
    "is_barrier",
]
METHOD: Final = (
    "Comments are grouped by what they speak about. A short list of words of the trade, in English, German, French,"
    " Spanish and Dutch, tells that *kick-off* and *onboarding* are one subject; what it does not know is grouped "
    "by its words (TF-IDF, k-means, only groups that come back under other seeds); then each group learns which "
    "words go with it (expectation-maximisation, Nigam et al. 2000). A comment belongs to one theme at most; one "
    "whose words fit none is *other*. Themes are named by their own words. A comment is happy or unhappy by the "
    "score that came with it (NPS 9–10 and 0–6, two best boxes, lower half); one written when leaving is unhappy; "
    "without a score words of praise and complaint decide. Shares have Wilson's 95 % range"
)


@dataclass(frozen=True)
class Comments:
    """Every comment up to the as-of day: whose, when, what kind of survey, its mood (1, 0, −1), its theme."""

    numbers: Ints
    days: NDArray[np.datetime64]
    texts: NDArray[np.object_]
    kinds: NDArray[np.object_]
    scores: Floats
    moods: Floats
    by_words: NDArray[np.bool_]
    themes: Themes

    @property
    def barriers(self) -> NDArray[np.bool_]:
        """Which themes are in the way: more of all their comments are unhappy than happy, whoever is looked at."""
        places = range(len(self.themes.themes))
        told = [self.moods[self.themes.assignment == place] for place in places]
        return np.array([bool(len(moods)) and float(moods.mean()) < 0 for moods in told], dtype=bool)

    def chosen(self, data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> NDArray[np.bool_]:
        """Return which comments were written in a period by customers whom the filters let through."""
        here = np.ones(len(self.numbers), dtype=bool)
        if period is not None:
            here &= (self.days > np.datetime64(period.base)) & (self.days <= np.datetime64(period.last))
        if filters != EVERYBODY:
            here &= (self.numbers >= 0) & data.chosen(filters)[self.numbers]
        return here


def comments_of(data: Dataset) -> Comments:
    """Read all comments and find their themes; heavy, so once a dataset (about a second for 1,600 comments)."""
    frame = data.ask("voice_comments", {"last": data.as_of or EVER.last})
    texts = frame["comment"].to_numpy(dtype=object)
    kinds, scores = frame["kind"].fillna("").to_numpy(dtype=object), frame["score"].to_numpy(dtype=float)
    leaving = frame["leaving"].to_numpy(dtype=bool)
    told = moods_of(kinds, scores, frame["scale"].to_numpy(dtype=float))
    told[leaving] = -1.0
    silent = np.isnan(told)
    found = themes([str(text) for text in texts], moods=np.nan_to_num(told).tolist())
    moods = np.where(silent, np.sign(found.tone), told)
    return Comments(
        frame["number"].to_numpy(dtype=np.int64),
        frame["date"].to_numpy(dtype="datetime64[D]"),
        texts,
        np.where(leaving, LEAVING, kinds),
        scores,
        moods,
        silent,
        found,
    )


def moods_of(kinds: NDArray[np.object_], scores: Floats, scales: Floats) -> Floats:
    """Return 1 for a happy, −1 for an unhappy answer, 0 between, missing without a score.

    NPS 9–10 and 0–6; on other scales the two best answers, and the lower 45 % (1–2 of 5, 1–3 of 7).
    """
    moods = np.full(len(scores), np.nan)
    for kind in set(kinds.tolist()):
        here = (kinds == kind) & ~np.isnan(scores)
        own = scores[here]
        if kind == "nps":
            moods[here] = np.where(own >= 9, 1.0, np.where(own <= 6, -1.0, 0.0))
            continue
        usual = USUAL.get(kind, 5.0)
        top = np.where(np.isnan(scales[here]), usual if own.max(initial=0) <= usual else 10.0, scales[here])
        moods[here] = np.where(own >= top - 1, 1.0, np.where(own <= np.floor(0.45 * top), -1.0, 0.0))
    return moods


def theme_table(said: Comments, data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Result:
    """Return one row a theme, most common first: its share with interval, customers, and how happy its comments are.

    `tone` is the share of happy minus that of unhappy comments, missing below ten; `place` finds the theme again.
    """
    here = said.chosen(data, period, filters)
    n = int(here.sum())
    span = str(period) if period else "all comments"
    base = Result("What do comments speak about?", "", pd.DataFrame(columns=THEME_COLUMNS), span, data.as_of, n, METHOD)
    base = replace(base, questions=("voice_comments",))
    if not len(said.texts):
        why = "The data have no comments. Bring survey answers with a column comment: what people wrote."
        return replace(base, headline="No comments yet", missing=why)
    if n < ENOUGH_COMMENTS or not said.themes.themes:
        few = f"{plural(n, 'comment')}: too few for themes" if n else "No comment in this period"
        return replace(base, headline=few, caution=f"themes need {ENOUGH_COMMENTS} comments")
    earlier = said.chosen(data, period.before(), filters) if period else np.zeros(len(here), dtype=bool)
    frame = _with_change(_rows(said, here), said, earlier)
    return replace(base, headline=_headline(frame, n), frame=frame, caution=_caution(said, here))


def _rows(said: Comments, here: NDArray[np.bool_]) -> pd.DataFrame:
    n, rows, barrier = int(here.sum()), [], said.barriers
    for place, theme in enumerate(said.themes.themes):
        own = here & (said.themes.assignment == place)
        count = int(own.sum())
        if not count:
            continue
        moods, interval = said.moods[own], wilson(count, n)
        rows.append(
            {
                "theme": f"{PRAISE}: {theme.name}" if theme.is_praise else theme.name,
                "words": ", ".join(theme.words),
                "languages": ", ".join(theme.languages),
                "n": count,
                "of": n,
                "customers": customers_in(said.numbers[own]),
                "share": interval.value,
                "low": interval.low,
                "high": interval.high,
                "happy": int((moods > 0).sum()),
                "unhappy": int((moods < 0).sum()),
                "tone": float(moods.mean()) if count >= ENOUGH else np.nan,
                "is_barrier": bool(barrier[place]),
                "place": place,
            }
        )
    return pd.DataFrame(rows).sort_values(["n", "theme"], ascending=[False, True], ignore_index=True)


def _with_change(frame: pd.DataFrame, said: Comments, earlier: NDArray[np.bool_]) -> pd.DataFrame:
    """Add how much each share moved since the period before, and whether beyond noise; missing below 20 comments."""
    n = int(earlier.sum())
    if n < ENOUGH_COMMENTS:
        return frame.assign(change=np.nan, change_real=False)
    level = 1 - (1 - LEVEL) / max(len(frame), 1)
    gaps = []
    for place, count, of in zip(frame["place"], frame["n"], [int(frame["of"].iloc[0])] * len(frame), strict=True):
        before = wilson(int((earlier & (said.themes.assignment == place)).sum()), n, level)
        gaps.append(difference(wilson(int(count), of, level), before))
    return frame.assign(change=[gap.value for gap in gaps], change_real=[is_real(gap) for gap in gaps])


def customers_in(numbers: Ints) -> int:
    """Count the customers behind comments; each that names nobody counts for itself."""
    return len(np.unique(numbers[numbers >= 0])) + int((numbers < 0).sum())


def _headline(frame: pd.DataFrame, n: int) -> str:
    barriers = frame[frame["is_barrier"]]
    praise = frame[frame["theme"].str.startswith(PRAISE)]
    if barriers.empty or praise.empty:
        first = frame.iloc[0]
        return f"{sentence(first['theme'])}: {share(first['share'])} of {n:,} comments"
    first = barriers.iloc[0]
    return f"{share(praise['share'].sum())} of comments praise; {first['theme']} hurts most"


def _caution(said: Comments, here: NDArray[np.bool_]) -> str:
    other = int((here & (said.themes.assignment < 0)).sum())
    parts = [f"{share(other / max(int(here.sum()), 1))} fit no theme"]
    if words := int((here & said.by_words).sum()):
        parts.append(f"{plural(words, 'comment')} without a score: mood read from words")
    return " · ".join(parts)


def quotes(said: Comments, here: NDArray[np.bool_], place: int, most: int = QUOTES) -> list[int]:
    """Return rows of comments that speak most clearly for a theme: different ones, short enough to read."""
    own = np.flatnonzero(here & (said.themes.assignment == place))
    shortest, longest = QUOTE_LENGTH
    fits = [int(row) for row in own if shortest <= len(str(said.texts[row])) <= longest] or own.tolist()
    ranked = sorted(fits, key=lambda row: (-said.themes.fit[row], str(said.texts[row]), row))
    found: list[int] = []
    for row in ranked:
        if len(found) < most and all(_differs(str(said.texts[row]), str(said.texts[other])) for other in found):
            found.append(row)
    return found


def _differs(one: str, other: str) -> bool:
    """Tell whether two comments say it in other words: less than half of them are shared."""
    first, second = set(one.lower().split()), set(other.lower().split())
    return len(first & second) < 0.5 * min(len(first), len(second))


def sentence(text: str) -> str:
    """Begin with a capital, and leave the rest as it is.

    >>> sentence("integration · API")
    'Integration · API'
    """
    return text[:1].upper() + text[1:]
