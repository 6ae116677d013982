"""What is said of columns so that it leaves no doubt, whatever the network read in it.

"visits with the street, how many flues and soot level"   what a list of facts holds are columns, and no tables
"columns, spelled like this: ear_tag, nickname"           these and no others
"leave the price and the supplier out of it"              both are left out
"number of hives (between 1 and 40)"                      is one column
"difficulty and record time in there"                     what is joined to a column is one
"presses and who owns them"                               have an owner
"each having a valid IBAN"                                is a column, and no table
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fabula.prompt import values
from fabula.prompt.meaning import is_known
from fabula.prompt.nearness import lead_of
from fabula.prompt.nouns import SMALL, is_several
from fabula.prompt.plain_numbers import THINGS
from fabula.prompt.prediction import Span

ITEM = re.compile(r"[^,;\n]+?(?=\s*(?:[,;\n]|$|\b(?:and|&|plus)\s))")
LEAD = re.compile(r"\s*(?:(?:and|&|plus|also|with|the|an?|their|its|his|her|each|of)\s+)*", re.IGNORECASE)
LISTS = re.compile(r"\s*(?:with|having|showing|giving|listing|recording|including|incl\.)\s+(?=\w)", re.IGNORECASE)
FACTS = re.compile(r"(?:how (?:many|much|long|old|often|big|tall|far)|number of|date of|type of|name of)\b", re.IGNORECASE)
ENDS = re.compile(
    r"[.;:(\n]|\b(?:sorted|ordered|as|in (?:csv|json|excel|sql)|where|who|which|that|for|please|between|from)\b"
    r"|(?:,\s*)?\b(?:about|around|roughly|some|exactly) \d|\d",
    re.IGNORECASE,
)
NUMBER_OF = re.compile(r"\b(?:number|count|amount) of \w+", re.IGNORECASE)
THESE = re.compile(r"\b(?:columns?|fields)\b[^:.;\n]{0,40}:\s*", re.IGNORECASE)
MORE = re.compile(r"\b(?:extra|additional|more|add|adding|also|plus|further|other|besides)\b", re.IGNORECASE)
OUT = re.compile(
    r"\b(?:leave|leaving|take|taking|keep|cut) (?!out\b)((?:the |any |all )?[a-z_]+(?:[\w ,]*?)) (?:out|off)\b(?: of (?:it|this|that|there))?",
    re.IGNORECASE,
)
ANOTHER = re.compile(
    r"\s+(?:and|&|plus)\s+(?:an? |the |their |its )?([a-z_]+(?: [a-z_]+)?)(?=\s+(?:in there|in it|too|as well|also|please)\b|\s*[,.;]|\s*$)",
    re.IGNORECASE,
)
WHO = re.compile(
    r"\b(?:and|with|plus) who "
    r"(owns?|runs?|manages?|built|makes?|made|wrote|designed|directed|leads?|drives?|teaches|painted)\b(?: (?:it|them|each))?",
    re.IGNORECASE,
)
DOER = {
    "own": "owner", "run": "manager", "manage": "manager", "built": "builder", "made": "maker", "make": "maker", "wrote": "author",
    "designed": "designer", "directed": "director", "lead": "leader", "drive": "driver", "teache": "teacher", "painted": "painter",
}  # fmt: skip
HAVING = re.compile(r"\b(?:having|has|have|with|including|incl\.)\s+(?:an?|the|their|its|one)\s+(?:\w+ ){0,2}$", re.IGNORECASE)
COLUMNS = ("add", "only", "drop")
LOOSE = (
    *THINGS,
    "",
    "add",
    "values",
    "drop",
    "about",
    "type",
    "date",
    "sort",
    "missing",
    "only",
)  # what an item of a list may have been read as


TYPED = re.compile(r"\b(yes/no|true/false|y/n|boolean) (?:column|field|flag) (?:called |named |for )?([a-z_]+)\b", re.IGNORECASE)
WHOLE = re.compile(r"\b([a-z_]+) in (whole [a-z]+)\b", re.IGNORECASE)
LABELLED = re.compile(
    r"^(.+?) (labelled|labeled|classified|tagged|marked) (?:as )?(?:either )?([\w-]+) or ([\w-]+)\b", re.IGNORECASE
)


def columns_mended(prompt: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, with what is said of columns put right; of a prompt in English."""
    kept = list(spans)
    for mend in (_typed, _labelled, _facts, _how_many, _these, _out, _another, _who, _no_things):
        kept = sorted(mend(prompt, kept), key=lambda span: span.start)
    return kept


