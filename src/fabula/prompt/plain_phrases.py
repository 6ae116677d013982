"""Turns of phrase that leave no doubt, whatever the network read in them.

"amount = quantity * unit price"      is a formula, and ends where the line does: "total is price times hours on every line"
"price above 400000"                  what stands before a number says which end it is
"numbered from 1001 upwards"          counts the rows
"on a 0-20 scale"                     bounds the marks, and no column called scale
"no one should be missing a phone"    is about blanks
"landlords who", "huts at an altitude above 2000"   small words are no part of a thing, nor is the column behind "at an"
"watchmakers and their home town"     are a thing and what is said of it
"including badge number but without email"   what is included is not left out
"with answers agree, neutral and disagree"   the first of the values has their column before it
"blood type A+, B- or O-"             are three types
"valid IBANs for 50 accounts"         some columns are known by their names alone
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from fabula.prompt import values
from fabula.prompt.meaning import is_known
from fabula.prompt.nearness import lead_of
from fabula.prompt.nouns import SMALL
from fabula.prompt.placing import is_city
from fabula.prompt.plain_numbers import BOUNDS, THINGS, put
from fabula.prompt.plurals import plural, singular
from fabula.prompt.prediction import Span

OPERAND = r"[a-z][a-z_]*(?: [a-z_]+){0,2}"
OPERATOR = r"(?:[*×+/]|\b(?:times|multiplied by|plus|minus|divided by)\b)"
FORMULA = re.compile(
    r"\b([a-z][a-z_ ]*?)\s*(?:=|\bequals\b|\bis\b|\bequal to\b)\s*"
    rf"((?!true|false|yes|no\b){OPERAND}\s*{OPERATOR}\s*(?:{OPERAND}|\d+(?:\.\d+)?(?![\d/])))",
    re.IGNORECASE,
)
EVERY_LINE = re.compile(r"\s+(?:on|in|for|of)(?:\s+(?:every|each|all)(?:\s+\w+)?)?$", re.IGNORECASE)
NOT = r"(?:not|never|no|n't|nobody|none|nothing)\b[\w ]*$"
SIDES = (  # what stands before a number, and which end it is
    ("since|starting (?:in|from|on)", "low"),
    ("above|over|more than|greater than|higher than|larger than|exceeding|taller than|older than", "above"),
    ("below|under|less than|lower than|smaller than|fewer than|cheaper than|younger than", "below"),
    ("at least|no less than|not less than|a minimum of", "low"),
    ("at most|up to|no more than|not more than|a maximum of", "high"),
)
LABEL = re.compile(
    r"\s+(?!(?:rate|ratio|rows?|records?|ones|share|percentage|them|people|values?)\b)([A-Z][\w+-]*|[a-z]{3,})"
    r"(?=\s*(?:[,.;]|$)|\s+(?:in|for)\s+(?:exactly )?\d)"
)
ANYBODY = frozenset(["none", "nothing", "no one", "nobody", "neither", "none of them", "all", "everyone", "everybody"])
COUNTED_LABEL = re.compile(r"((?:exactly |just )?\d+) (?!columns?|fields?|attributes?)([a-z]+)", re.IGNORECASE)
LABEL_FOR = re.compile(r"(.+?) (?:for|in) (?:the )?([a-z_]+(?: [a-z]+)?)", re.IGNORECASE)
NO_YEAR = re.compile(r"[€$£]?(?!(?:1[6-9]|20|21)\d\d$)\d[\d.,]*[kKmM]?")  # a number that is no year
BEFORE = tuple((re.compile(rf"\b(?:{words})\s+[€$£]?\s?$", re.IGNORECASE), side) for words, side in SIDES)
NUMBERED = re.compile(r"\b(numbered|counted)(?:\s+\w+)? from (\d+)\b", re.IGNORECASE)
SCALE = re.compile(r"\bon an? (\d[\d.]*)\s?(?:-|–|to)\s?(\d[\d.]*)(?:[- ]point)? (scale)\b", re.IGNORECASE)
NOBODY = re.compile(
    r"\b((?:no one|nobody|none of them|no row|no record)(?: (?:should|must|may|can|is|has|are|be))* (?:missing|without|lacking|lacks))"
    r" (?:an? |their |the |any )?([a-z]+(?: (?:number|address|name|date|code|id))?)\b",
    re.IGNORECASE,
)
AT_A = re.compile(r"^(.+?) (?:at|with) an? ([a-z]+)(?: of)?$", re.IGNORECASE)
BY_COLUMN = re.compile(r"^(.+?) by ([a-z_]+(?: [a-z]+)?)$", re.IGNORECASE)
AND_THEIR = re.compile(r"^(.+?) (?:and|with) (?:their|its) (.+)$", re.IGNORECASE)
THAT_THEY = re.compile(
    r"\s*,?\s+and (?:all )?(?:the|their|its)\s+(?P<thing>(?:[a-z]+ )?[a-z]+s)(?= (?:that |which )?(?:they|it|he|she|were|was|are) )",
    re.IGNORECASE,
)  # "matches and the pitches they were played on"
INCLUDED = re.compile(
    r"(?<!not )(?<!n't )(?<!never )\b(?:including|incl\.|includes?|containing|having|showing|plus)\s+(?:an? |the |their )?$",
    re.IGNORECASE,
)
LEFT_OUT = re.compile(
    r"^\s*(?:and|,|or)?\s*(?:\w+ )?(?:not|isn't|out|off|un\w+ed|excluded|omitted|removed|dropped)\b", re.IGNORECASE
)
ONE_OF = re.compile(
    r"\b([a-z]{3,}) (?:(?:is|are|being|must be|should be|can be) )?(?:one of|any of|either)(?: the following)?:? "
    r"([\w'-]+(?: [\w'-]+)?(?:(?:, (?:or |and )?| or | and |/)[\w'-]+(?: (?!sorted|with|for|in|as|and|or)[\w'-]+)?)+)",
    re.IGNORECASE,
)
ITEM = re.compile(r"\b(?!(?:and|or)\b)[\w'-]+(?: (?!(?:and|or)\b)[\w'-]+)*")
KIND_WORD = re.compile(r"categor(?:y|ies)|types?|kinds?|class|status|sizes?|colou?rs?|materials?|levels?", re.IGNORECASE)
MAKES = re.compile(r"(makes|brands|colou?rs|sizes|types|kinds|flavou?rs|breeds|species|classes|grades|levels) ([a-z][\w-]*)")
NO_DATA = re.compile(
    r"\b((?:don'?t|do not|without) (?:put(?:ting)?|add(?:ing)?|includ(?:e|ing)|generat(?:e|ing)|insert(?:ing)?|fill(?:ing)?|mak(?:e|ing)|want)"
    r" (?:in )?(?:any |actual |the )?(?:data|rows|records))\b",
    re.IGNORECASE,
)
MANY = re.compile(r"\b(many[- ]to[- ]many|[nm]:[nm])\b", re.IGNORECASE)
SOME_ROWS = re.compile(r"[1-9][\d,.]* ?(?:k|thousand|million)? ?(?:rows|records|entries|lines)", re.IGNORECASE)
FOR_EACH = re.compile(r"\b(?:per|each|every|apiece|any|for a|a piece)\b|/", re.IGNORECASE)
IN_PLACE = re.compile(
    r"^(.+?) (?:in|from|near|around) (?:the )?([A-Z]\w+(?: [A-Z]\w+)?)(?:(?:, | and | or )[A-Z]\w+(?: [A-Z]\w+)?)*$"
)
BLOOD = re.compile(r"(?<![\w+-])(?:AB|A|B|O)[+-](?:\s*(?:,|or|and|/|, or|, and)\s*(?:AB|A|B|O)[+-])+(?![\w+])")
BLOOD_TYPE = re.compile(r"(?:AB|A|B|O)[+-]")
TECHNICAL = re.compile(r"\b(IBANs?|BICs?|ISBNs?|UUIDs?|VINs?|SKUs?|EANs?|e-?mail address(?:es)?)\b")


def phrases_mended(prompt: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, with turns of phrase put right; of a prompt in English."""
    kept = list(spans)
    for mend in (
        _many_to_many,
        _no_data,
        _some_rows,
        _nobody_s_children,
        _in_a_place,
        _formulas,
        _sides,
        _numbered,
        _scales,
        _nobody,
        _included,
        _tails,
        _things_they,
        _counted_labels,
        _of_numbers,
        _labels_apart,
        _values_of_one_column,
        _blood_types,
        _last_columns,
        _listed,
        _listed_first,
        _sorted_thing,
        _technical,
    ):
        kept = sorted(mend(prompt, kept), key=lambda span: span.start)
    return kept


