"""Mistakes of the network that leave no doubt, mended before anything else looks at the spans.

"7 students"              a bare number is no subject, it is rows
"-5 customers"            a number in front of a subject is rows, and may be none that can be
"daily weather for 2022"  how often something happens is no part of its name where there is a time it lasts
"(1500 records)"          a number of records is rows, whatever it looked like
"hotel guests in"         small words around a subject are none of it
"40 german students"      a nationality before people, or by itself before a subject, says where from
"in Peru", "for London"   a country or a large city behind a preposition says where from
"Madrid or Barcelona"     a city beside a city is a city
"3 orders per customer, 50 customers"   the second number counts customers
"like ORD2024-00001"      a code is one thing, however many signs it has
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from fabula.prompt.nearness import lead_of
from fabula.prompt.nouns import SMALL
from fabula.prompt.plain_columns import columns_mended
from fabula.prompt.plain_lists import lists_mended
from fabula.prompt.plain_numbers import BOUNDS, THINGS, numbers_mended, put
from fabula.prompt.plain_order import by_superlatives, directions
from fabula.prompt.plain_phrases import phrases_mended
from fabula.prompt.plain_places import places_mended
from fabula.prompt.plain_sense import sense_kept, sense_made
from fabula.prompt.plain_specs import specs_mended, without_commas
from fabula.prompt.plain_structure import bounded_mended, structure_mended, whole_lists
from fabula.prompt.plurals import singular
from fabula.prompt.prediction import Span

COUNTED = re.compile(
    r"[-−]?(?!(?:19|20)\d\d\b)\d[\d,.]*[kKmM]?(?=\s+(?!hour|day|week|month|year|minute|km|mile|m\b|star|man|person)[^\W\d])"
)
IN_WORDS = re.compile(
    r"(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|(?:a|one|two|three|five) (?:hundred|thousand)|a dozen)(?=\s+(?:\w+ )*\w+s$)",
    re.IGNORECASE,
)
RHYTHM = re.compile(r"(?:hourly|daily|weekly|monthly|quarterly|yearly|annual)(?=\s)", re.IGNORECASE)
LATITUDE = re.compile(r"\b(lat)\s?/\s?(?:long?|lng)\b", re.IGNORECASE)
LONGITUDE = re.compile(r"\blat\s?/\s?(long?|lng)\b", re.IGNORECASE)
RECORDS = re.compile(
    r"(\d[\d,.]*\s?(?:[kKmM]|thousand|million)?)\s+(?:rows|records|entries|lines|datasets|samples|observations)\b"
)
CODE = re.compile(
    r"\b(?:like|such as|e\.g\.|eg|format(?:ted as)?|in the form|pattern|style|looks? like|looking like)[:\s]+[\"'“]?"
    r"(?=[\w#/-]*\d)(?=[\w#-]*[-/]|[A-Z]+\d)([A-Z#?\d][\w#?]*(?:[-/.][\w#?]+)*)"
)
EACH = re.compile(r"\s*(?:in |for |per |to )?(?:each|apiece|every one)\b", re.IGNORECASE)
FORMAT = re.compile(r"\b(csv|tsv|json lines|jsonl|ndjson|json|parquet|xlsx|excel|yaml|xml|markdown)\b", re.IGNORECASE)
TABLES = re.compile(r"\s+(?:linked |related |connected |different )?tables\b", re.IGNORECASE)
WRITTEN_TO = re.compile(rf"\s+(?:to|as|in|into) (?:an? )?{FORMAT.pattern}$", re.IGNORECASE)
IN_ORDER = re.compile(
    r"\b(in (?:chronological |time |date )?order(?! (?:of|by|to))|chronologically|in sequence)\b", re.IGNORECASE
)
UNWANTED = re.compile(r"\b(?:nothing with|anything but|everything but|no|without)\s+(?:any |the |an? )?$", re.IGNORECASE)
A_TO_Z = re.compile(r"\b(a to z|a-z|from a to z)\b(?! ?\d)", re.IGNORECASE)
CREATE = re.compile(r"\bcreate (?:a )?table (?:called |named )?([a-z]\w*)(?= \(?(?:with|\())", re.IGNORECASE)
MOMENT = r"([a-z]{4,}ed|[a-z_]+_(?:at|on|date))"
SAYINGS = (  # and what each of their groups is
    (
        re.compile(
            r"\b(?:call|name|rename) (?:the )?(\w[\w ]*?)(?: column| field)? (?:to |as |into )?([a-z]+_\w+)\b", re.IGNORECASE
        ),
        ("about", "called"),
    ),
    (
        re.compile(
            r"\b((?:most [a-z]+|highest|largest|biggest|longest|heaviest|tallest|fastest)) ([a-z]+s) first\b", re.IGNORECASE
        ),
        ("descending", "subject"),
    ),
    (
        re.compile(r"\b((?:least [a-z]+|cheapest|lowest|smallest|shortest|lightest|slowest)) ([a-z]+s) first\b", re.IGNORECASE),
        ("ascending", "subject"),
    ),
    (re.compile(rf"\b{MOMENT} (?:always |must be |is )?(before|after) {MOMENT}\b"), ("about", "compare", "about")),
    (
        re.compile(
            r"\b(?:the )?([a-z]+(?: (?:date|time|day))?) (?:is|are|comes?) always (after|before|later than|earlier than) "
            r"(?:the |its |their )?([a-z]+(?: (?:date|time|day))?)\b"
        ),
        ("about", "compare", "about"),
    ),
)
NEWEST = re.compile(
    r"\b((?:newest|latest|most recent)(?: ones?| records?| entries)? (?:first|on top|at the top))\b",
    re.IGNORECASE,
)
OLDEST = re.compile(r"\b((?:oldest|earliest)(?: ones?| records?| entries)? (?:first|on top|at the top))\b", re.IGNORECASE)
NOTATIONS = re.compile(
    r"\b((?:(?:dates|times|phone numbers) (?:come |are |written |appear )*)?(?:in|with|using) (?:\w+ )?"
    r"(?:different|several|various|mixed|many|all sorts of|inconsistent) (?:ways|styles|formats|spellings|notations))\b",
    re.IGNORECASE,
)
COMPLETE = re.compile(
    r"\b((?:not a single|not one|no|zero|without any|without) (?:empty|missing|blank|null|unfilled) (?:cells?|values?|fields?|entries|entry))\b",
    re.IGNORECASE,
)
DELIMITER = re.compile(
    r"\b(?:with|using|mit|avec|con|com|met|z|ze)\s+(?:an? |the |de |des |el |il )?([|;]|pipes?|semicolons?|tabs?|semikolons?|points?-virgules?"
    r"|punto y coma|ponto e vírgula|średnik\w*|puntkomma'?s?|punto e virgola)(?!\w)",
    re.IGNORECASE,
)
BESIDE_FORMAT = re.compile(r"\bcsv[,;]?\s+\(?(?:and )?(semicolons?|pipes|tabs)\b(?! [a-z]+s\b)", re.IGNORECASE)
SEPARATED = re.compile(r"\b(semicolon|pipe|tab|comma)s?[- ](?:separated|delimited)(?:[ -](csv|file|values))?", re.IGNORECASE)
NEWEST_ONE = re.compile(r"\b((?:newest|latest|most recent) [a-z]+ (?:first|on top))\b", re.IGNORECASE)
OLDEST_ONE = re.compile(r"\b((?:oldest|earliest) [a-z]+ (?:first|on top))\b", re.IGNORECASE)
PREFIXED = re.compile(
    r"\b([A-Z]{1,5}[-/]? ?(?:plus|\+|followed by|then) (?:\d+|\w+) (?:digits?|letters?|numbers?|characters?))\b"
)
FIRST_DOWN = re.compile(
    r"[\s,;(-]*((?:newest|latest|most recent|highest|largest|biggest|longest|oldest people) (?:ones? )?first)\b", re.IGNORECASE
)
FIRST_UP = re.compile(r"[\s,;(-]*((?:oldest|earliest|lowest|smallest|shortest|cheapest) (?:ones? )?first)\b", re.IGNORECASE)
DASH = re.compile(r"[-–—•*]\s+(?=\S)")
MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)(?:[a-z]{3,6})?\b", re.IGNORECASE)


def mended(prompt: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, with what leaves no doubt put right."""
    kept = list(spans)
    kept = _bare_numbers(_undashed(kept))
    for mend in (
        sense_made,
        structure_mended,
        specs_mended,
        lists_mended,
        numbers_mended,
        phrases_mended,
        columns_mended,
        bounded_mended,
        whole_lists,
        _glue,
        _said_plainly,
        _tables_counted,
        _two_subjects,
        _bare_subjects,
        _counted_subjects,
        _rhythms,
        _coordinates,
        _whole_codes,
        _records,
        _each,
        _whole_phrases,
        _formats,
        directions,
        _counted_parents,
        places_mended,
        without_commas,
        sense_kept,
    ):
        kept = sorted(mend(prompt, kept), key=lambda span: span.start)
    return kept


