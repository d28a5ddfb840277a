"""What is an answer for other programs and for a terminal: JSON with fixed keys, and lines?"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

DIGITS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON object with fixed top-level keys, and the same in lines for people."""

    content: dict[str, Any]
    lines: tuple[str, ...]

    def as_json(self) -> str:
        """Write JSON: no NaN, months as YYYY-MM, the same input gives the same bytes."""
        return json.dumps(_plain(self.content), ensure_ascii=False, indent=1) + "\n"

    def as_text(self) -> str:
        """Write lines."""
        return "\n".join(self.lines) + "\n"


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return None if not math.isfinite(value) else round(value, DIGITS)
    return value


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Turn a frame into plain records; months become YYYY-MM, missing becomes null."""
    shown = frame.copy()
    for column in shown.columns:
        if pd.api.types.is_datetime64_any_dtype(shown[column]):
            shown[column] = shown[column].dt.strftime("%Y-%m")
    return [
        {
            str(key): None if pd.isna(value) else getattr(value, "item", lambda v=value: v)()
            for key, value in row.items()
        }
        for row in shown.to_dict("records")
    ]
