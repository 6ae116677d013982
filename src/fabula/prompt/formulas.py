"""A formula in words, made into an expression: "quantity times unit price", "price * 1.2", "gross minus discount"."""

from __future__ import annotations

import keyword
import re

from fabula.prompt import values
from fabula.prompt.editing import usable
from fabula.prompt.finding import alike
from fabula.prompt.kinds import kind_of
from fabula.schema import Table

SIGNS = {
    "times": "*",
    "multiplied by": "*",
    "x": "*",
    "×": "*",
    "*": "*",
    "plus": "+",
    "+": "+",
    "minus": "-",
    "-": "-",
    "less": "-",
    "divided by": "/",
    "over": "/",
    "per": "/",
    "/": "/",
    "and": "+",
}
SPLIT = re.compile(
    r"\s*(\*|×|\+|/|(?<=\s)-(?=\s)|\b(?:times|multiplied by|x|plus|minus|less|divided by|over|per|and)\b)\s*", re.IGNORECASE
)


def formula_of(text: str, table: Table, taken: str = "") -> tuple[str, dict[str, str]]:
    """The expression, and its operands: names of columns, with the words for them. Nothing where the words are no formula.

    Args:
        taken: the column that it makes.
    """
    plain = re.sub(r"^(?:the )?(?:sum|product|difference) (?:of|between)\s+", "", text.strip(), flags=re.IGNORECASE)
    parts = [part.strip() for part in SPLIT.split(plain)]
    if len(parts) < 3 or len(parts) % 2 == 0:
        return "", {}
    named = [_column(part, table) for part in parts[::2]]
    twice = {name for name in named if named.count(name) > 1 or name == taken}
    first = text.lower().removeprefix("the ").split(" ")[0]
    joint = {"product": "*", "difference": "-"}.get(first, "+")
    out, operands = [], {}
    for i, part in enumerate(parts):
        if i % 2:
            sign = SIGNS[part.lower()]
            out.append(joint if part.lower() == "and" else sign)
        elif re.fullmatch(r"\d+(?:\.\d+)?", part):
            out.append(part)
        else:
            name = _column(part, table)
            name = usable(values.column_name(part)) if name in twice else name  # gross and net weight are no one `weight`
            name = f"{name}_value" if keyword.iskeyword(name) else name  # an expression cannot read a `yield`
            operands[name] = part
            out.append(name)
    return " ".join(out), operands


def _column(words: str, table: Table) -> str:
    found = [(alike(words, c.name, table.name) + (8 if kind_of(c).name == "number" else 0), c.name) for c in table]
    best = max(found, default=(0, ""))
    return best[1] if best[0] >= 60 else usable(values.column_name(words))
