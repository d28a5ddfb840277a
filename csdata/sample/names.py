"""What are the invented companies called?"""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np

from csdata.sample.company import I

WORDS = tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))
FIRST, SECOND, TRADE = (WORDS[part].split() for part in ("first", "second", "trade"))
FORM = ("", " Inc.", " Ltd", " Group", " GmbH")
AVAILABLE = len(FIRST) * len(SECOND) * len(TRADE) * len(FORM)
STEP = 1_000_003  # a prime that shares no factor with AVAILABLE: every number leads to a name of its own


def company_names(numbers: I, seed: int) -> list[str]:
    """Return one name a customer number; no name comes twice.

    >>> len(set(company_names(np.arange(50_000), seed=7)))
    50000
    """
    mixed = (numbers * STEP + seed * 7919) % AVAILABLE
    mixed, form = np.divmod(mixed, len(FORM))
    mixed, trade = np.divmod(mixed, len(TRADE))
    first, second = np.divmod(mixed, len(SECOND))
    heads, tails, trades = np.array(FIRST)[first], np.array(SECOND)[second], np.array(TRADE)[trade]
    forms = np.array(FORM)[form]
    return [f"{h}{t} {k}{f}" for h, t, k, f in zip(heads, tails, trades, forms, strict=True)]
