"""Say what data you need. Get a dataset that holds together: offline, in seconds, at any size, the same every time.

    >>> import fabula
    >>> students = fabula.generate("a school dataset", rows=3, seed=1)["students"]
    >>> len(students), students.columns[:3]
    (3, ('student_id', 'first_name', 'last_name'))

The flow, each arrow a stage of its own:

    prompt ─► request ─► schema ─► plan ─► record batches ─► sink
    words     what was    tables,    order,   pyarrow           file,
              asked       columns,   streams, RecordBatch       stream
                          keys       types

Names are loaded when they are first used, so that `import fabula` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fabula.api import generate as generate
    from fabula.api import load_schema as load_schema
    from fabula.api import predict as predict
    from fabula.api import refine as refine
    from fabula.api import use as use
    from fabula.dataset import Dataset as Dataset
    from fabula.dataset import Table as Table
    from fabula.errors import FabulaError as FabulaError
    from fabula.listing import catalogue as catalogue
    from fabula.prompt.prediction import Prediction as Prediction
    from fabula.schema import Schema as Schema
    from fabula.sinks import Dialect as Dialect

__version__ = "0.1.0"

_HOME = {
    "catalogue": "listing",
    "generate": "api",
    "predict": "api",
    "refine": "api",
    "use": "api",
    "load_schema": "api",
    "Dataset": "dataset",
    "Table": "dataset",
    "Dialect": "sinks",
    "FabulaError": "errors",
    "Prediction": "prompt.prediction",
    "Schema": "schema",
}
__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'fabula' has no attribute '{name}'")
    return getattr(importlib.import_module(f"fabula.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
