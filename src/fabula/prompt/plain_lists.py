"""Lists that the network read in pieces, where what stands around an item leaves no doubt what it is.

"(name, mobile, city)"            columns, where most of them are
"possible grades are A, B and C"  the word before "are" is the column that the categories belong to
"premium or restricted view"      a category of two words is one, where commas part the others
"pay by cash, card or invoice"    "pay by" is no part of a category
"péniches", "macaw"               a town that is none goes with what stands beside it
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from fabula import locales
from fabula.prompt.meaning import is_known
from fabula.prompt.nearness import REACH, lead_of
from fabula.prompt.nouns import SMALL, is_several
from fabula.prompt.plain_numbers import THINGS
from fabula.prompt.prediction import Span

COLUMNS = ("add", "only")
LOOSE = ("", "values", "subject", "type", "about", "city", "child", *COLUMNS)  # what an item of a list may have been read as
BRACKETS = re.compile(r"\(([^()\d]{3,200})\)")
ITEM = re.compile(r"[^,;/|]+?(?=\s*(?:,|;|/|\||$|\s(?:and|&)\s))|(?<=and\s)[^,;/|]+")
SAYS = re.compile(
    r"(?P<name>[^\W\d][\w']*(?: [^\W\d][\w']*)?)\s*"
    r"(?:(?:\s(?:is|are|can be|may be|must be|should be|has to be|being|out of|one of|either|in)\b|:|=|->)\s*)+"
    r"(?:either |one of |just |only |an? |the )?[\"'\[(]?$"
)
LEADING = re.compile(
    r"(?:(?:pay|pays|paid|paying|comes?|sold)\s+)?(?:by|with|via|as|is|are|an?|the|just|only|either|always)\s+(?=\w)",
    re.IGNORECASE,
)
HAVING = frozenset(["hold", "holds", "own", "owns", "get", "gets", "having", "carry", "use", "uses"])
KINDS = re.compile(
    r"\b((?:\w+ )?"
    r"(?:kind|type|status|category|class|grade|condition|priority|level|colou?r|size|gender|shape|style|mode|role|brand))s?\s*[:=]\s*",
    re.IGNORECASE,
)
LACKING = re.compile(r"\b(?:no|without|lack\w*|miss|not)\b", re.IGNORECASE)
LETTERS = re.compile(r"([^\W\d].*?)\s+([A-Z]\s?(?:-|–|to)\s?[A-Z])")
LETTER_LIST = re.compile(
    r"(\w+) ((?:[A-Z](?:, ?[A-Z])*,? (?:and|or) [A-Z]|[A-Z]{3}(?:, ?[A-Z]{3})*,? (?:and|or) [A-Z]{3}))(?![\w-])"
)
ALTERNATIVES = re.compile(r"([\w' -]+?) or ([\w' -]+)")
BY = re.compile(r" (?:by|with|in|via|as) (\w+)$")
GAP = re.compile(r"\s*,\s*([^\W\d][\w'-]*(?: [\w'-]+)?)\s*(?:,|,?\s*\b(?:or|and)\b)\s*")
PAID = re.compile(r"\bpa(?:id|y|ys|ying) (?:by|with|in|via) (?:an? )?(\w+)", re.IGNORECASE)
PREPOSITION = re.compile(
    r"\b(?:in|from|at|near|around|of|to|à|de|en|em|aus|bei|w|we|z|ze|a|di|da|uit|te|van)\s+(?:the\s+)?$", re.IGNORECASE
)
JOINT = re.compile(
    r"\s*(?:,|/|\||;|&|(?:,\s*)?(?:and|or|y|o|e|et|ou|und|oder|en|of|i|lub|ve|veya))\s*(?:an?\s|the\s)?\s*", re.IGNORECASE
)
SLASHES = re.compile(
    r"\b(?!(?:with|and|where|a|an|the|their)\b)([a-z][a-z_]*(?: [a-z]+)?)\s*[=:]\s*([\w-]+(?:\s*/\s*[\w-]+){2,})", re.IGNORECASE
)
LONGEST = 250  # countries, more than there are
ONE_OF = re.compile(r"\bone of (?:the |these |our )?(?:\w+ )?([a-z]+s):\s*([^.;\n]+)", re.IGNORECASE)
EITHER = re.compile(r"(\w[\w-]*(?: \w[\w-]*)?) or (\w[\w-]*(?: \w[\w-]*)?)", re.IGNORECASE)
VAGUE = frozenset(
    ["possible", "allowed", "exactly", "which", "only", "values", "them", "rest", "others", "columns", "fields", "there"]
)


def lists_mended(prompt: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, with the lists among them put right; of a prompt in English."""
    kept = list(spans)
    for mend in (
        _or_lists,
        _slashes,
        _one_of,
        _either,
        _brackets,
        _kinds_listed,
        _things_listed,
        _lacking,
        _paid_by,
        _countries_listed,
        _alternatives,
        _letters,
        _trimmed,
        _gaps,
        _letter_lists,
        _named_first,
        _whole_values,
        _said_of,
    ):
        kept = sorted(mend(prompt, kept), key=lambda span: span.start)
    return kept


