"""How a prompt is built, where that leaves no doubt: its lines, its list of columns, its numbers of tables; of a prompt in English.

"cols: a, b, c in {x, y}, d 1..5"        columns that hold something are as much part of the list as the others
"two tables, shops and products"         and none of them is empty
"6 wards, every ward has 8 patients"     six of the wards, and eight of the patients for each
"band 6, band 7, contracted hours 12-37" what is bounded is a column, and no value
"water | earth\\n hp: 20..900"            nothing goes over the end of a line
"cause: SIG, WX", "yes 70%, no 30%"      are values, whatever they were read as
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fabula.prompt import amounts
from fabula.prompt.nouns import noun_of
from fabula.prompt.plain_numbers import BOUNDS, THINGS
from fabula.prompt.plurals import one_of
from fabula.prompt.prediction import Span

ENDS_LIST = re.compile(r"[.;!?](?=\s|$)|\n\s*\n")
ITEM_STARTS = re.compile(r"(?:[,:(]|\band\b|\n)\s*(?:[-*•]\s*)?$", re.IGNORECASE)
OF_EACH = re.compile(
    r"\b(?:per|apiece|every|for an?|(?:an?|one) \w+ has|have|has|having|with|of)\b|\beach\b(?! (?:one )?belong)", re.IGNORECASE
)
SENTENCE = re.compile(r"[.;!?\n](?=\s|$)")
SEVERAL = re.compile(r"\b(?:[1-9]\d*|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)
SOME = re.compile(r"\b(?:some|a few|several|many|most|\d+\s?%)\b[^,.;]*$", re.IGNORECASE)
BESIDE = re.compile(r"\s*(?:(?:of|is|are|from|between|over|under|about)\s+)?[€$£]?", re.IGNORECASE)
HELD = re.compile(
    r"\s+(?:timestamp|datetime|date|time|text|string|number|int|integer|float|decimal|bool|boolean)$", re.IGNORECASE
)
COUNTED = re.compile(
    r"\b([a-z][\w ]{1,20}?)\s*[:=]\s*(?:exactly )?((?:\d+ [a-z][\w'-]*(?:,? and |, | / |/)(?:exactly )?)+\d+ [a-z][\w'-]*)(?=\s*(?:[.;\n)]|$))",
    re.IGNORECASE,
)
COUNTED_VALUE = re.compile(r"(\d+) ([a-z][\w'-]*)", re.IGNORECASE)
ENDS_SPAN = re.compile(r"\n|(?<=[a-z])\. (?=[a-z\d])")
SHARED = re.compile(
    r"\b([a-z][\w ]{1,20}?)\s*[:=]\s*((?:[a-z][\w'-]*(?: [\w'-]+)? \d+(?:\.\d+)?\s?%,? ?(?:and )?){2,})", re.IGNORECASE
)
SHARED_IN_A_ROW = re.compile(
    r"\b(?!(?:is|are|with|and|of|for|only|about|in|as|be|or|the|where)\b)([a-z_]{3,}) "
    r"((?:[a-z0-9][\w'+-]* \d+(?:\.\d+)?\s?%(?:, ?|$|(?=[.;\n]))(?:and )?){2,})",
    re.IGNORECASE,
)
SHARED_VALUE = re.compile(r"(?!and\b)([a-z0-9][\w'+-]*(?: [\w'-]+)?) (\d+(?:\.\d+)?\s?%)", re.IGNORECASE)
BARRED = re.compile(
    r"\b([a-z]\w*(?: \w+)?)\s*[:=]\s*([\w'’-]+(?: [\w'’-]+){0,2}(?:\s*\|\s*[\w'’-]+(?: (?!\w+\s*[:=])[\w'’-]+){0,2})+)",
    re.IGNORECASE,
)
CODED = re.compile(r"\b([a-z][a-z_]*(?: [a-z]+)?)(?:: ?| \()((?:[A-Z][A-Z0-9]*, ?(?:or |and )?)+[A-Z][A-Z0-9]*)(?![\w(])")
LISTS = re.compile(r"(?:.* )?(?:col(?:umn)?s?|fields?|headers?|attributes?|tables?|add|include|with|only|cities|countries)")
LAST_TWO = re.compile(r"([\w'’-]+) (?:and|or) ([\w'’-]+)")
PER = re.compile(r"([a-z_]+) (?:per|for each|in each|for every|in every) ([a-z_]+)", re.IGNORECASE)
LISTED = re.compile(r"\s*:\s*(?=\w+(?:[ _]\w+)?\s*,)")
FEW = 3  # columns that a list must have so that it is all of them
SO_MANY = re.compile(r"(\d[\d,]*) ([a-z]+)", re.IGNORECASE)


def structure_mended(prompt: str, spans: Sequence[Span]) -> list[Span]:
    """The spans as the prompt is built."""
    kept = list(spans)
    for mend in (
        _by_lines,
        _bare_names,
        _counted_values,
        _shared_values,
        _barred_values,
        _coded_values,
        _counted_names,
        _rows_of_several,
        _rows_at_the_end,
        _not_empty,
    ):
        kept = sorted(mend(prompt, kept), key=lambda span: span.start)
    return kept


def _by_lines(prompt: str, spans: list[Span]) -> list[Span]:
    """What goes over the end of a line, in two: the first part goes on with the values before it, if it stands among them."""
    found: list[Span] = []
    for span in spans:
        ending = ENDS_SPAN.search(span.text) if span.setting in ("about", "add", "only", "values", *THINGS) else None
        cut = ending.start() if ending else -1
        first, second = span.text[:cut].rstrip(), span.text[cut:].lstrip(". \n\t-*•")
        if cut < 0 or not first or not second:
            found.append(span)
            continue
        before = found[-1] if found else None
        among = before is not None and before.setting == "values" and not prompt[before.end : span.start].strip(" ,|/")
        found.append(replace(span, text=first, end=span.start + len(first), setting="values" if among else span.setting))
        if not second[0].isdigit():
            found.append(replace(span, text=second, start=span.end - len(second)))
    return found


def whole_lists(prompt: str, spans: Sequence[Span]) -> list[Span]:
    """Columns behind a thing and a colon, as a specification lists them, are all that it has: "casts: station_id, depth_m, temp_c"."""
    found = list(spans)
    for i, span in enumerate(spans):
        if span.setting != "subject" or not LISTED.match(prompt, span.end):
            continue
        end = ENDS_LIST.search(prompt, span.end)
        stop = end.start() if end else len(prompt)
        places = [j for j in range(i + 1, len(spans)) if spans[j].end <= stop]
        names = [j for j in places if spans[j].setting == "add"]
        like_code = any("_" in spans[j].text for j in names)
        if len(names) >= FEW and len(names) == len(places) and (like_code or len(names) > FEW):
            for j in names:
                found[j] = replace(spans[j], setting="only")
    return found


def of_the_list(prompt: str, spans: Sequence[Span]) -> set[int]:
    """The places of the columns of a list of all columns that are spoken of, since something is said of what they hold."""
    first = next((span for span in spans if span.setting == "only"), None)
    if first is None:
        return set()
    ending = ENDS_LIST.search(prompt, first.end)
    end = ending.start() if ending else len(prompt)
    return {
        i
        for i, span in enumerate(spans)
        if span.setting == "about" and first.end < span.start < end and ITEM_STARTS.search(prompt[: span.start])
    }


def _bare_names(_: str, spans: list[Span]) -> list[Span]:
    """Columns without the type behind their names: "delivered_at timestamp within 2025"."""
    found = []
    for span in spans:
        bare = HELD.sub("", span.text) if span.setting == "about" and "_" in span.text else span.text
        found.append(replace(span, text=bare, end=span.start + len(bare)))
    return found


def _counted_values(prompt: str, spans: list[Span]) -> list[Span]:
    """Values, each with its number of rows before it: "status: exactly 18 deferred, 42 active and 40 retired"."""
    told = {amounts.rows(span.text) for span in spans if span.setting == "rows"}
    for found in COUNTED.finditer(prompt):
        pairs = [(int(pair[1]), pair[2]) for pair in COUNTED_VALUE.finditer(found[2])]
        things = all(one_of(value.lower()) != value.lower() for _, value in pairs)  # eight authors and 32 books are two tables
        if things or not ("exactly" in found[0].lower() or sum(count for count, _ in pairs) in told):
            continue
        new = [Span(found[1], *found.span(1), "about")]
        for pair in COUNTED_VALUE.finditer(prompt, found.start(2), found.end()):
            new += [Span(pair[1], *pair.span(1), "count"), Span(pair[2], *pair.span(2), "values")]
        spans = [*(one for one in spans if one.end <= found.start() or found.end() <= one.start), *new]
    return spans


def _shared_values(prompt: str, spans: list[Span]) -> list[Span]:
    """Values, each with its share behind it: "rsvp: yes 70%, no 20%, maybe 10%"."""
    things = [span for span in spans if span.setting in THINGS]
    for found in (*SHARED.finditer(prompt), *SHARED_IN_A_ROW.finditer(prompt)):
        if any(span.start <= found.start(1) < span.end for span in things):  # "orders paid 70%, open 30%" are no values of orders
            continue
        pairs = list(SHARED_VALUE.finditer(prompt, found.start(2), found.end()))
        if " " in pairs[0][1] and all(" " not in pair[1] for pair in pairs[1:]):  # "tickets: priority low 50%, high 50%"
            continue
        new = [Span(found[1], *found.span(1), "about")]
        for pair in pairs:
            new += [Span(pair[1], *pair.span(1), "values"), Span(pair[2], *pair.span(2), "share")]
        spans = [*(one for one in spans if one.end <= found.start() or found.end() <= one.start), *new]
    return spans


def _barred_values(prompt: str, spans: list[Span]) -> list[Span]:
    """Values with bars between them: "species: Picea abies | Abies alba"."""
    for found in BARRED.finditer(prompt):
        values = [
            Span(one[0], *one.span(), "values")
            for one in re.compile(r"[^\s|][^|]*[^\s|]|[^\s|]").finditer(prompt, *found.span(2))
        ]
        new = [Span(found[1], *found.span(1), "about"), *values]
        spans = [*(one for one in spans if one.end <= found.start() or found.end() <= one.start), *new]
    return spans


def _coded_values(prompt: str, spans: list[Span]) -> list[Span]:
    """Codes in capitals behind a name in small letters are its values, and no columns: "cause: SIG, WX, CREW"."""
    for found in CODED.finditer(prompt):
        if LISTS.fullmatch(found[1]):
            continue
        values = [Span(one[0], *one.span(), "values") for one in re.compile(r"[A-Z][A-Z0-9]*").finditer(prompt, *found.span(2))]
        new = [Span(found[1], *found.span(1), "about"), *values]
        spans = [*(one for one in spans if one.end <= found.start() or found.end() <= one.start), *new]
    return spans


def _counted_names(_: str, spans: list[Span]) -> list[Span]:
    """A thing with its number in its name, or with what it is counted for: "9 seals", "10 inspections per hive"."""
    found: list[Span] = []
    for span in spans:
        before = found[-1] if found else None
        several = SO_MANY.fullmatch(span.text) if span.setting == "subject" else None
        of_each = PER.fullmatch(span.text) if span.setting == "subject" and before and before.setting == "rows" else None
        if several and not (before and before.setting == "rows" and before.end + 1 >= span.start):
            cut = span.start + several.start(2)
            found += [
                Span(several[1], span.start, span.start + several.end(1), "rows"),
                replace(span, text=several[2], start=cut),
            ]
        elif of_each and before:
            found = [replace(one, setting="subject") if one.setting == "add" and one.text == of_each[1] else one for one in found]
            found[-1] = replace(before, setting="children")
            found += [
                Span(of_each[i], span.start + of_each.start(i), span.start + of_each.end(i), kind)
                for i, kind in ((1, "child"), (2, "parent"))
            ]
        else:
            found.append(span)
    return found


def _rows_at_the_end(_: str, spans: list[Span]) -> list[Span]:
    """Rows of the thing where they were read as one more value: "stars 1, 2, 3; 220 reviews from last year"."""
    if any(span.setting in ("rows", "children") for span in spans):
        return spans
    nouns = {noun_of(span.text).split()[-1] for span in spans if span.setting == "subject" and noun_of(span.text)}
    things = {word for span in spans if span.setting == "subject" for word in map(one_of, span.text.lower().split())}
    found = []
    for span in spans:
        parts = SO_MANY.fullmatch(span.text) if span.setting in ("values", "about", "add") else None
        before = found[-1] if found else None
        if before and before.setting == "count" and span.setting == "about" and one_of(span.text.lower()) in things | nouns:
            found[-1] = replace(before, setting="rows")
            continue
        if parts and one_of(parts[2].lower()) in things | nouns:
            span = Span(parts[1], span.start, span.start + parts.end(1), "rows")
        found.append(span)
    return found


def _rows_of_several(prompt: str, spans: list[Span]) -> list[Span]:
    """Rows of a thing where a number of it was read as children, and the sentence says nothing of what they are the children of."""
    found = list(spans)
    alone = not any(span.setting in ("children", "parent") for span in spans)
    for i, span in enumerate(spans[:-1]):
        child = spans[i + 1]
        if alone and span.setting == "rows" and child.setting == "child" and not prompt[span.end : child.start].strip():
            found[i + 1] = replace(child, setting="subject")
        if span.setting != "children" or child.setting != "child" or prompt[span.end : child.start].strip():
            continue
        starts = [one.end() for one in SENTENCE.finditer(prompt, 0, span.start)]
        ends = SENTENCE.search(prompt, child.end)
        clause = re.split(r",", prompt[child.end : ends.start() if ends else len(prompt)])[0]
        before = re.split(r",", prompt[starts[-1] if starts else 0 : span.start])[-1]
        if not OF_EACH.search(before + " | " + clause) and not before.strip(" -:"):
            found[i], found[i + 1] = replace(span, setting="rows"), replace(child, setting="subject")
    return found


def _not_empty(prompt: str, spans: list[Span]) -> list[Span]:
    """The spans without an emptiness of several tables, or of what only some have: "two tables", "some owners have zero pets"."""
    return [
        span for span in spans if span.setting != "empty" or not (SEVERAL.search(span.text) or SOME.search(prompt[: span.start]))
    ]


def bounded_mended(prompt: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, a value that is bounded itself the column that it is: "band 6, band 7, contracted hours 12 to 37"."""
    found = list(spans)
    for i in range(1, len(found) - 1):
        before, span, after = found[i - 1 : i + 2]
        bounded = after.setting in BOUNDS and BESIDE.fullmatch(prompt[span.end : after.start])
        if (
            span.setting == "values"
            and before.setting == "values"
            and bounded
            and "," in prompt[before.end : span.start]
            and not any(char.isdigit() for char in span.text)
        ):
            found[i] = replace(span, setting="about")
    return [part for i, span in enumerate(found) for part in _two_values(span, found[i - 1] if i else None)]


def _two_values(span: Span, before: Span | None) -> list[Span]:
    """The last two of some values of one word each, apart: "bronze, oak, silk and glass"."""
    last = LAST_TWO.fullmatch(span.text) if span.setting == "values" and before and before.setting == "values" else None
    if not last or " " in before.text.strip():  # type: ignore[union-attr]
        return [span]
    return [Span(last[i], span.start + last.start(i), span.start + last.end(i), "values") for i in (1, 2)]