def _items(prompt: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the items of a list stand, without the small words before them."""
    found = []
    for item in ITEM.finditer(prompt, start, end):
        first = LEAD.match(prompt, item.start(), item.end()).end()  # type: ignore[union-attr]
        if first < item.end():
            found.append((first, item.start() + len(item[0].rstrip())))
    return found


def _typed(prompt: str, spans: list[Span]) -> list[Span]:
    """A column behind its type: "a yes/no column glitter"; or before one that is whole: "weight in whole grams"."""
    for found in TYPED.finditer(prompt):
        kept = [span for span in spans if span.end <= found.start() or span.start >= found.end()]
        spans = [*kept, Span(found[1], *found.span(1), "type"), Span(found[2], *found.span(2), "about")]
    for found in WHOLE.finditer(prompt):
        over = [span for span in spans if span.start < found.end() and found.start() < span.end]
        if all(span.setting in LOOSE for span in over):
            kept = [span for span in spans if span not in over]
            spans = [*kept, Span(found[1], *found.span(1), "about"), Span(found[2], *found.span(2), "type")]
    return spans


def _labelled(_: str, spans: list[Span]) -> list[Span]:
    """Things, and the two labels that they have: "messages labelled spam or ham for a classifier"."""
    found: list[Span] = []
    for span in spans:
        parts = LABELLED.match(span.text) if span.setting == "subject" else None
        kinds = {1: "subject", 3: "values", 4: "values"}
        read = (
            [Span(parts[i], span.start + parts.start(i), span.start + parts.end(i), kind) for i, kind in kinds.items()]
            if parts
            else []
        )
        found += read or [span]
    return found


def _facts(prompt: str, spans: list[Span]) -> list[Span]:
    """A list behind a thing's "with" that holds a column: all of it are columns."""
    thing = next((span for span in spans if span.setting == "subject"), None)
    lists = LISTS.match(prompt, thing.end) if thing and is_several(thing.text) else None
    if not thing or not lists:
        return spans
    end = found.start() if (found := ENDS.search(prompt, lists.end())) else len(prompt)
    items = _items(prompt, lists.end(), end)
    over = [span for span in spans if span.start < end and lists.end() < span.end]
    said = [prompt[first:last] for first, last in items]
    singles = [text for text in said if not is_several(text) and is_known(values.column_name(text))]
    fits = len(items) > 1 and all(len(text.split()) <= 6 for text in said) and all(span.setting in LOOSE for span in over)
    if not fits or not (singles or any(FACTS.match(text) for text in said)) or not any(span.setting in THINGS for span in over):
        return spans
    return [span for span in spans if span not in over] + [Span(prompt[a:b], a, b, "add") for a, b in items]


def _how_many(prompt: str, spans: list[Span]) -> list[Span]:
    """ "number of hives (between 1 and 40)" is a column, and the hives are no table."""
    for found in NUMBER_OF.finditer(prompt):
        inside = [span for span in spans if span.start < found.end() and span.end > found.start()]
        if [span.setting for span in inside] in (["about", "subject"], ["add", "subject"]):
            new = Span(found[0], found.start(), found.end(), inside[0].setting)
            spans = [*(span for span in spans if span not in inside), new]
    return spans


def _these(prompt: str, spans: list[Span]) -> list[Span]:
    """Columns behind "columns, spelled like this:" are all that there are."""
    found = THESE.search(prompt)
    if not found or MORE.search(prompt[max(found.start() - 24, 0) : found.end()]):
        return spans
    listed = [span for span in spans if span.start >= found.end()]
    run = next((listed[:i] for i, span in enumerate(listed) if span.setting != "add"), listed)
    return [replace(span, setting="only") if span in run and len(run) > 1 else span for span in spans]


def _out(prompt: str, spans: list[Span]) -> list[Span]:
    for found in OUT.finditer(prompt):
        items = _items(prompt, *found.span(1))
        over = [span for span in spans if span.start < found.end() and found.start() < span.end]
        if all(span.setting in LOOSE for span in over):
            spans = [span for span in spans if span not in over] + [Span(prompt[a:b], a, b, "drop") for a, b in items]
    return spans


def _another(prompt: str, spans: list[Span]) -> list[Span]:
    found = list(spans)
    for span in spans:
        other = ANOTHER.match(prompt, span.end) if span.setting in ("add", "only", "drop") else None
        over = [one for one in found if other and one.start < other.end(1) and other.start(1) < one.end]
        if (
            other
            and all(one.setting in LOOSE and one.setting not in COLUMNS for one in over)
            and not {*other[1].lower().split()} & SMALL
            and any(one.setting in THINGS for one in spans)
        ):
            found = [one for one in found if one not in over] + [Span(other[1], *other.span(1), span.setting)]
    return found


def _who(prompt: str, spans: list[Span]) -> list[Span]:
    """Whoever does something with a thing, by what they are called for it."""
    for found in WHO.finditer(prompt):
        over = [span for span in spans if span.start < found.end() and found.start() < span.end]
        if not any(span.setting in THINGS and span.start < found.start() for span in over):
            kept = [span for span in spans if span not in over]
            spans = [*kept, Span(DOER[found[1].lower().removesuffix("s")], *found.span(1), "add")]
    return spans


def _no_things(prompt: str, spans: list[Span]) -> list[Span]:
    """A thing that is one fact of the first: "translators, each having a valid IBAN"."""
    first = next((span for span in spans if span.setting in THINGS), None)
    return [
        replace(span, setting="add")
        if span is not first
        and span.setting == "subject"
        and not is_several(span.text)
        and is_known(values.column_name(span.text))
        and HAVING.search(lead_of(prompt, span))
        else span
        for span in spans
    ]