def towns_mended(prompt: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, with towns that are none read as what stands beside them; of a prompt in any language."""
    found: list[Span] = []
    for i, span in enumerate(spans):
        named = prompt[span.start : span.start + 1].isupper() and PREPOSITION.search(lead_of(prompt, span))
        if span.setting != "city" or span.text.lower() in _towns() or named:
            found.append(span)
            continue
        before, after = found[-1] if found else None, spans[i + 1] if i + 1 < len(spans) else None
        if before and before.setting in THINGS and prompt[before.end : span.start] == " ":
            found[-1] = Span(prompt[before.start : span.end], before.start, span.end, before.setting)
        elif (before and before.setting == "values" and JOINT.fullmatch(prompt[before.end : span.start])) or (
            after and after.setting == "values" and JOINT.fullmatch(prompt[span.end : after.start])
        ):
            found.append(replace(span, setting="values"))
    return found


def _or_lists(prompt: str, spans: list[Span]) -> list[Span]:
    """What is listed behind a thing and a colon with an "or" at the end are categories: "washers: idle, running or broken"."""
    found = list(spans)
    for i, thing in enumerate(spans[:-2]):
        if thing.setting != "subject" or prompt[thing.end : spans[i + 1].start].strip() != ":":
            continue
        run = [i + 1]
        while run[-1] + 1 < len(spans) and JOINT.fullmatch(prompt[spans[run[-1]].end : spans[run[-1] + 1].start]):
            run.append(run[-1] + 1)
        last = prompt[spans[run[-2]].end : spans[run[-1]].start].strip(" ,") if len(run) > 1 else ""
        if last == "or" and {spans[j].setting for j in run} <= {"add", "values", "about"}:
            for j in run:
                found[j] = replace(spans[j], setting="values")
    return found


def _slashes(prompt: str, spans: list[Span]) -> list[Span]:
    """Three categories or more with strokes between them: "urgency = red / orange / green"."""
    for found in SLASHES.finditer(prompt):
        parts = [(found.start(2) + part.start(), found.start(2) + part.end()) for part in re.finditer(r"[\w-]+", found[2])]
        over = [span for span in spans if span.start < found.end() and found.start() < span.end]
        if not any(span.setting in ("date", "low", "high", "pattern") for span in over) and not re.fullmatch(
            r"[\d/ ]+", found[2]
        ):
            listed = [Span(prompt[start:end], start, end, "values") for start, end in parts]
            spans = [span for span in spans if span not in over] + [Span(found[1], *found.span(1), "about"), *listed]
    return spans


def _one_of(prompt: str, spans: list[Span]) -> list[Span]:
    """Every thing has one of these: "every tram belongs to one of four depots: Harbour, Hillside, Old Mill"."""
    for found in ONE_OF.finditer(prompt):
        parts = [
            (found.start(2) + part.start(), found.start(2) + part.end()) for part in ITEM.finditer(found[2]) if part[0].strip()
        ]
        if len(parts) < 2 or any(prompt[start:end].islower() and len(prompt[start:end].split()) > 3 for start, end in parts):
            continue
        listed = [Span(prompt[start:end].strip(), end - len(prompt[start:end].lstrip()), end, "values") for start, end in parts]
        before = [
            replace(span, setting="subject") if span.setting == "parent" else span for span in spans if span.end <= found.start()
        ]
        before = [span for span in before if span.setting not in ("children", "child")]
        spans = [
            *before,
            Span(found[1], *found.span(1), "about"),
            *listed,
            *(span for span in spans if span.start >= found.end()),
        ]
    return spans


def _either(_: str, spans: list[Span]) -> list[Span]:
    """Two categories that were read as one: "edible or poisonous"."""
    found: list[Span] = []
    for span in spans:
        letters = span.setting == "pattern" and found and found[-1].setting == "values" and re.fullmatch(r"\w or \w", span.text)
        parts = EITHER.fullmatch(span.text) if span.setting == "values" or letters else None
        alone = not (found and found[-1].setting == "values")
        parts = (
            parts if not alone or span.setting != "values" or (found and found[-1].setting in ("about", "add", "sort")) else None
        )
        found += (
            [Span(parts[i], span.start + parts.start(i), span.start + parts.end(i), "values") for i in (1, 2)]
            if parts
            else [span]
        )
    return found


def _brackets(prompt: str, spans: list[Span]) -> list[Span]:
    """Columns, where at least half of what brackets list was read as that and nothing else is clear."""
    for found in BRACKETS.finditer(prompt):
        items = [item for item in ITEM.finditer(found[1]) if item[0].strip()]
        start = found.start(1)
        inside = [span for span in spans if start <= span.start and span.end <= found.end(1)]
        as_columns = [span.setting for span in inside if span.setting in COLUMNS]
        if len(items) < 2 or 2 * len(as_columns) < len(items) or any(span.setting not in LOOSE for span in inside):
            continue
        if re.search(r"\bor\b", found[1]) or any(len(item[0].split()) > 4 for item in items):
            continue
        setting = Counter(as_columns).most_common(1)[0][0]
        listed = []
        for item in items:
            words = item[0].strip()
            first = start + item.start() + item[0].index(words)
            listed.append(Span(words, first, first + len(words), setting))
        spans = [span for span in spans if span not in inside] + listed
    return spans


def _kinds_listed(prompt: str, spans: list[Span]) -> list[Span]:
    """Categories behind a word that says so and a colon: "kind: day, week, season"."""
    for found in KINDS.finditer(prompt):
        start = found.end()
        end = next((m.start() for m in re.finditer(r"[.;\n(]|\d|$", prompt[start:])), 0) + start
        inside = [span for span in spans if start <= span.start and span.end <= end]
        if len(inside) > 1 and all(span.setting in (*COLUMNS, "values") for span in inside):
            over = [span for span in spans if span.start < found.end(1) and found.start(1) < span.end]
            if all(span.setting in ("about", *COLUMNS) for span in over):
                spans = [span for span in spans if span not in inside and span not in over]
                spans += [Span(found[1], *found.span(1), "about"), *(replace(span, setting="values") for span in inside)]
    return spans


def _things_listed(prompt: str, spans: list[Span]) -> list[Span]:
    """Things in a list of things: "enclosures, animals, keepers and feedings"."""
    found = list(spans)
    for i in range(2, len(found)):
        before, span = found[i - 1], found[i]
        listed = before.setting == found[i - 2].setting == "subject" and JOINT.fullmatch(prompt[before.end : span.start])
        if listed and span.setting == "add" and is_several(span.text):
            found[i] = replace(span, setting="subject")
    return found


def _lacking(prompt: str, spans: list[Span]) -> list[Span]:
    """What is missing behind "have no" and its like is a column, and none to drop."""
    found = list(spans)
    for i, (span, after) in enumerate(pairwise(spans)):
        between = prompt[span.end : after.start].strip().lower()
        if (
            span.setting == "missing"
            and LACKING.search(span.text)
            and after.setting in ("drop", "add")
            and between in ("", "a", "an", "any")
        ):
            found[i + 1] = replace(after, setting="about")
    return found


def _alternatives(prompt: str, spans: list[Span]) -> list[Span]:
    """Things with an "or" between them are categories: "payments by card, cash or paypal"; the first thing is what has them."""
    found: list[Span] = []
    for span in spans:
        before = found[-1] if found else None
        either = ALTERNATIVES.fullmatch(span.text) if span.setting == "subject" and before else None
        if either and before and before.setting == "subject" and JOINT.fullmatch(prompt[before.end : span.start]):
            if ways := BY.search(before.text):
                found[-1] = Span(before.text[: ways.start()], before.start, before.start + ways.start(), "subject")
                found.append(Span(ways[1], before.start + ways.start(1), before.start + ways.end(1), "values"))
            found += [Span(either[i], span.start + either.start(i), span.start + either.end(i), "values") for i in (1, 2)]
        else:
            found.append(span)
    for i in range(len(found) - 1, 0, -1):  # "makes toyota, ford and bmw"
        joined = (
            i + 1 < len(found) and found[i + 1].setting == "values" and JOINT.fullmatch(prompt[found[i].end : found[i + 1].start])
        )
        if joined and found[i].setting == "subject" and not is_several(found[i].text):
            found[i] = replace(found[i], setting="values")
    return found


def _letters(_: str, spans: list[Span]) -> list[Span]:
    """A column and the letters that it holds: "row letters A-K"."""
    found = []
    for span in spans:
        said = LETTERS.fullmatch(span.text) if span.setting == "pattern" else None
        if said:
            found.append(Span(said[1], span.start, span.start + len(said[1]), "about"))
            span = Span(said[2], span.end - len(said[2]), span.end, "pattern")
        found.append(span)
    return found


def _gaps(prompt: str, spans: list[Span]) -> list[Span]:
    """A category that was passed over between two others: "driver, sorter or greeter"."""
    found: list[Span] = []
    for span in spans:
        before = found[-1] if found else None
        if before and before.setting == span.setting == "values":
            gap = GAP.fullmatch(prompt[before.end : span.start])
            if gap and gap[1].lower() not in SMALL | VAGUE:
                found.append(Span(gap[1], before.end + gap.start(1), before.end + gap.end(1), "values"))
        found.append(span)
    return found


def _paid_by(prompt: str, spans: list[Span]) -> list[Span]:
    """What is paid by, where something was read there as a category or a thing."""
    for found in PAID.finditer(prompt):
        inside = [span for span in spans if span.start < found.end() and found.start() < span.end]
        if inside and all(span.setting in ("values", "subject", "about", "child") for span in inside):
            spans = [span for span in spans if span not in inside] + [Span(found[1], *found.span(1), "values")]
    return spans


def _countries_listed(prompt: str, spans: list[Span]) -> list[Span]:
    """Countries that a column is said to hold are categories: "lender country one of Italy, Spain, Greece"."""
    found = list(spans)
    for i, span in enumerate(spans):
        run = [i]
        while (
            spans[run[-1]].setting in ("locale", "values")
            and run[-1] + 1 < len(spans)
            and spans[run[-1] + 1].setting in ("locale", "values")
            and JOINT.fullmatch(prompt[spans[run[-1]].end : spans[run[-1] + 1].start])
            and len(run) < LONGEST
        ):
            run.append(run[-1] + 1)
        says = None
        if len(run) > 1 and "locale" in {spans[j].setting for j in run}:
            says = SAYS.search(prompt, max(span.start - REACH, 0), span.start) or re.search(
                r"(?P<name>\w+)\s$", lead_of(prompt, span)
            )
        if says and re.search(r"countr|nationalit|origin|language", says["name"]):
            for j in run:
                found[j] = replace(spans[j], setting="values")
    return found


def _trimmed(prompt: str, spans: list[Span]) -> list[Span]:
    """Categories without the small words around them, and none that are nothing else."""
    kept = []
    for span in spans:
        if span.setting == "values":
            start = span.start
            while found := LEADING.match(prompt, start, span.end):
                start = found.end()
            said = prompt[start : span.end]
            stroke = "/" in (prompt[start - 1 : start], prompt[span.end : span.end + 1])  # the a of "a/b"
            if said.islower() and (said in SMALL or said in HAVING) and not stroke:
                continue
            span = replace(span, text=prompt[start : span.end], start=start)
        kept.append(span)
    return kept


def _letter_lists(prompt: str, spans: list[Span]) -> list[Span]:
    """Letters and codes of currencies with an "and" or "or": "in ward A, B and C", "in USD, EUR or GBP"."""
    for found in LETTER_LIST.finditer(prompt):
        parts = [(found.start(2) + part.start(), found.start(2) + part.end()) for part in re.finditer(r"[A-Z]+", found[2])]
        over = [span for span in spans if span.start < found.end() and found.start(2) < span.end]
        if any(
            span.setting in ("low", "high", "locale", "share") or (span.setting == "pattern" and " or " not in span.text)
            for span in over
        ):
            continue
        kept = []
        for span in spans:
            ran_on = span in over and span.start < found.start(2)  # a thing that ran on into the list, or to its column
            if ran_on or (span.end == found.end(1) and span.setting in THINGS and " " in span.text):
                text = prompt[span.start : found.start(2)].rstrip()
                text = text.removesuffix(found[1]).rstrip() if text.endswith(f" {found[1]}") else text
                kept.append(Span(text, span.start, span.start + len(text), span.setting))
            elif span not in over:
                kept.append(span)
        clear = found[1].lower() not in SMALL and not any(s.start < found.end(1) and found.start(1) < s.end for s in kept)
        named = [Span(found[1], *found.span(1), "about")] if clear else []
        spans = [*kept, *named, *(Span(prompt[start:end], start, end, "values") for start, end in parts)]
    return spans


def _named_first(_: str, spans: list[Span]) -> list[Span]:
    """The column in front of the first of its categories: "house Gryffindor, Slytherin or Ravenclaw"."""
    found: list[Span] = []
    for i, span in enumerate(spans):
        first = span.setting == "values" and (i == 0 or spans[i - 1].setting not in ("values", "share", "about", "count"))
        name, _, rest = span.text.partition(" ")
        run = [other.text for other in spans[i + 1 : i + 6] if other.setting == "values"]
        single = bool(run) and all(" " not in text for text in run)
        if first and rest and " " not in rest and single and name.islower() and (rest[0].isupper() or is_known(name)):
            found.append(Span(name, span.start, span.start + len(name), "about"))
            span = Span(rest, span.end - len(rest), span.end, "values")
        found.append(span)
    return found


def _whole_values(prompt: str, spans: list[Span]) -> list[Span]:
    """Two categories with nothing but a blank between them are one, where a comma parts the others of their list."""
    kept: list[Span] = []
    for span in spans:
        before = kept[-1] if kept else None
        pair = before is not None and before.setting == span.setting == "values" and prompt[before.end : span.start] == " "
        listed = pair and before is not None and re.search(r",[^.;:]*$", prompt[: before.start].removesuffix(" "))
        if before is not None and listed and any(one.setting == "values" and one.end < before.start for one in kept[-4:]):
            kept[-1] = Span(prompt[before.start : span.end], before.start, span.end, "values")
        else:
            kept.append(span)
    return kept


def _said_of(prompt: str, spans: list[Span]) -> list[Span]:
    """The word before "is", "are" or a colon is the column of the categories behind it, where nothing else was read in it."""
    found: list[Span] = []
    things = sum(span.setting in THINGS for span in spans)
    for i, span in enumerate(spans):
        first = span.setting == "values" and not (i and spans[i - 1].setting in ("values", "share", "about"))
        beside = found[-1] if first and found and prompt[found[-1].end : span.start] == " " else None
        if (
            beside and beside.setting == "subject" and things > 1 and beside is not found[0]
        ):  # "airlines Delta, United or American"
            found[-1] = replace(beside, setting="about")
        says = SAYS.search(prompt, max(span.start - REACH, 0), span.start) if first else None
        if says:
            words = says["name"].split()
            while words and (words[0].lower() in SMALL or words[0].lower() in VAGUE):
                words.pop(0)
            start = says.end("name") - len(" ".join(words))
            over = [one for one in spans if one.start < says.end("name") and start < one.end]
            only_thing = len(over) == 1 and over[0].setting in THINGS and over[0].start == start and things > 1
            if words and (not over or only_thing) and words[-1].lower() not in SMALL | VAGUE:
                found = [one for one in found if one not in over]
                found.append(Span(prompt[start : says.end("name")], start, says.end("name"), "about"))
        found.append(span)
    return found


@functools.cache
def _towns() -> frozenset[str]:
    """All towns that are known, in small letters, as they are written there and in Latin letters."""
    table = locales.places()
    names = [*table.column("name").to_pylist(), *table.column("latin").to_pylist()]
    return frozenset(name.lower().removesuffix("市") for name in names if name) | frozenset(
        name.lower() for name in names if name
    )
