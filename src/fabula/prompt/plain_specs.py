"""What terse lists of settings say so that it leaves no doubt, whatever the network read in them.

"ward 4, 120 readings", "sd 10. 2 of them"   are two numbers each
"name, e-mail, password_hash"                are columns of one list: all to add, or all to keep alone
"crops can only be wheat barley maize"       are three categories
"fixtures 5 users"                           are five users, and no thing of that name
"4 to 7 members in a team"                   are counted for each team
"all adults under 60"                        is an age
"item, price. 50."                           are fifty rows, where nothing else says how many
"between 50 and 70 lines"                    are rows
"score 0-100, average 70"                    is a mean of the scores
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fabula.prompt.nouns import SMALL, is_several
from fabula.prompt.plain_numbers import BOUNDS, THINGS
from fabula.prompt.plurals import UNCOUNTED
from fabula.prompt.prediction import Span

TWO_NUMBERS = re.compile(r"^(\D*\d[\d.,]*?\s?[a-z%€$£]{0,4})(?:[.,]\s+|\s*[;)]\s*)(\d.*)$")
NUMBERS = (*BOUNDS, "average", "spread", "rows", "seed", "share", "count", "children")
OF_THEM = re.compile(r"\s+(?:of (?:them|these|those|the)|are|have|must be|should be)\b", re.IGNORECASE)
ONLY = re.compile(
    r"\b(?:only|just|nothing (?:else|but|more)|exactly (?:these|the)|no other|no more|columns?|cols|fields|header|schema|limit|keep|"
    r"restrict)\b|[\[(]",
    re.IGNORECASE,
)
COMMAS = re.compile(r"\s*(?:,|;|\n|/|\||•|\*|and|&|\+|,\s*and)\s*(?:an?\s|the\s|their\s)?\s*")
SET_OF_SO_MANY = re.compile(r"^[a-z ]*\b(?:list|set|sample|register|group|table) of (\d[\d,.]*k?) ([a-z].*)$", re.IGNORECASE)
COUNTED_THING = re.compile(r"^(?:[a-z]+ )??(\d[\d,.]*k?) ([a-z].*)$", re.IGNORECASE)
IN_ONE = re.compile(r"^(.+?) (?:in|on|for|of|at) (?:a|an|each|every|one) (.+)$", re.IGNORECASE)
GROWN = re.compile(
    r"(?:all )?(?:adults|grown-ups|people|persons|everyone|everybody|men|women|they|all|nobody|none)", re.IGNORECASE
)
LAST_NUMBER = re.compile(r"(?:[.;]\s+|\n\s*)(\d[\d,]*)\s*[.!]?\s*$")
ROWS_BETWEEN = re.compile(
    r"\bbetween\s+(\d[\d,.]*k?\s+(?:and|to)\s+\d[\d,.]*k?)\s+(?:rows|lines|records|entries|items)\b", re.IGNORECASE
)
YES_NO = re.compile(
    r"(?:(?<=[,;:(]\s)|(?<=\n)|(?<=\band\s))([a-z_]+(?: [a-z]+){0,2}?)\s*:?\s*\(?(yes/no|true/false|y/n)\b(?=\)?\s*(?:[,.;]|$|and\b))",
    re.IGNORECASE,
)
DIRECTIONS = {
    **dict.fromkeys(("rising", "increasing", "ascending", "growing"), "ascending"),
    **dict.fromkeys(("falling", "decreasing", "descending", "shrinking"), "descending"),
}
MEANS = frozenset({"average", "mean", "avg", "the average", "the mean", "an average", "a mean"})
SEXED = re.compile(r"^(female|male|women|men) ([a-z].*s)$", re.IGNORECASE)
CODES = re.compile(r"[A-Z]{1,3}(?:, [A-Z]{1,3})+")
MANY_WORDS = 3  # of a category that is a list of categories without commas


def specs_mended(prompt: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, with what terse lists say put right; of a prompt in English."""
    kept = list(spans)
    for mend in (
        _apart,
        _first_rows,
        _one_list,
        _slashes,
        _directions,
        _no_names,
        _yes_no,
        _sexed,
        _only_columns,
        _counted_thing,
        _means,
        _in_one,
        _of_age,
        _rows_between,
        _last_number,
    ):
        kept = sorted(mend(prompt, kept), key=lambda span: span.start)
    return kept


def _apart(prompt: str, spans: list[Span]) -> list[Span]:
    """Numbers that are two, with the end of a clause between them: of rows the last, as the thing stands behind it, else the first."""
    found: list[Span] = []
    for span in spans:
        two = TWO_NUMBERS.match(span.text) if span.setting in NUMBERS else None
        if not two:
            found.append(span)
            continue
        first = Span(two[1], span.start, span.start + two.end(1), span.setting)
        second = Span(two[2], span.start + two.start(2), span.end, span.setting)
        if span.setting == "rows":
            found.append(second)
        else:
            found.append(first)
            if OF_THEM.match(prompt, second.end):
                found.append(replace(second, setting="count"))
    return found