def _instead(spans: list[Span], start: int, end: int, *new: Span) -> list[Span]:
    """The spans, with some new ones in place of all that stands there."""
    return [span for span in spans if span.end <= start or span.start >= end] + list(new)


def _formulas(prompt: str, spans: list[Span]) -> list[Span]:
    for found in FORMULA.finditer(prompt):
        if re.match(r"\s*/", prompt[found.end() :]):  # "red / orange / green"
            continue
        formula = EVERY_LINE.sub("", found[2])
        name = re.sub(r"^(?:.*\b(?:where|with|and|the|so that)\s+)", "", found[1])
        parts = (
            Span(name, found.end(1) - len(name), found.end(1), "about"),
            Span(formula, found.start(2), found.start(2) + len(formula), "formula"),
        )
        spans = _instead(spans, parts[0].start, found.end(), *parts)
    return spans


def _sides(prompt: str, spans: list[Span]) -> list[Span]:
    """Single bounds by the words before them, and averages by those behind."""
    found = []
    for span in spans:
        if span.setting in BOUNDS and re.match(r"\s+(?:on|in) average\b", prompt[span.end :], re.IGNORECASE):
            found.append(replace(span, setting="average"))
            continue
        if span.setting == "about" and span.text.lower() in ANYBODY:
            continue
        if span.setting == "empty" and re.search(
            r"\b(?:nothing|none|not|no)\b.*\b(?:empty|missing|blank)\b", span.text, re.IGNORECASE
        ):
            found.append(replace(span, setting="complete"))
            continue
        before = lead_of(prompt, span)
        counted = span.setting == "rows" and any(one.setting == "rows" for one in found)  # the second number is no count of rows
        counted = counted or (span.setting in ("date", "lasting") and NO_YEAR.fullmatch(span.text) is not None)
        side = next((side for form, side in BEFORE if (span.setting in BOUNDS or counted) and form.search(before)), "")
        negated = side in ("above", "below") and re.search(NOT, before[-24:].lower())
        found.append(replace(span, setting=side) if side and not negated else span)
    return found


