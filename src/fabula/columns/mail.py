"""Names that people sign in and are written to with: the pieces of mail addresses, and numbers that no two rows share."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns.draw import Draw, permute
from fabula.columns.formats import digit_pool, slot_table

DOMAINS = ("example.com", "example.org", "example.net")
MAIL_STYLES = (  # weight, first part, last part, whether a number follows
    (34, "{first}.", "{last}", False),
    (14, "{f}", "{last}", False),
    (8, "{first}", "{last}", False),
    (5, "{first}_", "{last}", False),
    (8, "{f}.", "{last}", False),
    (4, "{first}.", "{l}", False),
    (12, "{first}.", "{last}", True),
    (7, "{f}", "{last}", True),
    (5, "{first}", "{l}", True),
    (3, "{first}_", "{last}", True),
)

RESERVED = r"(^|\.)(example|test|invalid|localhost|example\.(com|net|org))$"  # RFC 2606, RFC 6761: nobody can own them
_SECOND_LEVELS = r"(ac|co|com|edu|gob|gouv|gov|gub|id|info|ltd|me|mil|ne|net|nhs|nom|or|org|plc|sch)"


def safe_domains(domains: pa.Array) -> pa.Array:
    """(n,) domains that nobody can own: reserved ones as they are, any other with `.example` for its ending.

    `gmail.com` becomes `gmail.example`, `students.mapleridge.edu` becomes `students.mapleridge.example`; done once a distinct domain.
    """
    if not isinstance(domains, pa.DictionaryArray):
        domains = pc.cast(domains, pa.string())
        if pc.all(pc.ends_with(domains, ".example"), min_count=0).as_py():
            return domains
        domains = domains.dictionary_encode()
    known = domains.dictionary
    if pc.all(pc.match_substring_regex(known, RESERVED), min_count=0).as_py():
        return domains
    safe = pa.array([None if domain is None else safe_domain(domain) for domain in known.to_pylist()], pa.string())
    return pa.DictionaryArray.from_arrays(domains.indices, safe, safe=False)


def safe_domain(domain: str) -> str:
    """The domain, if it is reserved, else the one of that name that nobody can own.

    >>> safe_domain("gmail.com"), safe_domain("bank.co.uk"), safe_domain("mail.test"), safe_domain("@Northgate")
    ('gmail.example', 'bank.example', 'mail.test', 'northgate.example')
    """
    plain = re.sub(r"[^a-z0-9.-]+", "-", domain.strip().strip("@").lower()).strip(".-") or "mail"
    if re.search(RESERVED, plain):
        return plain
    *labels, ending = plain.split(".")
    if len(labels) > 1 and len(ending) == 2 and re.fullmatch(_SECOND_LEVELS, labels[-1]):
        labels.pop()
    return ".".join([*labels, "example"] if labels else [ending, "example"])


class MailPieces:
    """Every piece of a mail address: first parts, last parts, numbers, domains; and where each style finds its own."""

    def __init__(self, first: list[str], last: list[str]) -> None:
        pieces: list[str] = []
        place: dict[str, int] = {}

        def put(key: str, values: Iterable[str]) -> int:
            if key not in place:
                place[key] = len(pieces)
                pieces.extend(values)
            return place[key]

        rows = []
        for weight, head, tail, is_numbered in MAIL_STYLES:
            begin = put(head, (head.format(first=name, f=name[:1]) for name in first))
            middle = put(tail, (tail.format(last=name, l=name[:1]) for name in last))
            for share, domain in zip((70, 16, 14), DOMAINS, strict=True):
                end = put(f"@{domain}", [f"@{domain}"])
                if is_numbered:
                    end = put(domain, (f"{i:02d}@{domain}" for i in range(100)))
                rows.append((weight * share, begin, middle, end, is_numbered))
        self.blank = put("", [""])
        self.years = put("years", (f"{i:02d}" for i in range(100)))
        self.ends = np.array([place[f"@{domain}"] for domain in DOMAINS])
        self.work_begin, self.work_middle = place["{first}."], place["{last}"]
        self.values = pa.array(pieces)
        weights, begin, middle, end, numbered = map(np.array, zip(*rows, strict=True))
        self.styles = slot_table(weights.astype(np.float64)).astype(np.uint8)
        self.begin, self.middle, self.end = (part.astype(np.int32) for part in (begin, middle, end))
        self.numbered = numbered.astype(np.int32)
        plain = np.flatnonzero(~numbered)
        self.plain_styles = plain.astype(np.uint8)[slot_table(weights[plain].astype(np.float64))]

    @functools.cached_property
    def with_numbers(self) -> pa.Array:
        """The pieces, then 0 to 9999, then 0000 to 9999."""
        return pa.concat_arrays([self.values, pa.array([str(i) for i in range(10_000)]), digit_pool(4).values])

    def number(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Three pieces of `with_numbers` that write (n,) whole numbers below 10**12."""
        short = len(self.values)
        padded = short + 10_000
        low, rest = numbers % 10_000, numbers // 10_000
        middle, high = rest % 10_000, rest // 10_000
        return (
            np.where(high > 0, short + high, self.blank),
            np.where(high > 0, padded + middle, np.where(rest > 0, short + middle, self.blank)),
            np.where(rest > 0, padded + low, short + low),
        )


def unique_numbers(draw: Draw) -> np.ndarray:
    """(n,) int64, no two rows alike: a shuffle of the row's own decade, 10**k to 10**(k + 1), so low rows get short numbers."""
    out = np.empty(len(draw), np.int64)
    decade = np.searchsorted(10 ** np.arange(1, 18, dtype=np.int64), draw.rows, side="right")
    for k in np.unique(decade):
        inside = np.flatnonzero(decade == k)
        low = 10 ** int(k) if k else 0
        out[inside] = low + permute(draw.child(int(k)).key, draw.rows[inside] - low, 10 ** (int(k) + 1) - low)
    return out