def _one_list(prompt: str, spans: list[Span]) -> list[Span]:
    """Columns of one list, all to add or all to keep alone: the latter where something says "only" or announces columns."""
    found = list(spans)
    start = 0
    for end in range(1, len(found) + 1):
        one, other = found[end - 1], found[end] if end < len(found) else None
        joined = (
            other is not None
            and {one.setting, other.setting} <= {"add", "only"}
            and COMMAS.fullmatch(prompt[one.end : other.start]) is not None
        )
        if joined:
            continue
        run = found[start:end]
        if len({span.setting for span in run}) == 2:
            lead = prompt[max(run[0].start - 60, 0) : run[0].start]
            setting = "only" if ONLY.search(re.split(r"[.;]\s", lead)[-1]) else "add"
            found[start:end] = [replace(span, setting=setting) for span in run]
        start = end
    return found


def without_commas(prompt: str, spans: Sequence[Span]) -> list[Span]:
    """Categories with nothing but blanks between them, "North South East West", "wheat barley maize or rapeseed", and codes that were read
    as one: "DE, FR"."""
    found: list[Span] = []
    for i, span in enumerate(spans):
        if span.setting == "values" and CODES.fullmatch(span.text):
            found += [
                Span(code[0], span.start + code.start(), span.start + code.end(), "values")
                for code in re.finditer(r"[A-Z]+", span.text)
            ]
            continue
        words = span.text.split()
        about = spans[i - 1] if i and spans[i - 1].setting == "about" else None
        capitals = {word[:1].isupper() for word in words}
        plain = all(re.fullmatch(r"[^\W\d_]+", word) and word.lower() not in SMALL for word in words)
        several = about is not None and (is_several(about.text) or re.search(r"\bonly\b", prompt[about.end : span.start]))
        alone = i + 1 == len(spans) or spans[i + 1].setting != "values" or "or" in prompt[span.end : spans[i + 1].start].split()
        if (
            span.setting == "values"
            and len(words) >= MANY_WORDS
            and plain
            and alone
            and len(capitals) == 1
            and (several or about)
        ):
            place = span.start
            for word in words:
                place = prompt.index(word, place)
                found.append(Span(word, place, place + len(word), "values"))
                place += len(word)
        else:
            found.append(span)
    return found


def _slashes(prompt: str, spans: list[Span]) -> list[Span]:
    """Categories with strokes between them that were read as one, or without the first: "size S/M/L", "group a/b/c"."""
    found: list[Span] = []
    for span in spans:
        if span.setting != "values":
            found.append(span)
            continue
        first = re.search(r"[^\W_]+(?=/$)", prompt[: span.start])
        if first and not any(one.start <= first.start() < one.end for one in found):
            found.append(Span(first[0], *first.span(), "values"))
        parts = re.finditer(r"[^/]+", span.text) if prompt[span.start - 1 : span.start] == "/" else None
        found += (
            [Span(part[0], span.start + part.start(), span.start + part.end(), "values") for part in parts] if parts else [span]
        )
    return found


def _directions(prompt: str, spans: list[Span]) -> list[Span]:
    """An order that was read as a category: "timestamps rising"."""
    found: list[Span] = []
    for span in spans:
        before = found[-1] if found else None
        if (
            span.setting == "values"
            and span.text.lower() in DIRECTIONS
            and before
            and before.setting == "about"
            and prompt[before.end : span.start] == " "
        ):
            found[-1] = replace(before, setting="sort")
            span = replace(span, setting=DIRECTIONS[span.text.lower()])
        found.append(span)
    return found


def _yes_no(prompt: str, spans: list[Span]) -> list[Span]:
    """A column of yes and no behind its name: "offshore yes/no", "talks (true/false)"."""
    for found in YES_NO.finditer(prompt):
        inside = [span for span in spans if span.start < found.end(2) and found.start(2) < span.end]
        named = [span for span in spans if span.end == found.end(1) and span.setting in ("add", "only", "about")]
        if any(span.setting != "values" and span.start >= found.start(2) for span in inside):
            continue
        over = [span for span in spans if span.start < found.end() and found.start(1) < span.end and span not in named]
        spans = [span for span in spans if span not in over]
        spans.append(Span(found[2], *found.span(2), "type"))
        if not named:
            spans.append(Span(found[1], *found.span(1), "about"))
    return spans


