"""Columns that are filled only where another column says so.

"end date blank unless churned"                    end date, where churned
"refund amount only for refunded orders"           refund amount, where refunded
"only shipped orders have a tracking number"       tracking number, where shipped
"cancelled orders have no delivery date"           delivery date, but where cancelled
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fabula.prompt.prediction import Span
from fabula.prompt.wishes import Wish

GONE = r"(?:left |kept |stays? |be )?(?:blank|empty|null|missing|unset|not set)"
FILLED = r"(?:filled(?: in| out)?|set|present|given|there|recorded|populated|known|shown|exists?|(?:has|have) a value)"
WHERE = r"(?:if|when|where|for|in case of)"
CONDITION = r"(?P<state>[^,.;()\n]+?)(?=\s*(?:[,.;()\n]|$)|\s+(?:and|with|sorted|as)\b)"
BEHIND = re.compile(
    rf"\b(?:(?P<gone>{GONE}) {WHERE} (?!not\b)|{GONE} (?:unless|except {WHERE}|{WHERE} not) |"
    rf"(?:{FILLED} only|only (?:{FILLED} )?) ?{WHERE} |{FILLED} {WHERE} ){CONDITION}",
    re.IGNORECASE,
)  # what stands before it is the column
BETWEEN = re.compile(r"\W*(?:(?:is|are|should|must|stays?|remains?|be|to|can|may|which|that|left|but)\W+)*", re.IGNORECASE)
SHARE = re.compile(
    r"(?:(?:about|around|roughly|exactly|nearly|almost|over|only|just) )*(?:\d|an? (?:half|third|quarter|fifth|tenth|few|couple|number|handful)|"
    r"half|one|two|three|four|five|ten|some|most|many|few|all|every|each|several|none|no\b|nobody|everyone|everybody)",
    re.IGNORECASE,
)  # how many rows are blank, and not which
STATE = r"(?P<state>[a-z-]*(?:ed|en|ing|ive|able|ent)|open|new|dead|sold|sent|lost|paid|unpaid|male|female|adult|premium|annual|in-store|online)"
COLUMN = r"(?P<column>[a-z][a-z_ ]{2,30}?)(?=\s*(?:[,.;()\n]|$)|\s+and\b)"
ONLY_THOSE = re.compile(
    rf"\bonly (?:the |those )?{STATE} (?P<things>ones|[a-z]+s|people|children|staff) (?:should |must |can |may )?(?:has|have|get|carry) "
    rf"(?:an? |the |any ){COLUMN}",
    re.IGNORECASE,
)
NOT_THOSE = re.compile(
    rf"\b(?<!of )(?<!% )(?:the |those )?{STATE} (?P<things>ones|[a-z]+s|people|children|staff) (?:should |must |can |may )?"
    rf"(?:(?:has|have|get|carry) (?:no|an? (?:empty|blank|missing|null))|(?:never|don't|do not|cannot|can't) (?:have|get)(?: an?| any)?)"
    rf" {COLUMN}",
    re.IGNORECASE,
)
SUBJECTS = ("subject", "child", "parent")
COLUMNS = ("about", "add", "only", "drop", "missing", "values", "sort")


@dataclass(frozen=True)
class Condition:
    """A clause of a prompt: the words for a column and for the state in which it is filled, or blank.

    Args:
        start, end: where the clause stands.
        column: the words for the column.
        state: the words for the state.
        blank: the column is blank in that state, and filled in all others.
        named: where the words for the column begin, if they stand before the clause.
        things: where the words for the rows stand, if they stand inside: the orders of "only paid orders have a receipt".
    """

    start: int
    end: int
    column: str
    state: str
    blank: bool
    things: tuple[int, int] | None = None
    named: int = -1


def conditions_said(prompt: str, spans: Sequence[Span]) -> tuple[list[Span], list[Wish]]:
    """The spans with one for each such clause in place of what was read in it, and the wishes."""
    found, wishes = list(spans), []
    for clause in _clauses(prompt, spans):
        found = [_before(span, clause.start) for span in found if not clause.start <= span.start < clause.end]
        if sum(span.setting == "only" for span in found) == 1:  # "returned date only when returned" is not all there is
            found = [replace(s, setting="add") if s.setting == "only" and s.text == clause.column else s for s in found]
        own = _pieces(prompt, clause, alone=not any(span.setting in SUBJECTS for span in found))
        said = [
            span for span in found if span.setting == "about" and span.start == clause.named
        ]  # and nothing else is wished of it
        own += [replace(span, setting="") for span in said]
        found = sorted([*(span for span in found if span not in said), *own], key=lambda span: span.start)
        wish = Wish("where", about=clause.column, other=clause.state, text="blank" if clause.blank else "filled")
        wishes.append((wish, [span for span in own if span.setting != "subject"]))
    return found, [replace(wish, spans=tuple(map(found.index, own))) for wish, own in wishes]


def _pieces(prompt: str, clause: Condition, *, alone: bool) -> list[Span]:
    """The clause as a span; in two, with its things as the subject between them, where no others are said."""
    if not clause.things or not alone:
        return [Span(prompt[clause.start : clause.end], clause.start, clause.end)]
    start, end = clause.things
    before, behind = prompt[clause.start : start].rstrip(), prompt[end : clause.end].lstrip()
    return [
        Span(before, clause.start, clause.start + len(before)),
        Span(prompt[start:end], start, end, "subject"),
        Span(behind, clause.end - len(behind), clause.end),
    ]


def _clauses(prompt: str, spans: Sequence[Span]) -> Iterator[Condition]:
    for said in BEHIND.finditer(prompt):
        if SHARE.match(said["state"]):
            continue
        columns = [_before(span, said.start()) for span in spans if span.setting in COLUMNS and span.start < said.start()]
        column = max(columns, key=lambda span: span.end, default=None)
        if column and BETWEEN.fullmatch(prompt[column.end : said.start()]):
            yield Condition(said.start(), said.end(), column.text, said["state"], said["gone"] is not None, named=column.start)
    for form, blank in ((ONLY_THOSE, False), (NOT_THOSE, True)):
        for said in form.finditer(prompt):
            yield Condition(said.start(), said.end(), said["column"], said["state"], blank, said.span("things"))


def _before(span: Span, place: int) -> Span:
    """The part of a span that stands before a place; the whole of one that ends there, or begins behind it."""
    if span.end <= place or span.start >= place:
        return span
    text = span.text[: place - span.start].rstrip(" ,;:(-")
    return replace(span, text=text, end=span.start + len(text))
