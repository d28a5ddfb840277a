"""How do numbers and codes become the columns of a file?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from csdata.sample.company import B, F, I


def dates(day: I, missing: B | None = None) -> pa.Array:
    """Turn days since 1970-01-01 into dates."""
    return pa.array(
        np.where(missing, 0, day).astype(np.int32) if missing is not None else day.astype(np.int32), mask=missing
    ).cast(pa.date32())


def moments(second: I, missing: B | None = None) -> pa.Array:
    """Turn seconds since 1970-01-01 into timestamps."""
    return pa.array(second, mask=missing).cast(pa.timestamp("s"))


def words(values: Sequence[str] | pa.Array, code: I, missing: B | None = None) -> pa.Array:
    """Turn codes into the words they stand for."""
    known = values if isinstance(values, pa.Array) else pa.array(values)
    return known.take(pa.array(code, mask=missing))


def numbers(value: I | F, missing: B | None = None) -> pa.Array:
    """Turn numbers into a column."""
    return pa.array(value, mask=missing)


def whole(value: F, missing: B | None = None) -> pa.Array:
    """Turn whole numbers that were kept as floats into a column."""
    return pa.array(np.rint(value).astype(np.int64), mask=missing)


def truths(value: B, missing: B | None = None) -> pa.Array:
    """Turn a mask into a column of true and false."""
    return pa.array(value, mask=missing)