def _no_names(_: str, spans: list[Span]) -> list[Span]:
    """Columns to leave out that were read as no header: "no names, no phone"."""
    return [
        Span(span.text[3:], span.start + 3, span.end, "drop")
        if span.setting == "no_header" and span.text.lower() in ("no names", "no name")
        else span
        for span in spans
    ]


def _sexed(_: str, spans: list[Span]) -> list[Span]:
    """People of one sex: "female nurses" are nurses, and women."""
    found: list[Span] = []
    for span in spans:
        parts = SEXED.match(span.text) if span.setting in THINGS else None
        if parts:
            found.append(Span(parts[1], span.start, span.start + parts.end(1), "values"))
            span = Span(parts[2], span.start + parts.start(2), span.end, span.setting)
        found.append(span)
    return found


def _only_columns(prompt: str, spans: list[Span]) -> list[Span]:
    """Columns in a list of them of which the first was read as one with categories: "pH, chlorine"."""
    found = list(spans)
    for i in range(1, len(found)):
        about, value = found[i - 1], found[i]
        after = found[i + 1] if i + 1 < len(found) else None
        alone = after is None or after.setting != "values"
        if (
            about.setting in ("about", "add")
            and value.setting == "values"
            and alone
            and prompt[about.end : value.start].strip() == ","
        ):
            lead = prompt[: about.start].rstrip()[-1:]
            if lead in (":", ",") and value.text.replace(" ", "").isalpha():
                found[i - 1], found[i] = replace(about, setting="add"), replace(value, setting="add")
    return found


def _counted_thing(_: str, spans: list[Span]) -> list[Span]:
    """A thing with its number of rows read into it, where nothing else says how many: "fixtures 5 users"."""
    if any(span.setting in ("rows", "children") for span in spans):
        return spans
    found: list[Span] = []
    for span in spans:
        parts = (SET_OF_SO_MANY.match(span.text) or COUNTED_THING.match(span.text)) if span.setting in THINGS else None
        if parts and _countable(parts[2]):
            found.append(Span(parts[1], span.start + parts.start(1), span.start + parts.end(1), "rows"))
            span = Span(parts[2], span.start + parts.start(2), span.end, span.setting)
        found.append(span)
    return found


def _countable(words: str) -> bool:
    return is_several(words) or words.split()[-1].lower() in UNCOUNTED


def _in_one(_: str, spans: list[Span]) -> list[Span]:
    """Children, and what they are counted in: "members in a team"."""
    found: list[Span] = []
    for span in spans:
        parts = IN_ONE.match(span.text) if span.setting == "child" else None
        if parts:
            found.append(Span(parts[1], span.start, span.start + parts.end(1), "child"))
            found.append(Span(parts[2], span.start + parts.start(2), span.end, "parent"))
        else:
            found.append(span)
    return found


def _means(_: str, spans: list[Span]) -> list[Span]:
    """A mean of what was spoken of before: "score 0-100, average 70" has no column called average."""
    return [
        span
        for span, after in zip(spans, [*spans[1:], None], strict=False)
        if not (span.setting == "about" and span.text.lower() in MEANS and after and after.setting == "average")
    ]


def _first_rows(prompt: str, spans: list[Span]) -> list[Span]:
    """A number of things that a prompt begins with is that many rows of them: "1000 people"."""
    first = spans[0] if spans else None
    parts = (
        COUNTED_THING.match(first.text) if first and first.setting == "average" and not prompt[: first.start].strip() else None
    )
    if not first or not parts or any(span.setting in ("rows", *THINGS) for span in spans):
        return spans
    rows = Span(parts[1], first.start + parts.start(1), first.start + parts.end(1), "rows")
    return [rows, Span(parts[2], first.start + parts.start(2), first.end, "subject"), *spans[1:]]


def _of_age(_: str, spans: list[Span]) -> list[Span]:
    """A bound behind people is one of their age, and needs no column of theirs."""
    return [
        span
        for span, after in zip(spans, [*spans[1:], None], strict=False)
        if not (span.setting == "about" and GROWN.fullmatch(span.text) and after and after.setting in BOUNDS)
    ]


def _rows_between(prompt: str, spans: list[Span]) -> list[Span]:
    if told := ROWS_BETWEEN.search(prompt):
        kept = [span for span in spans if (span.end <= told.start() or told.end() <= span.start) and span.setting != "rows"]
        return [*kept, Span(told[1], *told.span(1), "rows")]
    return spans


def _last_number(prompt: str, spans: list[Span]) -> list[Span]:
    """A number that is the last sentence, where nothing else says how many rows."""
    told = LAST_NUMBER.search(prompt)
    if not told or any(span.setting in ("rows", "children", "empty") for span in spans):
        return spans
    kept = [span for span in spans if span.end <= told.start(1)]
    return [*kept, Span(told[1], *told.span(1), "rows")]
