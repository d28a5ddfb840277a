"""How is a table written on a page that opens anywhere?"""

from __future__ import annotations

from html import escape

import pandas as pd


def table(frame: pd.DataFrame) -> str:
    """Return a frame as an HTML table; every text is escaped."""
    head = "".join(f"<th>{escape(str(name))}</th>" for name in frame.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in row) + "</tr>"
        for row in frame.itertuples(index=False)
    )
    return f"<table><tr>{head}</tr>{body}</table>"
