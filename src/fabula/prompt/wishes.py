"""What is wished for the values of a dataset, as plain data: read from the spans of a prompt by linking.py, met by applying.py."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limit:
    """One end of a range, in the words of the prompt; a strict one is not part of it."""

    text: str
    strict: bool = False


@dataclass(frozen=True)
class Wish:
    """One wish. Which fields count depends on its kind.

    | kind | fields |
    | --- | --- |
    | range | low, high; about is empty where no column was named; text the words before, such as "taller than" |
    | part | shares of one, of the rows that are within low or high; about as for a range |
    | average | low (the mean), high (the spread) |
    | shape, type, pattern, called | text |
    | period | text: when things happen; other: the words before, such as "hired in" |
    | series | text: how often; other: for how long, or when |
    | values | values, with shares or counts where they were said (None where not) |
    | flag | shares or counts of one: how often the column named in about is true |
    | missing | shares of one, or none |
    | where | text `blank` or `filled`; other: the words for the rows where the column named in about is so |
    | complete, unique, dirt, clean | text for dirt |
    | except | values that must not come |
    | distinct | counts of one: how many different values |
    | sequence | low: where it starts |
    | sort | about, text `descending` or nothing |
    | compare | about, text, other: two columns; formula: about, other |
    | children | text how many; about the child, other the parent |
    | refers, many | about, other |
    | rows | about the table, text how many |
    | cities | values |
    | world, currency, width, empty | text |

    Args:
        kind: what is wished.
        about: the words for the column it is about, or the table.
        spans: places of its spans among those of the request, for the echo.
    """

    kind: str
    about: str = ""
    text: str = ""
    other: str = ""
    low: Limit | None = None
    high: Limit | None = None
    values: tuple[str, ...] = ()
    shares: tuple[float | None, ...] = ()
    counts: tuple[int | None, ...] = ()
    spans: tuple[int, ...] = field(default=(), compare=False)
