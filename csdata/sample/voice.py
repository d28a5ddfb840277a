"""Which rows do surveys and reasons for leaving get?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from csdata.sample import company as c
from csdata.sample.arrow import dates, truths, whole, words
from csdata.sample.block import Block, mood
from csdata.sample.comments import THEMES, comments
from csdata.sample.company import B, F, I
from csdata.sample.draws import choose_rows, sigmoid
from csdata.sample.life import NEVER

KINDS = ("nps", "csat", "ces")
LOW, SCALE = np.array([0, 1, 1]), np.array([10, 5, 7])
MIDDLE, SLOPE, NOISE = np.array([7.5, 3.9, 5.0]), np.array([1.6, 0.7, 1.0]), np.array([1.1, 0.6, 0.8])
EVERY = (6, 4, 1_000)
ANSWERS = np.array([-0.75, -1.2, -0.5])
COMMENTED = 0.55
POSITIVE = len(THEMES) - 1
BUDGET = len(c.BARRIERS)


def surveys(block: Block) -> pa.Table:
    """Return one row an answer; those with a better attitude answer more often."""
    rng = block.rng
    asked = [_asked(block, every) for every in EVERY]
    customer, month = (np.concatenate([pair[axis] for pair in asked]) for axis in (0, 1))
    kind = np.repeat(np.arange(len(KINDS)), [len(pair[0]) for pair in asked])
    attitude = mood(block, customer, month)
    answers = rng.random(len(kind)) < sigmoid(ANSWERS[kind] + 0.6 * attitude)
    order = np.flatnonzero(answers)[np.lexsort((kind[answers], month[answers], customer[answers]))]
    customer, month, kind, attitude = customer[order], month[order], kind[order], attitude[order]
    raw = MIDDLE[kind] + SLOPE[kind] * attitude + NOISE[kind] * rng.standard_normal(len(kind))
    score = np.clip(np.rint(raw), LOW[kind], SCALE[kind])
    span = np.maximum(1, block.life.days[customer, month])
    day = block.life.starts[customer, month] + (rng.random(len(kind)) * span).astype(np.int64)
    return pa.table({
        "customer_id": words(block.ids, customer),
        "date": dates(day),
        "kind": words(KINDS, kind),
        "score": whole(score),
        "scale": whole(SCALE[kind].astype(float)),
        "comment": _survey_comments(block, customer, month, score / SCALE[kind]),
    })  # fmt: skip


def _asked(block: Block, every: int) -> tuple[I, I]:
    """Return who is asked when: two months after the start, then every so many months."""
    age = np.arange(len(block.months)) - block.book.joined[:, None] - 2
    who, when = np.nonzero((age >= 0) & (age % every == 0) & (block.life.days > 0))
    return who, when


def _survey_comments(block: Block, customer: I, month: I, share: F) -> pa.Array:
    """Write about half of the comments: praise from the content, the barrier from the others."""
    rng = block.rng
    theme = choose_rows(rng, barrier_weights(block, customer, month))
    praise = rng.random(len(share)) < sigmoid(16.0 * (share - 0.74))
    written = rng.random(len(share)) < COMMENTED
    return _only(comments(rng, np.where(praise, POSITIVE, theme)), written)


def _only(column: pa.Array, keep: B) -> pa.Array:
    return pc.if_else(pa.array(keep), column, pa.scalar(None, pa.string()))


def barrier_weights(block: Block, customer: I, month: I) -> F:
    """Return how much each barrier weighs: the persona's mix, and what the customer went through."""
    weights = np.array([p.barrier_mix for p in c.PERSONAS])[block.book.persona[customer]]
    young = month - block.book.joined[customer] < 8
    weights[:, 0] += 0.8 * (block.life.late[customer, month] & young)
    weights[:, 2] += 0.35 * np.minimum(3, block.behaviour.slow[customer, month])
    return weights


def churn_events(block: Block) -> pa.Table:
    """Return one row for most customers that left; the reason leans on the barrier, some reasons are outside."""
    rng, life = block.rng, block.life
    who = np.flatnonzero((life.left < NEVER) & (rng.random(block.size) < 0.92))
    month = life.left_month[who] - 1
    outside = np.tile([0.22, 0.06], (len(who), 1))
    reason = choose_rows(rng, np.column_stack([barrier_weights(block, who, month), outside]))
    told = (reason < BUDGET) & (rng.random(len(who)) < 0.6)
    return pa.table({
        "customer_id": words(block.ids, who),
        "date": dates(life.left[who]),
        "reason": words(c.REASONS, reason, rng.random(len(who)) < 0.04),
        "comment": _only(comments(rng, np.minimum(reason, BUDGET - 1)), told),
        "came_back": truths(life.back[who] < NEVER),
    })  # fmt: skip
