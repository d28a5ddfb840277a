"""How does a table leave the app without carrying a formula into a spreadsheet?"""

from __future__ import annotations

from typing import Final

import pandas as pd

STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(cell: object) -> object:
    """Put an apostrophe before text that a spreadsheet would run; everything else stays as it is.

    >>> harmless("=1+1"), harmless(-5), harmless("Acme")
    ("'=1+1", -5, 'Acme')
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(STARTS) else cell


def safe_csv(frame: pd.DataFrame) -> str:
    """Return the frame as CSV text, full precision, no index; text cells and headers cannot start a formula."""
    safe = frame.copy(deep=False)
    for position, kind in enumerate(frame.dtypes):
        if not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_datetime64_any_dtype(kind)):
            cells = pd.array([harmless(cell) for cell in frame.iloc[:, position]], dtype=object)
            safe.isetitem(position, cells)
    safe.columns = pd.Index([harmless(str(name)) for name in frame.columns])
    return safe.to_csv(index=False)
