"""Which answers and charts of the voice of customers are ready already?"""

from __future__ import annotations

from csdata.analysis.result import Result
from csdata.analysis.voice.barriers import Facts, barriers, facts_of
from csdata.analysis.voice.comments import Comments, comments_of, theme_table
from csdata.analysis.voice.groups import by_group, weighed
from csdata.analysis.voice.over_time import over_time
from csdata.analysis.voice.response import silence
from csdata.analysis.voice.scores import MEANINGS
from csdata.analysis.voice.stuck import stuck
from csdata.analysis.voice.summary import Voice, period_of, voice
from csdata.charts.voice import dots, score_line
from csdata.charts.voice_themes import stuck_dots, theme_bars
from csdata.dataset import Dataset, Filters
from csdata.ui.components import Spec, finished
from csdata.ui.reads import kept

Look = tuple[bool, float]


@kept
def read_comments(data: Dataset) -> Comments:  # noqa: D103 - see analysis.comments
    return comments_of(data)


@kept
def read_voice(data: Dataset, months: int, filters: Filters) -> Voice:  # noqa: D103 - see analysis.voice_summary
    return voice(data, read_comments(data), months, filters, read_barriers(data, months, filters))


@kept
def read_time(data: Dataset, kind: str, filters: Filters) -> Result:  # noqa: D103 - see analysis.voice_time
    return over_time(data, kind, filters)


@kept
def read_weighed(data: Dataset, kind: str, months: int, filters: Filters) -> Result:  # noqa: D103
    return weighed(data, kind, period_of(data, months), filters)


@kept
def read_groups(data: Dataset, kind: str, dimension: str, months: int, filters: Filters) -> Result:  # noqa: D103
    return by_group(data, kind, dimension, period_of(data, months), filters)


@kept
def read_silence(data: Dataset, kind: str, months: int, filters: Filters) -> Result:  # noqa: D103
    return silence(data, kind, period_of(data, months), filters)


@kept
def read_themes(data: Dataset, months: int, filters: Filters) -> Result:  # noqa: D103 - see analysis.comments
    return theme_table(read_comments(data), data, period_of(data, months), filters)


@kept
def read_facts(data: Dataset, months: int) -> Facts:  # noqa: D103 - see analysis.barriers
    return facts_of(data, period_of(data, months))


@kept
def read_barriers(data: Dataset, months: int, filters: Filters) -> Result:  # noqa: D103 - see analysis.barriers
    told = read_themes(data, months, filters)
    return barriers(read_comments(data), data, period_of(data, months), filters, told, read_facts(data, months))


@kept
def read_stuck(data: Dataset, months: int, filters: Filters) -> Result:  # noqa: D103 - see analysis.stuck
    return stuck(read_comments(data), data, period_of(data, months), filters)


@kept
def time_chart(data: Dataset, kind: str, filters: Filters, look: Look) -> Spec:
    """Return the finished chart of a score over time; `look` is what `style.look()` says."""
    return finished(score_line(read_time(data, kind, filters).frame, MEANINGS[kind][1], scale=look[1]))


@kept
def weighed_chart(data: Dataset, kind: str, months: int, filters: Filters, look: Look) -> Spec:
    """Return the finished chart of a score counted in three ways."""
    return finished(dots(read_weighed(data, kind, months, filters).frame, "way", MEANINGS[kind][1], scale=look[1]))


@kept
def groups_chart(data: Dataset, kind: str, dimension: str, months: int, filters: Filters, look: Look) -> Spec:
    """Return the finished chart of a score by group, with the score of all as a line."""
    told = read_groups(data, kind, dimension, months, filters).frame
    whole = float(read_weighed(data, kind, months, filters).frame["value"].iloc[0])
    return finished(dots(told, "group", MEANINGS[kind][1], whole=whole, scale=look[1]))


@kept
def themes_chart(data: Dataset, months: int, filters: Filters, look: Look) -> Spec:
    """Return the finished chart of themes."""
    return finished(theme_bars(read_themes(data, months, filters).frame, scale=look[1]))


@kept
def stuck_chart(data: Dataset, months: int, filters: Filters, look: Look) -> Spec:
    """Return the finished chart of barriers beside ticket categories."""
    return finished(stuck_dots(read_stuck(data, months, filters).frame, scale=look[1]))
