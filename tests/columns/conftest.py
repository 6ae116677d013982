"""Columns made by name, without a recipe around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from fabula import locales
from fabula.columns import find
from fabula.columns.draw import Draw, stream_key

TODAY = 20_758  # 2026-11-01
Make = Callable[..., list[Any]]


def column(name: str, rows: int | np.ndarray = 200, *, locale: str = "en_US", seed: int = 1, **options: Any) -> pa.Array:
    """The Arrow array of a semantic type; columns of one latent and seed describe the same things."""
    kind = find(name)
    shared = {key: value for key, value in options.items() if kind.latent and kind.parameter(key) in kind.latent_options}
    own = {key: value for key, value in options.items() if key not in shared}
    stream = stream_key(seed, "table", kind.latent.__name__ if kind.latent else name)
    draw = Draw(stream, np.arange(rows) if isinstance(rows, int) else rows, locales.load(locale), TODAY)
    return kind.make(kind.latent(draw, **shared), **own) if kind.latent else kind.make(draw, **own)


@pytest.fixture
def arrow() -> Callable[..., pa.Array]:
    """`column`, as an Arrow array."""
    return column


@pytest.fixture
def make() -> Make:
    """`column`, as a Python list."""
    return lambda *args, **options: column(*args, **options).to_pylist()