def _undashed(spans: list[Span]) -> list[Span]:
    """The spans without the bullet or the dash that stands before their words: "- 6 instructors"."""
    bare = []
    for span in spans:
        dash = DASH.match(span.text)
        cut = dash.end() if dash else 0
        bare.append(replace(span, text=span.text[cut:], start=span.start + cut))
    return bare


def _tables_counted(prompt: str, spans: list[Span]) -> list[Span]:
    """How many tables there are is no number of rows: "3 tables: 10 suppliers, 50 products"."""
    return [span for span in spans if span.setting != "rows" or not TABLES.match(prompt, span.end)]


def _bare_numbers(spans: list[Span]) -> list[Span]:
    return [
        replace(span, setting="rows") if span.setting in THINGS and span.text.strip().replace(",", "").isdigit() else span
        for span in spans
    ]


def _bare_subjects(prompt: str, spans: list[Span]) -> list[Span]:
    bare = []
    for span in spans:
        if span.setting in THINGS:
            words = list(re.finditer(r"\S+", span.text))
            while len(words) > 1 and words[-1][0].lower() in SMALL:
                words.pop()
            while len(words) > 1 and words[0][0].lower() in SMALL:
                words.pop(0)
            if words:
                start, end = span.start + words[0].start(), span.start + words[-1].end()
                span = replace(span, text=prompt[start:end], start=start, end=end)
        bare.append(span)
    return bare


