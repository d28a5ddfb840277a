"""How does a chart keep its shape while its numbers change? The shape is built once, the numbers travel beside it.

Building and checking an Altair chart takes 50 to 200 ms, its numbers 1 ms: a filter changes the numbers only.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, Final, ParamSpec, cast

import altair as alt
import pandas as pd
import pyarrow as pa

from csdata.charts.theme import chart_config

PADDING: Final = {"left": 0, "right": 0, "top": 2, "bottom": 2}
AnyChart = alt.Chart | alt.LayerChart | alt.HConcatChart | alt.VConcatChart | alt.FacetChart


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A chart whose marks read named rows; two calls with equal arguments give the same object."""

    chart: AnyChart

    def spec(self, *, dark: bool, scale: float) -> dict[str, Any]:
        """Return the Vega-Lite specification in our look, without the named rows; do not change it."""
        return _spec(self, dark, scale)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A shape and the frames that its marks read, by name."""

    shape: Shape
    frames: dict[str, pd.DataFrame]

    def spec(self, *, dark: bool = False, scale: float = 1.0) -> dict[str, Any]:
        """Return the whole specification, its rows in the form that travels (Arrow)."""
        spec = self.shape.spec(dark=dark, scale=scale)
        rows = {name: _arrow(_table(frame)) for name, frame in self.frames.items()}
        return {**spec, "datasets": spec.get("datasets", {}) | rows}

    def to_dict(self) -> dict[str, Any]:
        """Return the specification with its rows as plain values, checked against Vega-Lite's schema."""
        spec: dict[str, Any] = self.shape.chart.to_dict()
        rows = {name: frame.astype(object).where(frame.notna(), None) for name, frame in self.frames.items()}
        return {**spec, "datasets": spec.get("datasets", {}) | {name: r.to_dict("records") for name, r in rows.items()}}


def rows(name: str) -> alt.NamedData:
    """Return the place of a frame in a shape: `alt.Chart(rows("months"))`; encodings must name their types."""
    return alt.NamedData(name=name)


P = ParamSpec("P")


def shaped(build: Callable[P, AnyChart]) -> Callable[P, Shape]:
    """Keep the shape that a function builds, for each of its (hashable) arguments."""

    @lru_cache(maxsize=256)
    @wraps(build)
    def once(*args: P.args, **kwargs: P.kwargs) -> Shape:
        return Shape(build(*args, **kwargs))

    return cast("Callable[P, Shape]", once)


@lru_cache(maxsize=512)
def _spec(shape: Shape, dark: bool, scale: float) -> dict[str, Any]:  # noqa: FBT001 - a key of the cache
    return dressed(shape.chart, dark=dark, scale=scale)


def dressed(chart: AnyChart, *, dark: bool, scale: float) -> dict[str, Any]:
    """Return the specification of a chart in our look, without Altair's check (the tests call `to_dict()`)."""
    own = copy.copy(chart)
    own.config = chart_config(dark=dark, scale=scale)
    if not isinstance(own.padding, dict):
        own.padding = PADDING
    spec: dict[str, Any] = own.to_dict(validate=False)
    spec["datasets"] = {name: _arrow(pa.Table.from_pylist(given)) for name, given in spec.get("datasets", {}).items()}
    return spec


def _table(frame: pd.DataFrame) -> pa.Table:
    """Return a frame as it travels; column by column, because pandas' own way describes the frame at length."""
    return pa.table({str(name): pa.array(frame[name], from_pandas=True) for name in frame.columns})


def _arrow(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    plain = pa.schema([field.with_type(_known(field.type)) for field in table.schema])
    with pa.ipc.new_stream(sink, plain) as writer:
        writer.write_table(table.cast(plain))
    return bytes(sink.getvalue().to_pybytes())


def _known(kind: pa.DataType) -> pa.DataType:
    """Return the type that the browser reads: its texts are short ones."""
    return pa.string() if pa.types.is_large_string(kind) else kind