def _numbered(prompt: str, spans: list[Span]) -> list[Span]:
    for found in NUMBERED.finditer(prompt):
        parts = (Span(found[1], *found.span(1), "type"), Span(found[2], *found.span(2), "low"))
        spans = _instead(spans, found.start(), found.end(), *parts)
    return spans


def _scales(prompt: str, spans: list[Span]) -> list[Span]:
    for found in SCALE.finditer(prompt):
        parts = (Span(found[1], *found.span(1), "low"), Span(found[2], *found.span(2), "high"))
        spans = _instead(spans, found.start(1), found.end(), *parts)
    return spans


def _nobody(prompt: str, spans: list[Span]) -> list[Span]:
    for found in NOBODY.finditer(prompt):
        parts = (Span(found[1], *found.span(1), "complete"), Span(found[2], *found.span(2), "about"))
        spans = _instead(spans, found.start(), found.end(), *parts)
    return spans


def _included(prompt: str, spans: list[Span]) -> list[Span]:
    """Columns that are included, or stand in a list with nothing that leaves them out."""
    found: list[Span] = []
    for i, span in enumerate(spans):
        before = found[-1] if found else None
        between = prompt[before.end if before else 0 : span.start]
        after = prompt[span.end : spans[i + 1].start if i + 1 < len(spans) else len(prompt)][:24]
        listed = before is not None and before.setting == "drop"
        free = between.strip() == "," and not listed and not LEFT_OUT.search(after)  # "price, city, no email"
        wanted = span.setting == "drop" and (free or INCLUDED.search(lead_of(prompt, span)))
        listed_in = before.setting if free and before is not None and before.setting == "only" else "add"
        found.append(replace(span, setting=listed_in) if wanted else span)
    return found