def _counted_subjects(_: str, spans: list[Span]) -> list[Span]:
    if any(span.setting in ("children", "empty") for span in spans):
        return spans
    if not any(span.setting == "rows" for span in spans):
        spans = [part for span in spans for part in (_split(span, IN_WORDS, "rows") if span.setting in THINGS else [span])]
    return [part for span in spans for part in (_split(span, COUNTED, "rows") if span.setting in THINGS else [span])]


def _glue(prompt: str, spans: list[Span]) -> list[Span]:
    """Small words name no column and no direction, and what "nothing with" stands before is left out."""
    idle = [
        s
        for s in spans
        if s.setting in ("about", "descending", "ascending", "values")
        and s.text in SMALL | {"like", "such as"}
        and "/" not in (prompt[s.start - 1 : s.start], prompt[s.end : s.end + 1])  # the first of "a/b"
    ]
    return [
        replace(span, setting="drop") if span.setting in ("add", "only") and UNWANTED.search(lead_of(prompt, span)) else span
        for span in spans
        if span not in idle
    ]


def _said_plainly(prompt: str, spans: list[Span]) -> list[Span]:
    """Sentences with one meaning: "call the salary column monthly_pay", "most expensive watches first", "shipped_at before delivered_at"."""
    for form, settings in SAYINGS:
        for found in form.finditer(prompt):
            parts = [Span(found[i], *found.span(i), setting) for i, setting in enumerate(settings, start=1)]
            if any(span.setting == "compare" for span in spans if found.start() <= span.start < found.end()):
                continue
            spans = [span for span in spans if span.end <= found.start() or span.start >= found.end()] + parts
    if made := CREATE.search(prompt):  # the columns behind it are all that it has
        over = [span for span in spans if span.start < made.end() and made.start() < span.end]
        spans = [replace(s, setting="only") if s.setting == "add" else s for s in spans if s not in over]
        spans.append(Span(made[1], *made.span(1), "subject"))
    return spans


def _two_subjects(prompt: str, spans: list[Span]) -> list[Span]:
    """Two things with a colon between them: "family tree: persons"."""
    found = []
    for span in spans:
        place = span.text.find(": ")
        if span.setting == "subject" and 0 < place < len(span.text) - 2:
            found.append(Span(span.text[:place], span.start, span.start + place, "subject"))
            span = Span(prompt[span.start + place + 2 : span.end], span.start + place + 2, span.end, "subject")
        found.append(span)
    return found


def _rhythms(_: str, spans: list[Span]) -> list[Span]:
    timed = any(span.setting in ("date", "lasting") or (span.setting in BOUNDS and MONTH.search(span.text)) for span in spans)
    if any(span.setting == "every" for span in spans) or not timed:
        return spans
    return [part for span in spans for part in (_split(span, RHYTHM, "every") if span.setting == "subject" else [span])]


def _split(span: Span, form: re.Pattern[str], setting: str) -> list[Span]:
    """The span without what stands at its beginning, and that as a span of its own."""
    found = form.match(span.text)
    if not found:
        return [span]
    rest = span.text[found.end() :].lstrip()
    first = Span(found[0], span.start, span.start + found.end(), setting)
    return [first, Span(rest, span.end - len(rest), span.end, span.setting)] if rest else [first]


def _coordinates(prompt: str, spans: list[Span]) -> list[Span]:
    return put(prompt, put(prompt, spans, LATITUDE, "add", but=("only",)), LONGITUDE, "add", but=("only",))


def _records(prompt: str, spans: list[Span]) -> list[Span]:
    if any(span.setting in ("rows", "children", "empty") for span in spans):
        return spans
    return put(prompt, spans, RECORDS, "rows", but=("count", "share", "seed", "children"))


