"""Codes of a fixed shape, and texts filled in from other columns."""

from __future__ import annotations

import math
import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import CAPITALS, DIGITS, fixed_width, join, select, texts
from fabula.columns.draw import Draw, stream_key
from fabula.errors import RecipeError

BRACES = re.compile(r"\{([^{}]*)\}")
ALPHABET = {"#": DIGITS, "?": CAPITALS, "*": np.concatenate([CAPITALS, DIGITS])}


@semantic_type("pattern")
def pattern(draw: Draw, text: str, *, unique: bool = False, grow: bool = False) -> Column:
    """A code of a fixed shape: `pattern("AB-####-??")`; `#` a digit, `?` a capital, `*` either, all else itself.

    With `unique=True` no code comes twice; a shape with fewer codes than there are rows is refused, or with `grow=True` given more
    digits.
    """
    if grow:
        text = _grown(text, draw.total)
    if not text.isascii():
        return _around_letters(draw, re.split(r"([^\x00-\x7f]+)", text), unique)
    matrix = np.tile(np.frombuffer(text.encode(), dtype=np.uint8), (len(draw), 1))
    places = [i for i, sign in enumerate(text) if sign in ALPHABET]
    if unique:
        _fill_unique(draw, matrix, text, places)
        return fixed_width(matrix)
    for start in range(0, len(places), 8):  # eight signs from one hash: 64 bits are enough for 36 to the power of 8
        bits = draw.child(start).bits.copy()
        for place in places[start : start + 8]:
            alphabet = ALPHABET[text[place]]
            bits, sign = np.divmod(bits, np.uint64(len(alphabet)))
            matrix[:, place] = alphabet[sign.astype(np.int64)]
    return fixed_width(matrix)


@semantic_type("template")
def template(text: str, **parts: Column) -> Column:
    """Columns filled into a text: `template("{city} {kind} School", kind=choice(Primary, High))`."""
    pieces = [parts[piece] if i % 2 else piece for i, piece in enumerate(BRACES.split(text)) if i % 2 or piece]
    columns = [piece for piece in pieces if not isinstance(piece, str)]
    if not columns:
        raise RecipeError(f"`{text}` has nothing to fill in", hint='template("{city} School")')
    return join(*pieces)


@semantic_type("pick_template")
def pick_template(draw: Draw, *choices: str, **parts: Column) -> Column:
    """One of several templates, each filled in: `pick_template("{a} was late", "No {a} today", a=person.first_name)`."""
    n = len(draw)
    which = draw.integers(0, len(choices))
    order, groups = np.empty(n, dtype=np.int64), []
    place = 0
    plain = {name: texts(part) for name, part in parts.items()}
    for number, text in enumerate(choices):
        rows = np.flatnonzero(which == number)
        order[rows] = np.arange(place, place + len(rows))
        place += len(rows)
        used = set(BRACES.findall(text))
        taken = {name: part.take(pa.array(rows)) for name, part in plain.items() if name in used}
        groups.append(
            template(text, **taken) if used else pa.array([text], pa.string()).take(pa.array(np.zeros(len(rows), np.int64)))
        )
    return pa.concat_arrays(groups).take(pa.array(order)) if groups else select(np.full(n, -1), [pa.nulls(n, pa.string())])


def _grown(text: str, rows: int) -> str:
    """The shape with as many further digits, behind its last one, as that many rows need to differ."""
    while math.prod(len(ALPHABET[sign]) for sign in text if sign in ALPHABET) < rows:
        end = text.rfind("#") + 1 or len(text)
        text = f"{text[:end]}#{text[end:]}"
    return text


def _around_letters(draw: Draw, parts: list[str], unique: bool) -> Column:
    """A pattern cut at letters beyond ASCII, the odd parts: the rest is one code, dealt out over the even parts."""
    code = pattern(draw, "".join(parts[::2]), unique=unique)
    pieces, start = [], 0
    for i, part in enumerate(parts):
        if i % 2:
            pieces.append(part)
        elif part:
            pieces.append(pc.utf8_slice_codeunits(code, start, start + len(part)))
            start += len(part)
    return join(*pieces) if start else pa.array(["".join(parts)] * len(draw), pa.string())


def _fill_unique(draw: Draw, matrix: np.ndarray, text: str, places: list[int]) -> None:
    """Write the digits of a shuffled row number, in the mixed base that the shape gives."""
    from fabula.columns.draw import permute

    bases = [len(ALPHABET[text[place]]) for place in places]
    size = 1
    for base in bases:
        size *= base
        if size >= 2**62:
            break
    if max(draw.total, int(draw.rows.max(initial=-1)) + 1) > size:
        raise RecipeError(f'pattern("{text}") has only {size:,} different codes', hint="add a # or drop unique=True")
    rest = permute(stream_key(draw.key, "unique"), draw.rows, min(size, 2**62)).astype(np.uint64)
    for place, base in zip(reversed(places), reversed(bases), strict=True):
        rest, sign = np.divmod(rest, np.uint64(base))
        matrix[:, place] = ALPHABET[text[place]][sign.astype(np.int64)]