def _sorts_on(prompt: str, spans: list[Span], i: int) -> bool:
    """Whether a "then by" with a column follows a span: "students by grade then by name"."""
    after = spans[i + 1] if i + 1 < len(spans) else None
    return after is not None and after.setting == "sort" and "then" in prompt[spans[i].end : after.start].split()


def _many_to_many(prompt: str, spans: list[Span]) -> list[Span]:
    """Two things that are said to be many to many, each a thing of its own."""
    if not MANY.search(prompt):
        return spans
    found: list[Span] = []
    for span in spans:
        one, joint, other = span.text.partition(" and ")
        if span.setting in THINGS and joint:
            found.append(Span(one, span.start, span.start + len(one), "subject"))
            span = Span(other, span.end - len(other), span.end, "subject")
        found.append(span)
    return put(prompt, found, MANY, "many")


def _no_data(prompt: str, spans: list[Span]) -> list[Span]:
    return put(prompt, spans, NO_DATA, "empty")


def _some_rows(_: str, spans: list[Span]) -> list[Span]:
    """Rows where a number of them, and not none, was read as an empty table."""
    return [
        replace(span, setting="rows") if span.setting == "empty" and SOME_ROWS.fullmatch(span.text) else span for span in spans
    ]


def _nobody_s_children(prompt: str, spans: list[Span]) -> list[Span]:
    """A number of the only thing, where nothing says for each of what: they are its rows."""
    kinds = [span.setting for span in spans]
    alone = kinds.count("children") == kinds.count("child") == 1 and not {"parent", "subject", "rows"} & set(kinds)
    if not alone or FOR_EACH.search(prompt):
        return spans
    plain = {"children": "rows", "child": "subject"}
    return [replace(span, setting=plain.get(span.setting, span.setting)) for span in spans]


def _in_a_place(_: str, spans: list[Span]) -> list[Span]:
    """Things without the place that was read as a part of them: "wine bars in Lyon"."""
    found: list[Span] = []
    for span in spans:
        place = IN_PLACE.match(span.text) if span.setting in THINGS else None
        kind = "" if not place else "locale" if values.locale(place[2]) else "city" if is_city(place[2]) else ""
        if place and kind:
            found.append(Span(place[1], span.start, span.start + place.end(1), span.setting))
            found.append(Span(place[2], span.start + place.start(2), span.start + place.end(2), kind))
        else:
            found.append(span)
    return found


def _tails(prompt: str, spans: list[Span]) -> list[Span]:
    """Subjects without the column or the relation that was read into them."""
    found: list[Span] = []
    for i, span in enumerate(spans):
        bounded = i + 1 < len(spans) and spans[i + 1].setting in BOUNDS
        at_a = AT_A.match(span.text) if span.setting == "subject" and bounded else None
        by = BY_COLUMN.match(span.text) if span.setting == "subject" and _sorts_on(prompt, spans, i) else None
        their = AND_THEIR.match(span.text) if span.setting == "subject" and " of " not in span.text else None
        if parts := at_a or by or their:
            setting = "about" if at_a else "sort" if by else "subject" if plural(singular(parts[2])) == parts[2] else "add"
            found.append(Span(parts[1], span.start, span.start + parts.end(1), "subject"))
            found.append(Span(parts[2], span.start + parts.start(2), span.start + parts.end(2), setting))
        else:
            found.append(span)
    return found


def _counted_labels(prompt: str, spans: list[Span]) -> list[Span]:
    """The label behind a column of which a number or a share of rows has it: "exactly 7 have blood type A"."""
    found: list[Span] = []
    for i, span in enumerate(spans):
        found.append(span)
        beside = {one.setting for one in spans[max(i - 1, 0) : i + 2]}
        named = LABEL.match(prompt, span.end) if span.setting == "about" and beside & {"count", "share"} else None
        free = named and not any(one.start < named.end() and span.end < one.end for one in spans if one is not span)
        if named and free and not (named[1].islower() and named[1] in SMALL):
            found.append(Span(named[1], *named.span(1), "values"))
    return found


