"""Every error a user can meet, as a tree.

    FabulaError            where, what, hint
    ├── RecipeError        a recipe that cannot be read or does not make sense
    ├── PlanError          a schema that asks for the impossible
    ├── PromptError        words that cannot be answered
    ├── OptionError        an argument of a door (rows, seed, locale, format) that is out of range
    ├── SinkError          a place that cannot be written to
    ├── MissingExtra       a library that is not installed
    └── TrainingError      weights that cannot be taught or read

One object serves every door: `str()` in Python, a line and an exit code in the CLI, problem JSON over HTTP, an error result over MCP.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class FabulaError(Exception):
    """A fact the user can act on: *where* it is, *what* it is, and a *hint* to mend it."""

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        return f"{line}\n  hint: {self.hint}" if self.hint else line

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.what, self.where, self.hint)

    def as_dict(self) -> dict[str, str]:
        """The three parts, for doors that speak JSON."""
        return {"where": self.where, "what": self.what, "hint": self.hint}


class RecipeError(FabulaError):
    """A recipe that cannot be read or does not make sense."""


class PlanError(FabulaError):
    """A schema that asks for the impossible."""


class PromptError(FabulaError):
    """Words that cannot be answered."""


class OptionError(FabulaError):
    """An argument of a door that is out of range."""


class SinkError(FabulaError):
    """A place that cannot be written to."""


class MissingExtra(FabulaError):
    """A library that is not installed."""

    @classmethod
    def of(cls, need: str, library: str, extra: str) -> MissingExtra:
        """The error for `need` (a noun phrase), naming the command that installs it."""
        return cls(f"{need} needs {library}, which is not installed", hint=f'pip install "fabula[{extra}]"')


class TrainingError(FabulaError):
    """Weights that cannot be taught or read."""


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint that names the known words closest to `word`, or some of them when none is close."""
    names = sorted(set(known))
    close = difflib.get_close_matches(word, names, n=3, cutoff=0.55)
    if close:
        return "did you mean " + " or ".join(f"`{name}`" for name in close) + "?"
    if not names:
        return ""
    shown = ", ".join(f"`{name}`" for name in names[:8])
    return f"known: {shown}" + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _rebuild(kind: type[FabulaError], what: str, where: str, hint: str) -> FabulaError:
    """Restore an error that crossed a process border."""
    return kind(what, where=where, hint=hint)
