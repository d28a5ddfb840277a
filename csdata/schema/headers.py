"""What does a header name mean, however it is written?"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
NOISE = re.compile(r"\((utc|metadata|gmt)\)|\[(list|txt|flag|dec)\]", re.IGNORECASE)
SEPARATORS = re.compile(r"[\W_]+")


@lru_cache(maxsize=20_000)
def normalise(header: str) -> str:
    """Reduce a header to lower-case words: case, separators, '(UTC)' and camel case no longer matter.

    >>> normalise("Created (UTC)"), normalise("customerID"), normalise("MonthlyCharges"), normalise("MRR (USD)")
    ('created', 'customer id', 'monthly charges', 'mrr usd')
    """
    text = NOISE.sub(" ", unicodedata.normalize("NFKC", header))
    return SEPARATORS.sub(" ", CAMEL.sub(" ", text).casefold()).strip()


@lru_cache(maxsize=20_000)
def words(header: str) -> frozenset[str]:
    """Return the set of words of a header, for comparing regardless of their order."""
    return frozenset(normalise(header).split())
