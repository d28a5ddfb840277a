"""How often are personas found where there are some, refused where there are none, and kept when nothing changed?

Crowds in which the truth is known (tests/analysis/personas/made.py and planted.py, after methods.md section 9). Run it
as `python -m benchmarks.personas_truth`; it prints the tables of docs/personas-truth.md. A number after the name
sets how many crowds of each kind there are without groups; with groups it is half as many.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from csdata.analysis.personas.assign import Model, assign
from csdata.analysis.personas.groups import I, fit
from csdata.analysis.personas.match import means, paired
from csdata.analysis.personas.steady import distances_over_months, rolling, steady
from csdata.analysis.personas.transform import F, Transform
from csdata.analysis.personas.verdict import search
from tests.analysis.personas.made import NOTHING
from tests.analysis.personas.planted import Crowd, clean, compared, lived, messy, no_groups, skewed, with_gaps

CROWDS = 200
SIZES = (30, 100, 400)
MONTHS = 24
Make = Callable[[np.random.Generator, int], Crowd]


def without_truth(kind: str, rng: np.random.Generator, n: int) -> Crowd:
    raw = NOTHING[kind](rng, n)
    return Crowd(raw, np.zeros(n, dtype=np.int64), raw)


NULLS: dict[str, Make] = {kind: partial(without_truth, kind) for kind in NOTHING} | {"mess, no groups": no_groups}
PLANTED: dict[str, Make] = {
    "4 planted, 3 SD": partial(clean, distance=3.0),
    "4 planted, 4 SD": partial(clean, distance=4.0),
    "4 planted, 5 SD": partial(clean, distance=5.0),
    "5 SD, 4 behaviours that do not matter": partial(clean, distance=5.0, noise=4),
    "4 SD, skewed": partial(skewed, distance=4.0),
    "4 SD, a tenth missing": partial(with_gaps, distance=4.0),
    "5 SD, everything at once": partial(messy, distance=5.0),
}


@dataclass(frozen=True)
class Found:
    """What came of one crowd: the verdict, whether k was right, and the agreement with the truth, ours and the best."""

    verdict: str
    right_k: bool
    ari: float
    oracle: float


def found(make: Make, n: int, seed: int) -> Found:
    """Search one crowd and compare with the truth; the oracle is k-means with four groups on z-scores of the pure."""
    crowd = make(np.random.default_rng([seed, n, 11]), n)
    values, usable = compared(crowd)
    finding = search(values, seed)
    if finding.groups is None:
        return Found(finding.verdict, right_k=False, ari=np.nan, oracle=np.nan)
    with threadpool_limits(1):
        best = KMeans(4, n_init=10, random_state=0).fit(standardised(crowd.pure)).labels_
    group = crowd.group[usable]
    ours = float(adjusted_rand_score(group, finding.groups.labels))
    return Found(finding.verdict, finding.groups.k == 4, ours, float(adjusted_rand_score(group, best[usable])))


def standardised(values: F) -> F:
    """Return z-scores."""
    return (values - values.mean(axis=0)) / values.std(axis=0)


def _found(job: tuple[str, int, int]) -> Found:
    kind, n, seed = job
    return found((NULLS | PLANTED)[kind], n, seed)


def decided(kind: str, n: int, crowds: int, pool: ProcessPoolExecutor) -> list[Found]:
    """Return what came of so many crowds of a kind."""
    return list(pool.map(_found, [(kind, n, seed) for seed in range(crowds)], chunksize=10))


def share(flags: list[bool]) -> float:
    return float(np.mean(flags)) if flags else float("nan")


def same_label(n: int, seed: int, noise: float = 0.1) -> tuple[float, ...]:
    """Return who keeps its persona when everybody is measured again with some noise: frozen, found again, by number.

    The noise is a tenth of the spread within a group. Found again: another transform and another search, paired with
    the personas in use. By number: k-means run again, its labels taken as they come.
    """
    rng = np.random.default_rng([seed, n, 12])
    raw = clean(rng, n, 4.0).raw
    again = raw + noise * rng.standard_normal(raw.shape)
    transform = Transform.learn(raw)
    groups = fit(transform.apply(raw), 4, seed)
    model = Model.of(transform, groups, transform.apply(raw))
    frozen = assign(model, again).persona
    anew = Transform.learn(again).apply(again)
    labels = fit(anew, 4, seed + 1, like=means(anew, frozen)).labels
    matched = paired(anew, frozen, labels).before[labels]
    with threadpool_limits(1):
        loose = KMeans(4, n_init=10, random_state=seed + 1).fit(transform.apply(again)).labels_
    return tuple(share(list(one == groups.labels)) for one in (frozen, matched, loose))


@dataclass(frozen=True)
class Moves:
    """Changes of persona a customer and month, by how they are told; and how soon a real change is seen."""

    one_month: float
    three_months: float
    six_months: float
    one_month_steady: float
    three_months_steady: float
    six_months_steady: float


def false_moves(n: int, seed: int) -> Moves:
    """Return how often customers seem to change who never do."""
    ways = [(hysteresis, window) for hysteresis in (False, True) for window in (1, 3, 6)]
    return Moves(*(changes(told(n, seed, window, hysteresis=hysteresis)[0]) for hysteresis, window in ways))


def told(n: int, seed: int, window: int, *, hysteresis: bool, changing: float = 0.0) -> tuple[I, I]:
    """Return personas (customers, months) told from means over a window on frozen centres, and the true groups."""
    rng = np.random.default_rng([seed, n, 13])
    life = lived(rng, n, MONTHS, changing=changing)
    recent = rolling(life.values, window, min(window, 3))
    at = recent[:, -1]
    transform = Transform.learn(at)
    groups = fit(transform.apply(at), 4, seed)
    comparable = transform.apply(recent.reshape(-1, 6)).reshape(recent.shape)
    away = distances_over_months(comparable, groups.centres)
    states = steady(away) if hysteresis else by_nearest(away)
    return states, life.group


def by_nearest(away: F) -> I:
    """Return the nearest persona of each month; −1 where nothing is known."""
    return np.where(np.isnan(away).all(axis=2), -1, np.nan_to_num(away).argmin(axis=2)).astype(np.int64)


def changes(states: I) -> float:
    """Return how many changes there are a customer and month, where both months are known."""
    both = (states[:, 1:] >= 0) & (states[:, :-1] >= 0)
    return float((states[:, 1:] != states[:, :-1])[both].mean())


def seen_within(n: int, seed: int, window: int, months: int = 6) -> float:
    """Return the share of real changes (2 % a month) that are seen within so many months."""
    states, group = told(n, seed, window, hysteresis=True, changing=0.02)
    hits, all_of_them = 0, 0
    for customer, month in zip(*np.nonzero(group[:, 1:] != group[:, :-1]), strict=True):
        start, end = month + 1, month + 1 + months
        if month < window or end > MONTHS or (group[customer, start:end] != group[customer, start]).any():
            continue
        all_of_them += 1
        hits += states[customer, month] != states[customer, end - 1]
    return hits / max(all_of_them, 1)


def decisions(crowds: int) -> Iterator[str]:
    """Yield the decision table as lines of markdown."""
    yield "| crowd | n | personas found | of these clear | k right | ARI, k right | ÷ best possible |"
    yield "|---|---|---|---|---|---|---|"
    with ProcessPoolExecutor(2) as pool:
        for kind in (*NULLS, *PLANTED):
            for n in SIZES:
                yield _row(kind, n, decided(kind, n, crowds if kind in NULLS else crowds // 2, pool))


def _row(kind: str, n: int, all_of_them: list[Found]) -> str:
    yes = [one for one in all_of_them if one.verdict in {"clear", "tentative"}]
    cells = [f"{len(yes) / len(all_of_them):.3f}", f"{share([one.verdict == 'clear' for one in yes]):.2f}"]
    right = [one for one in yes if one.right_k]
    if kind in PLANTED and yes:
        cells.append(f"{share([one.right_k for one in yes]):.2f}")
    if kind in PLANTED and right:
        ours, best = (float(np.mean([getattr(one, name) for one in right])) for name in ("ari", "oracle"))
        cells += [f"{ours:.3f}", f"{ours / best:.3f}"]
    cells += [""] * (5 - len(cells))
    return f"| {kind} | {n} | {' | '.join(cells)} |".replace("nan", "")


def keeping(crowds: int) -> Iterator[str]:
    """Yield the tables about labels that stay and changes that are none."""
    yield "| same persona after measuring again | noise | n = 100 | n = 400 | n = 2,000 |"
    yield "|---|---|---|---|---|"
    sizes = (100, 400, 2_000)
    for noise in (0.1, 0.2):
        kept = {n: np.mean([same_label(n, seed, noise) for seed in range(crowds)], axis=0) for n in sizes}
        for at, way in enumerate(("frozen centres", "found again and paired", "k-means again, labels by number")):
            yield f"| {way} | {noise:.1f} SD | {' | '.join(f'{kept[n][at]:.3f}' for n in kept)} |"
    yield ""
    yield "| changes a customer and month when nobody changes | 1 month | 3 months | 6 months |"
    yield "|---|---|---|---|"
    moves = [false_moves(400, seed) for seed in range(max(crowds // 10, 2))]
    mean = {name: float(np.mean([getattr(one, name) for one in moves])) for name in Moves.__dataclass_fields__}
    windows = ("one_month", "three_months", "six_months")
    for way, end in (("nearest centre", ""), ("with hysteresis", "_steady")):
        yield f"| {way} | {' | '.join(format(mean[window + end], '.3f') for window in windows)} |"
    seen = [np.mean([seen_within(400, seed, window) for seed in range(max(crowds // 20, 2))]) for window in (1, 3, 6)]
    yield f"| real changes (2 % a month) seen within 6 months | {' | '.join(f'{one:.2f}' for one in seen)} |"


def main(crowds: int = CROWDS) -> None:
    """Print all tables."""
    for line in chain(keeping(crowds), [""], decisions(crowds)):
        print(line, flush=True)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]))