def _of_numbers(prompt: str, spans: list[Span]) -> list[Span]:
    """The column that some numbers are of: "hotels with 4 or 5 stars"."""
    found: list[Span] = []
    for i, span in enumerate(spans):
        found.append(span)
        before = spans[i - 1] if i else None
        numbers = (
            span.setting == "values" and span.text.isdigit() and before and before.setting == "values" and before.text.isdigit()
        )
        named = re.match(r" ([a-z]{3,}s)\b", prompt[span.end :]) if numbers else None
        if named and not any(one.start < span.end + named.end() and span.end < one.end for one in spans if one is not span):
            found.append(Span(named[1], span.end + 1, span.end + named.end(), "about"))
    return found


def _labels_apart(prompt: str, spans: list[Span]) -> list[Span]:
    """A label apart from its number, and from its column: "exactly 10 low", "one third IT for department"."""
    found: list[Span] = []
    for i, span in enumerate(spans):
        counted = COUNTED_LABEL.fullmatch(span.text) if span.setting == "width" else None
        shared = span.setting == "values" and any(one.setting in ("share", "count") for one in spans[max(i - 1, 0) : i + 2])
        named = LABEL_FOR.fullmatch(span.text) if shared else None
        for parts, settings in ((counted, ("count", "values")), (named, ("values", "about"))):
            if parts:
                ends = [(span.start + parts.start(n), span.start + parts.end(n)) for n in (1, 2)]
                found += [Span(prompt[a:b], a, b, setting) for (a, b), setting in zip(ends, settings, strict=True)]
        if not counted and not named:
            found.append(span)
    return found


def _things_they(prompt: str, spans: list[Span]) -> list[Span]:
    """Things that are named for what those before them did: "matches and the pitches they were played on"."""
    found: list[Span] = []
    for span, after in itertools.zip_longest(spans, spans[1:]):
        found.append(span)
        told = THAT_THEY.match(prompt, span.end) if span.setting == "subject" else None
        if told and (after is None or after.start >= told.end()):
            found.append(Span(told["thing"], told.start("thing"), told.end("thing"), "subject"))
    return found


def _values_of_one_column(prompt: str, spans: list[Span]) -> list[Span]:
    """The plural before the first of some values is the column of them all."""
    found: list[Span] = []
    for i, span in enumerate(spans):
        first, _, rest = span.text.partition(" ")
        alone = not found or found[-1].setting not in ("values", "about", "add", "share", "count")
        listed = span.setting == "values" and alone and i + 1 < len(spans) and spans[i + 1].setting == "values"
        if listed and rest and " " not in spans[i + 1].text and singular(first) != first and first.isalpha():
            found.append(Span(first, span.start, span.start + len(first), "about"))
            span = Span(rest, span.end - len(rest), span.end, "values")
        made = MAKES.match(span.text) if span.setting == "add" else None
        if made and i + 1 < len(spans) and spans[i + 1].setting in (*THINGS, "values", "add"):  # "makes toyota, ford and bmw"
            found.append(Span(made[1], span.start, span.start + made.end(1), "about"))
            span = Span(made[2], span.end - len(made[2]), span.end, "values")
        elif (
            found
            and found[-1].setting == "values"
            and span.setting in THINGS
            and prompt[found[-1].end : span.start].strip() == ","
        ):
            span = replace(span, setting="values") if re.fullmatch(r"\w+ (?:and|or) \w+", span.text) else span
        last = found and found[-1].setting == "values" and span.setting == "add" and " " not in span.text
        if (
            last
            and i > 1
            and spans[i - 2].setting == "values"
            and prompt[found[-1].end : span.start].strip(" ,") in ("and", "or")
        ):
            span = replace(span, setting="values")
        found.append(span)
    return found


def _blood_types(prompt: str, spans: list[Span]) -> list[Span]:
    for found in BLOOD.finditer(prompt):
        places = [(found.start() + one.start(), found.start() + one.end()) for one in BLOOD_TYPE.finditer(found[0])]
        spans = _instead(spans, *found.span(), *(Span(prompt[start:end], start, end, "values") for start, end in places))
    return spans


