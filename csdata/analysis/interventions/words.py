"""How is a measured change said?"""

from __future__ import annotations

from csdata.analysis.intervals import Interval
from csdata.wording import DASH, fixed, known, signed


def signed_percent(change: float | None) -> str:
    """Write a relative change.

    >>> signed_percent(-0.2), signed_percent(0.034), signed_percent(0.0001), signed_percent(None)
    ('−20%', '+3.4%', '0%', '—')
    """
    found = known(change)
    if found is None:
        return DASH
    decimals = 0 if abs(found) >= 0.0995 else 1
    return f"{signed(fixed(found, decimals, 100))}%"


def percent_range(change: Interval) -> str:
    """Write the range of a relative change, its unit once.

    >>> percent_range(Interval(-0.2, -0.3, -0.08))
    '−30 to −8.0%'
    """
    if known(change.low) is None or known(change.high) is None:
        return DASH
    return f"{signed_percent(change.low).removesuffix('%')} to {signed_percent(change.high)}"
