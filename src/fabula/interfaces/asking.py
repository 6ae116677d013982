"""What comes in at a door: words, recipes and numbers, checked before anything is made of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fabula.errors import FabulaError, OptionError, PromptError

if TYPE_CHECKING:
    import fabula

RECIPE_SUFFIXES = (".yaml", ".yml", ".json")
LONGEST_PATH = 4_096

_ROWS = re.compile(r"(-?)(\d{1,3}(?:[_,]\d{3})+|\d+)(\.\d+)?\s*([kKmMbB]?)")
_TIMES = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9}
_RECIPE = re.compile(r"\s*(\{|(#.*\n\s*)*[A-Za-z_]\w*:\s*\n\s+\S)")


class Misunderstood(FabulaError):
    """Words that `--strict` does not let pass."""


def read_rows(text: str) -> int:
    """A number of rows as people type it: `500`, `1_000`, `1,000`, `10k`, `2.5M`.

    Raises:
        OptionError: it is no whole number.

    Example:
        >>> read_rows("10k"), read_rows("2.5M")
        (10000, 2500000)
    """
    found = _ROWS.fullmatch(text.strip())
    hint = "a whole number, such as 500, 1_000, 10k or 2M"
    if not found:
        raise OptionError(f"`{printable(text)[:40]}` is not a number of rows", where="rows", hint=hint)
    sign, whole, part, unit = found.groups()
    digits = re.sub(r"[_,]", "", whole)
    decimals = (part or ".")[1:]
    if len(digits) > 30:
        raise OptionError(f"a number of {len(digits)} digits", where="rows", hint=hint)
    number, rest = divmod(int(digits + decimals) * _TIMES[unit.lower()], 10 ** len(decimals))
    if rest:
        raise OptionError(f"`{text.strip()}` is not a whole number of rows", where="rows", hint=hint)
    return -number if sign else number


def read_whole(text: str, where: str, hint: str) -> int:
    """A whole number as typed.

    Raises:
        OptionError: it is none.
    """
    if not re.fullmatch(r"-?[0-9]{1,30}", text.strip()):
        raise OptionError(f"`{printable(text)[:40]}` is not a whole number", where=where, hint=hint)
    return int(text)


def check_text(text: str) -> str:
    """The prompt, if every sign of it can be written down again (bytes that are not UTF-8 cannot).

    Raises:
        PromptError: it is not UTF-8 text.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise PromptError("not UTF-8 text", where="prompt", hint='words, such as "a school dataset"') from None
    return text


def read_spec(text: str, *, file: str = "recipe") -> str | Path | fabula.Schema:
    """What a person named: the path of a recipe, the text of one, or else a prompt."""
    text = check_text(text)
    if text.lower().endswith(RECIPE_SUFFIXES) and len(text) < LONGEST_PATH:
        path = Path(text).expanduser()
        if path.is_file() or not re.search(r"\s", text):
            return path
    if _RECIPE.match(text):
        from fabula import api

        return api.parse_recipe(text, file=file)
    return text


def choose_spec(prompt: str | None, schema: Mapping[str, Any] | None) -> str | Mapping[str, Any]:
    """The prompt or the schema of a request, exactly one of them.

    Raises:
        OptionError: both, or neither.
    """
    if (prompt is None) == (schema is None):
        what = "neither a prompt nor a schema" if prompt is None else "both a prompt and a schema"
        raise OptionError(what, where="prompt", hint='one of them: {"prompt": "a school dataset"}')
    if prompt is not None:
        return check_text(prompt)
    assert schema is not None
    return schema


def with_dirt(dataset: fabula.Dataset, dirt: str | float | None, *, edges: bool = False) -> fabula.Dataset:
    """The dataset, broken on purpose where that is asked for: at the door or in the recipe."""
    asked = None if dirt == "" else dirt
    return dataset.dirty(asked, edges=edges) if asked is not None or edges or dataset.says_dirt else dataset


def printable(text: str) -> str:
    """The text with control characters and broken signs made visible, so that it cannot steer a terminal."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "\N{REPLACEMENT CHARACTER}" for sign in text)