def _last_columns(prompt: str, spans: list[Span]) -> list[Span]:
    """The end of a list of columns that was read as a thing: "employees, only first name, department and salary"."""
    found: list[Span] = []
    for span in spans:
        before = found[-1] if found else span
        listed = before.setting in ("add", "only", "drop") and prompt[before.end : span.start].strip(" ,").lower() in (
            "",
            "and",
            "or",
            "&",
        )
        told = any(other.setting in THINGS for other in found) and singular(span.text) == span.text
        is_end = listed and told and span.setting == "subject" and is_known(values.column_name(span.text))
        found.append(replace(span, setting=before.setting) if is_end else span)
    return found


def _listed_first(prompt: str, spans: list[Span]) -> list[Span]:
    """A column with its values before the thing: "regions: North, South; monthly sales"."""
    first, *rest = spans or [Span("", 0, 0, "")]
    run = [span for span in rest if span.setting == "values"]
    last = rest[-1] if rest else first
    run = run[:-1] if last.setting == "values" else run  # what stands behind the semicolon is none of them
    opens = first.setting == "subject" and run and rest[0] is run[0] and prompt[first.end : run[0].start].strip() == ":"
    if not opens or last.setting not in ("add", "values") or not prompt[run[-1].end : last.start].strip().startswith((";", ".")):
        return spans
    return [replace(first, setting="about"), *rest[:-1], replace(last, setting="subject")]


def _sorted_thing(prompt: str, spans: list[Span]) -> list[Span]:
    """What is sorted or spoiled, where a prompt names no thing but that: "mountains from highest to lowest"."""
    spoiled = len(spans) > 1 and spans[0].setting == "about" and spans[1].setting == "dirt"
    told = len(spans) > 1 and (spans[0].setting == "sort" or spoiled)
    if any(span.setting in THINGS for span in spans) or not told:
        return spans
    several = plural(singular(spans[0].text)) == spans[0].text
    return [replace(spans[0], setting="subject"), *spans[1:]] if several and not prompt[: spans[0].start].strip() else spans


def _listed(prompt: str, spans: list[Span]) -> list[Span]:
    """The values of a list that is said to be one: "category one of seeds, tools, compost or pots"."""
    for found in ONE_OF.finditer(prompt):
        parts = [(found.start(2) + one.start(), found.start(2) + one.end()) for one in ITEM.finditer(found[2])]
        inside = [span for span in spans if span.start < found.end(2) and found.start(2) < span.end]
        if (
            len(parts) < 2
            or not inside
            or any(span.setting not in ("values", "subject", "child", "add", "about", *BOUNDS, "average") for span in inside)
        ):
            continue
        named = any(span.setting in ("about", "add", "sort") and span.start < found.end(1) <= span.end for span in spans)
        if not named and not KIND_WORD.fullmatch(found[1]):
            continue
        about = Span(found[1], *found.span(1), "about")
        listed = (Span(prompt[start:end], start, end, "values") for start, end in parts)
        spans = _instead(spans, found.start(1), found.end(2), about, *listed)
    return spans


def _technical(prompt: str, spans: list[Span]) -> list[Span]:
    """Columns that nothing else is called, where they were passed over; not where the prompt is about them alone."""
    first, second = next(itertools.pairwise(span for span in spans if span.setting in THINGS), (None, None))
    named = TECHNICAL.search(first.text) if first and second else None
    if (
        named and first and not first.text[named.end() :] and re.match(r" (?:for|of)\b", prompt[first.end :])
    ):  # "IBANs for 50 accounts"
        spans = [Span(named[1], first.start + named.start(), first.end, "add") if span is first else span for span in spans]
    if not any(span.setting in THINGS for span in spans):
        return spans
    settings = {span.setting for span in spans}
    idle = settings <= {*THINGS, "about", "rows", "locale", "city"}  # nothing that a column could be about
    return put(prompt, spans, TECHNICAL, "add", but=tuple(settings - {"about"} if idle else settings))