def _each(prompt: str, spans: list[Span]) -> list[Span]:
    """Of two things with a number each the first is what the second is counted for: "7 kindergartens, 9 groups in each"."""
    kinds = [span.setting for span in spans]
    if "parent" in kinds:
        return spans
    for i in range(len(spans) - 1):
        first, second = kinds[i : i + 2], kinds[i + 2 : i + 4]
        both = first == second == ["children", "child"]
        owned = any(kind in THINGS for kind in kinds[:i]) or EACH.match(prompt, spans[i + 1].end)  # by what stands before them
        counted = both and not owned and EACH.match(prompt, spans[i + 3].end)
        if counted or (first == ["children", "subject"] and not prompt[spans[i].end : spans[i + 1].start].strip()):
            spans[i], spans[i + 1] = replace(spans[i], setting="rows"), replace(spans[i + 1], setting="subject")
    return spans


def _whole_phrases(prompt: str, spans: list[Span]) -> list[Span]:
    for form, setting in ((COMPLETE, "complete"), (PREFIXED, "pattern"), (NOTATIONS, "dirt")):
        spans = put(prompt, spans, form, setting, but=THINGS if form is NOTATIONS else ())
    spans = put(prompt, put(prompt, spans, NEWEST_ONE, "descending"), OLDEST_ONE, "ascending")
    sorts = [span for span in spans if span.setting == "sort"]
    if sorts:
        return _first_ones(prompt, spans, [span.end for span in sorts])
    spans = put(prompt, put(prompt, spans, NEWEST, "descending"), OLDEST, "ascending")
    spans = put(prompt, spans, A_TO_Z, "ascending")
    turned = any(span.setting in ("descending", "ascending") for span in spans)
    return by_superlatives(prompt, spans if turned else put(prompt, spans, IN_ORDER, "ascending"))


def _first_ones(prompt: str, spans: list[Span], ends: Sequence[int]) -> list[Span]:
    """Which way round it is sorted, said behind what it is sorted by: "by hire date, newest first"."""
    for form, way in ((FIRST_DOWN, "descending"), (FIRST_UP, "ascending")):
        if found := next(filter(None, (form.match(prompt, end) for end in ends)), None):
            spans = [span for span in spans if span.end <= found.start() or span.start >= found.end()]
            return [*spans, Span(found[1], *found.span(1), way)]
    return spans


def _formats(prompt: str, spans: list[Span]) -> list[Span]:
    """A format that was passed over: "write it to a csv"."""
    if any(span.setting in ("format", "dialect") for span in spans):
        return spans
    spans = [part for span in spans for part in _without_format(span)]
    for found in FORMAT.finditer(prompt):
        if not any(span.start < found.end() and found.start() < span.end for span in spans):
            return [*spans, Span(found[1], *found.span(1), "format")]
    return spans


def _without_format(span: Span) -> list[Span]:
    """A subject without the format behind it: "export 20 customers to csv"."""
    found = WRITTEN_TO.search(span.text) if span.setting in THINGS else None
    return [replace(span, text=span.text[: found.start()], end=span.start + found.start())] if found else [span]


def delimiters_mended(prompt: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, with the sign between fields that is said in so many words; of a prompt in any language."""
    found = put(prompt, list(spans), DELIMITER, "delimiter")
    if not any(span.setting == "delimiter" for span in found):
        found = put(prompt, found, BESIDE_FORMAT, "delimiter")
    for by in SEPARATED.finditer(prompt):
        over = [span for span in found if span.start < by.end() and by.start() < span.end]
        new = [Span(by[1], *by.span(1), "delimiter"), *([Span(by[2], *by.span(2), "format")] if by[2] else [])]
        found = [span for span in found if span not in over] + new
    return sorted(found, key=lambda span: span.start)


def _whole_codes(prompt: str, spans: list[Span]) -> list[Span]:
    grown = []
    for span in spans:
        if span.setting == "pattern" and span.text.strip():
            start, end = span.start, span.end
            while end < len(prompt) and re.match(r"[\w#/-]", prompt[end]) and not prompt[end - 1].isspace():
                end += 1
            span = Span(prompt[start:end].rstrip("-/"), start, start + len(prompt[start:end].rstrip("-/")), "pattern")
        if not (grown and span.start < grown[-1].end):
            grown.append(span)
    return put(prompt, grown, CODE, "pattern", but=("pattern", "values", "format", "date"))


def _counted_parents(prompt: str, spans: list[Span]) -> list[Span]:
    parents = {singular(span.text.lower()) for span in spans if span.setting == "parent"}
    fixed = list(spans)
    for i, (span, after) in enumerate(pairwise(spans)):
        counts = span.setting == "children" and after.setting in THINGS and not prompt[span.end : after.start].strip()
        named = singular(after.text.lower())
        if counts and (named in parents or named.rpartition(" ")[2] in parents) and after.setting != "child":
            fixed[i] = replace(span, setting="rows")
    return fixed
