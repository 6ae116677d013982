"""What is written like code, said in words before anything is read: the network knows sentences.

"100_000 trips", "1e4 rows"             100000 trips, 10000 rows
"q1..q4"                                q1, q2, q3, q4
"reading ~ N(20, 3)"                    reading normal with mean 20 and sd 3
"1) 150 reviews 2) stars 1-5"           150 reviews; stars 1-5
"kind in {a, b}", "todos {id, due}"     kind: a | b; todos columns: id, due
'{"kg": 12.4, "sold": true}'            columns: kg (decimal), sold (true/false)
"users 10, posts 40"                    10 users, 40 posts
"owners (20) -> pets (1-3 each)"        20 owners, 1-3 pets per owner
"plan: a / b, split 60 / 40"            plan: a 60%, b 40%
"grade A to D", "within 2024-06"        grade A, B, C, D; within June 2024
"valid for 90%, the rest expired"       valid 90%, expired 10%
"vat is 20% of the net amount"          vat = net amount * 0.2
"no review older than 90 days"          reviews in the last 90 days
"net, vat 19%, gross (= net + vat)"     vat = net * 0.19, gross = net + vat
"""

from __future__ import annotations

import calendar
import itertools
import json
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from fabula.prompt import amounts
from fabula.prompt.meaning_kinds import is_person
from fabula.prompt.plurals import one_of, plural, singular

NUMBER = r"-?\d+(?:\.\d+)?"
TYPES = (
    "uuid|guid|int|integer|bigint|smallint|serial|float|double|real|decimal|numeric|number|text|string|str|varchar|char|"
    "bool|boolean|date|datetime|timestamp|time|json"
)
NAME = r"[a-z_][a-z0-9_]*"
STAR = re.compile(r"(?:dim|fact)_")
MOST = 40  # columns that a series of them may come to
PARTS = {"a quarter": 0.25, "half": 0.5, "three quarters": 0.75}
SIZES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
LETTERS = 12  # that a range of them may have
MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|march|april|may|june|july|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
SPLIT = re.compile(
    r"(?<=[:=(])\s*(?P<values>[\w' ]{1,40}(?:[/|,][\w' ]{1,40}){1,8}?)[)\s,;•*-]{0,9}"
    r"\b(?:split|shares?|ratio|weights?|distribution|probabilit(?:y|ies)|proportions?)\s*(?:of|:|=|is)?\s*"
    r"(?P<numbers>\d+(?:\.\d+)?\s?%?(?:\s?[/:,-]\s?\d+(?:\.\d+)?\s?%?)+)(?:\s?percent|\s?per cent)?",
    re.IGNORECASE,
)
WORDS = r"[a-z0-9_][\w'’-]*(?: [\w'’-]+){0,2}"
LIST = rf"{WORDS}(?:\s*[,|]\s*{WORDS})+"
COUNT = r"\d{1,3}(?:,\d{3})+|\d+(?:\s?(?:-|–|to)\s?\d+)?|at least (?:one|\d+)"


@dataclass(frozen=True)
class Edit:
    """Some of a prompt, and what it is in words."""

    start: int
    end: int
    words: str


def edits(prompt: str, things: Collection[str]) -> list[Edit]:
    """What is to be said in other words, in order, none over another.

    Args:
        things: names of tables, in the plural.
    """
    found: list[Edit] = []
    for edit in (*_listed(prompt), *_shared(prompt), *_chained(prompt), *_counted(prompt, things), *_in_words(prompt)):
        if all(edit.end <= other.start or other.end <= edit.start for other in found):
            found.append(edit)
    return sorted(found, key=lambda edit: edit.start)


# -- numbers and columns ---------------------------------------------------------------------------------------------------


def _series(found: re.Match[str]) -> str:
    """The names of a series of columns; the words as they are where they are none."""
    name, first, last = found["name"], int(found["first"]), int(found["last"])
    few = 0 < last - first < MOST and not found["first"].startswith("0")
    return ", ".join(f"{name}{i}" for i in range(first, last + 1)) if few else found[0]


def _sample(found: re.Match[str]) -> str:
    """The columns of an example in JSON."""
    try:
        row = json.loads(found[0])
    except ValueError:
        return found[0]
    kinds = {bool: " (true/false)", int: " (integer)", float: " (decimal)"}
    return "columns: " + ", ".join(f"{name}{kinds.get(type(value), '')}" for name, value in row.items()) + _end(found)


def _typed(found: re.Match[str]) -> str:
    """The columns of a table as SQL writes it."""
    items = [item.strip() for item in re.split(r",(?![^{(]*[})])", found["items"])]
    named = re.compile(rf"({NAME}) (?:{TYPES})\b", re.IGNORECASE)
    if len(items) < 2 or sum(named.match(item) is not None for item in items) < len(items) / 2:
        return found[0]
    inner = [re.sub(rf"^({NAME}) ({TYPES})$", r"\1 (\2)", item, flags=re.IGNORECASE) for item in items]
    told = [re.sub(r"^(\w+) in [{(\[](.*)[})\]]$", r"\1 (\2)", item) for item in inner]
    return f"{found['table']} with only the columns: {', '.join(told)}{_end(found)}"


def _letters(found: re.Match[str]) -> str:
    """The letters from one to another."""
    first, last = ord(found[1]), ord(found[2])
    named = re.search(r"\bletters? $", found.string[: found.start()])  # which are a code and no categories
    return ", ".join(map(chr, range(first, last + 1))) if 1 < last - first < LETTERS and not named else found[0]


def _months(found: re.Match[str]) -> str:
    """Two months with an "or" between them, where one follows the other, as a time from one to the other."""
    months = [name[:3].lower() for name in calendar.month_name[1:]]
    first, last = (months.index(found[i][:3].lower()) for i in (1, 2))
    return f"between {found[1]} and {found[2]}" if last == first + 1 else found[0]


def _recent(found: re.Match[str]) -> str:
    """A time that is not long ago: "no review older than 90 days"; of years only where a time is spoken of, for people have an age."""
    timed = re.search(
        r"(?:date|time|inspection|update|check|visit|service|[a-z]{3,}ed)\W*$", found.string[: found.start()], re.IGNORECASE
    )
    if found["unit"].lower().startswith("year") and not timed:
        return found[0]
    things = f"{plural(singular(found['thing']))} " if found["thing"] else ""
    return f"{things}in the last {found['count']} {found['unit']}"


def _tax(found: re.Match[str]) -> str:
    """A tax that is so much of a net amount, where there is one."""
    rate = float(found[2]) / 100
    return f"{found[1]} = net * {rate:g}" if re.search(r"\bnet\b", found.string, re.IGNORECASE) else found[0]


def _aged(found: re.Match[str]) -> str:
    """The age of people: "kids between 6 and 12 years"; contracts last so long."""
    return f"{found['who']} aged {found['low']} to {found['high']}" if is_person(one_of(found["who"].lower())) else found[0]


def _earned(found: re.Match[str]) -> str:
    """What somebody earns, by the hour or not."""
    by_hour = re.match(r"[^,.;]{0,40}\b(?:an|per|each) hour\b", found.string[found.end() :])
    return "with hourly rate " if by_hour else "with salary "


PAID = re.compile(
    r"\b(?:earn\w*|cost\w*|rates?|prices?|priced|pays?|paid|charg\w+|wages?|fees?|salar\w+)\b[^,.;]*$", re.IGNORECASE
)


def _by_the_hour(found: re.Match[str]) -> str:
    """What an hour or a day costs is no series: "who earn between 20 and 40 an hour"."""
    return found[1] if PAID.search(found.string[: found.start()]) else found[0]


def _outermost(found: re.Match[str]) -> str:
    """The most or the least of something: "max price 80"."""
    side = "at most" if found["end"].lower().startswith("max") else "at least"
    joint = "" if AFTER.search(found.string[: found.start()]) else "with "
    return f"{joint}{found['name']} {side} {found['number']}"


DECADES = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight")


def _decade(found: re.Match[str]) -> int:
    """The decade of somebody's age: 3 of "in their thirties"."""
    return int(found[2]) if found[2] else DECADES.index(found[1].lower()) + 2


BOUND = r"(?:between|from|over|under|above|below|at least|at most|more than|less than|up to|around|about)?\s?[€$£]?\d"
AFTER = re.compile(r"(?:[,;:(]|\b(?:with|and|where|whose))\s*$", re.IGNORECASE)


def _end(found: re.Match[str]) -> str:
    """What ends a list of columns, where nothing does."""
    return "" if re.match(r"\s*(?:[.;)]|$)", found.string[found.end() :]) else ";"


SAID: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(form, re.IGNORECASE if small else 0), said)
    for form, small, said in (
        (r"\{\s*\"[^{}]*\}", True, _sample),
        (rf"\b(?P<table>{NAME})\s?\((?P<items>[^()]*)\)", True, _typed),
        (rf"\s?(?:\bin|∈) ?[\[(]\s*({NUMBER})\s*[,;]\s*({NUMBER})\s*[\])]", True, lambda f: f" between {f[1]} and {f[2]}"),
        (rf"\s*(?:\bin|∈|=|:)\s*\{{\s*({LIST})\s*\}}", True, lambda f: ": " + " | ".join(re.split(r"\s*[,|]\s*", f[1]))),
        (rf"\{{\s*({LIST})\s*\}}", True, lambda f: f"with only the columns {f[1]}{_end(f)}"),
        (r"\s*∈\s*", True, lambda _: ": "),
        (r"(?<![\w.,])\d{1,3}(?:_\d{3})+(?!\w)", True, lambda f: f[0].replace("_", "")),
        (r"(?<![\w.])(\d+(?:\.\d+)?)e(\d{1,2})(?!\w)", True, lambda f: str(int(float(f[1]) * 10 ** min(int(f[2]), 15)))),
        (r"(?<=[a-z]s) (?:listing|showing|detailing|recording) (?=[a-z])", True, lambda _: " with "),
        (r"\b(\d+)-?ish\b", True, lambda f: f[1]),
        (r"\b(\d+) nos?\. ?(?:of )?(?=[a-z])", True, lambda f: f"{f[1]} "),
        (
            rf"\b({'|'.join(PARTS)}) of an? ({'|'.join(SIZES)})\b",
            True,
            lambda f: str(round(PARTS[f[1].lower()] * SIZES[f[2].lower()])),
        ),
        (r"\b(?P<name>[a-z]+_?)(?P<first>\d+)\s?(?:\.{2,3}|…|-|–|to|through)\s?(?P=name)(?P<last>\d+)\b", False, _series),
        (
            rf"\s?~?\s?\b(?:N|(?i:normal|gaussian))\s?\(\s*({NUMBER})\s*[,;]\s*({NUMBER})\s*\)",
            False,
            lambda f: f" normal with mean {f[1]} and sd {f[2]}",
        ),
        (
            rf"\s?~?\s?\b(?:U|(?i:uniform))\s?\(\s*({NUMBER})\s*[,;]\s*({NUMBER})\s*\)",
            False,
            lambda f: f" between {f[1]} and {f[2]}",
        ),
        (
            r"\b([a-z_]+(?: [a-z]+)?) (?:must|should|has to) (?:pass|satisfy|meet) (?:the )?luhn(?: (?:check|test))?\b",
            True,
            lambda f: f"valid {f[1]}",
        ),
        (r"\b(?:and )?at the same time\b", True, lambda _: "and"),
        (
            r"\b(\d+) ?(?:to|-|–) ?(\d+) years of (service|experience|practice|training|marriage)\b",
            True,
            lambda f: f"years of {f[3]} {f[1]} to {f[2]}",
        ),
        (
            rf"\b(?P<end>max(?:imum)?|min(?:imum)?)\.? (?P<name>(?!(?:of|to|and|rows?|records?|is|about)\b)[a-z]+(?:[ _][a-z]+)?)"
            rf"(?: of| is|:| =)? (?P<number>[€$£]?{NUMBER}[kK]?)\b(?! ?(?:rows?|records?|-|–|to|and \d))",
            True,
            _outermost,
        ),
        (r"(?<=\d)\s?\.\.\.?\s?(?=\d)", True, lambda _: " to "),
        (
            rf"\b(?P<share>(?:an?|one) (?:quarter|third|half|tenth|fifth)|half|{NUMBER}\s?%) (?:of (?:them|the \w+|\w+) )?"
            r"(?:are |is |come |have |has )?(?:without|with no|lack(?:ing)?|having no) "
            r"(?:an? |any )?(?P<name>[a-z]+(?:[ _][a-z]+)?)(?=\s*(?:[,.;]|$))",
            True,
            lambda f: f"with {f['name']} missing in {f['share']}",
        ),
        (
            r"\b(?P<count>(?:exactly )?\d+) of (?:them|these) (?P<value>[\w-]+) (?:in|for) (?:the )?(?P<name>[a-z]+(?:[ _][a-z]+)?)"
            r"(?=\s*(?:[,.;]|$))",
            True,
            lambda f: f"{f['name']} {f['value']} in {f['count']}",
        ),
        (r"\b([a-z]{3,}s) \((\d+)(?: (?:of (?:them|these)|rows|records|in total|pcs))?\)", True, lambda f: f"{f[2]} {f[1]}"),
        (
            r"\b(\d+) of (?:those|them|these|which) (?:are |being )?(?:exact |identical )?(?:copies|duplicates|repeats|dup(?:e|lication)?s)"
            r"(?: of (?:other|another) rows?| of others)?",
            True,
            lambda f: f"with {f[1]} duplicate rows",
        ),
        (r"\bmondays? ?(?:to|through|till|until|-|–) ?fridays?\b", True, lambda _: "weekdays"),
        (
            r"\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(one|two|three|four|five|six|seven|eight|nine)\b",
            True,
            lambda f: str(amounts.rows(f[0])),
        ),
        (
            r"\bin (?:their|his|her) (?:(twent|thirt|fort|fift|sixt|sevent|eight)ies|([2-8])0'?s)\b",
            True,
            lambda f: f"aged {_decade(f)}0 to {_decade(f)}9",
        ),
        (rf"(?<!^)\b(?:that |which |who )?(?:cost(?:ing|s)?|priced(?: at)?) (?={BOUND})", True, lambda _: "with price "),
        (rf"(?<!^)\b(?:that |which |who )?weigh(?:ing|s)? (?={BOUND})", True, lambda _: "with weight "),
        (rf"(?<!^)\b(?:that |which |who )?earn(?:ing|s)? (?={BOUND})", True, _earned),
        (
            r"\bin (?:\d|two|three|four|five) (categories|groups|types|kinds|classes|levels|sizes): ",
            True,
            lambda f: f"with {one_of(f[1].lower())} one of ",
        ),
        (r"(?<=\d)( ?(?:euros?|dollars?|pounds?|[€$£])?) (?:an?|per) (?:hour|day|night)\b", True, _by_the_hour),
        (r"\bages (?=\d)", True, lambda _: "aged "),
        (
            r"\b(?P<who>[a-z]+) (?:who are )?(?:between|from|of) (?P<low>\d+) ?(?:and|to|-|–) ?(?P<high>\d+) years(?: old| of age)?\b(?! of)",
            True,
            _aged,
        ),
        (
            r"\b(?P<who>kids|children|people|persons|adults|men|women|boys|girls|teens|teenagers|youths?|minors|seniors)"
            r"(?= (?:under|over|below|above) 1?\d{1,2}\b(?![.,]\d| ?[%€$£])"
            r"(?! ?(?:k|kg|g|cm|m|km|euros?|dollars?|pounds?|points?|hours?|days?|minutes?|miles?)\b))",
            True,
            lambda f: f"{f['who']} aged",
        ),
        (r"\brunning time\b", True, lambda _: "runtime"),  # which runs on from no number
        (r"(?<=[a-z] )([A-Z]) ?(?:to|-|–|\.\.) ?([A-Z])(?=\s*(?:[,;)]|$))", False, _letters),
        (r"(?<=\bwithin |during )(20\d\d)-(0[1-9]|1[0-2])(?![-\d])", True, lambda f: f"{calendar.month_name[int(f[2])]} {f[1]}"),
        (r"(?<=\bin )(20\d\d)-(0[1-9]|1[0-2])(?![-\d])", True, lambda f: f"{calendar.month_name[int(f[2])]} {f[1]}"),
        (r"\b(?:over|in|during|for|of) (?:the )?calendar year (?=\d{4}\b)", True, lambda _: "in "),
        (
            r"\b(?:not|never|none|no (?P<thing>[a-z]+)) (?:is |are |be )?older than (?P<count>one|two|three|six|\d+) "
            r"(?P<unit>hours?|days?|weeks?|months?|years?)\b(?! old)",
            True,
            _recent,
        ),
        (rf"\bin ({MONTH}) or ({MONTH})\b", True, _months),
        (
            r"\bin ((?:19|20)\d\d) (?:or|and) ((?:19|20)\d\d)\b",
            True,
            lambda f: f"between {f[1]} and {f[2]}" if int(f[2]) == int(f[1]) + 1 else f[0],
        ),
        (r"\(\s*(=\s*[^()=]+)\)", True, lambda f: f[1].strip()),
        (
            r"\b(\w+) (?:for|in) (\d+(?:\.\d+)?)\s?%,? (?:and )?(?:the )?(?:rest|others|remainder) (?:is |are )?(\w+)\b",
            True,
            lambda f: f"{f[1]} {f[2]}%, {f[3]} {100 - float(f[2]):g}%",
        ),
        (
            r"\b([a-z_]+) (?:is|=|equals) (\d+(?:\.\d+)?)\s?% of (?:the )?([a-z_]+(?: [a-z_]+)?)(?=\s*(?:[,.;]|$))",
            True,
            lambda f: f"{f[1]} = {f[3]} * {float(f[2]) / 100:g}",
        ),
        (
            r"\b([a-z_]+(?: (?:no|number|id))?) (?:counting|going|running) up from (\d+)\b",
            True,
            lambda f: f"sequential {f[1]} from {f[2]}",
        ),
        (r"\b(?:just |only )?(?:one|a single) row (?:describing|of|for|about) (?:an? )?(?=[a-z])", True, lambda _: "1 "),
        (r"\b(vat|tax|mwst)\s*(?:at|of|=|:)?\s*(\d+(?:\.\d+)?)\s?%", True, _tax),
    )
)


def _shared(prompt: str) -> Iterator[Edit]:
    """Categories each with its share: "plan: free / basic / pro, split 50 / 30 / 20"."""
    for found in SPLIT.finditer(prompt):
        names = [name.strip() for name in re.split(r"[/|,]", found["values"])]
        numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", found["numbers"])]
        whole = sum(numbers)
        if len(names) == len(numbers) and (abs(whole - 100) <= 1 or abs(whole - 1) <= 0.01):
            yield Edit(
                *found.span(), " " + ", ".join(f"{name} {100 * n / whole:g}%" for name, n in zip(names, numbers, strict=True))
            )


def _in_words(prompt: str) -> Iterator[Edit]:
    for form, said in SAID:
        for found in form.finditer(prompt):
            if (words := said(found)) != found[0]:
                yield Edit(*found.span(), words)


# -- lists and tables -------------------------------------------------------------------------------------------------------


def _listed(prompt: str) -> Iterator[Edit]:
    """Signs for the numbers of a numbered list: "1) 150 reviews 2) stars 1-5"."""
    marks = list(re.finditer(r"(?:^|(?<=\n)|(?<=\s))(?:(?<![a-z]\s)\()?(\d{1,2})(?:\)|\.(?=\s+\D))\s+", prompt))
    in_order = [int(mark[1]) for mark in marks] == list(range(1, len(marks) + 1))
    for mark in marks if len(marks) > 1 and in_order else ():
        yield Edit(*mark.span(), "" if mark[1] == "1" else "; ")


def _counted(prompt: str, things: Collection[str]) -> Iterator[Edit]:
    """How many of each of several tables: "users 10, posts 40, comments 3 per post", "customers orders products, 20/60/15 rows"."""
    for found in re.finditer(r"(?<![\d/])\d+(?:\s?/\s?\d+)+(?: rows| records)?\b", prompt):
        numbers = re.findall(r"\d+", found[0])
        before = re.search(
            rf"{NAME}(?: {NAME}){{{len(numbers) - 1}}}(?=\s?[,:]?\s*$)", prompt[max(found.start() - 200, 0) : found.start()]
        )
        names = before[0].split() if before else []
        if names and all(name in things for name in names):
            start = prompt.rindex(" ".join(names), 0, found.start())
            yield Edit(start, found.end(), ", ".join(f"{n} {name}" for n, name in zip(numbers, names, strict=True)))
    item = re.compile(
        rf"(?<![\w.])({NAME})(?: |: ?| - )({COUNT})(?: rows| records)?(?= ?(?:[,;.)]|$|\n|(?P<each>per|each|for each)\b))(?![.,]\d)"
    )
    known = [f for f in item.finditer(prompt) if _is_table(f, things)]
    for found in known:
        beside = any(
            re.fullmatch(r"\s*[,;]?\s*(?:and\s)?", prompt[a.end() : b.start()])
            for a, b in itertools.pairwise(known)
            if found in (a, b)
        )
        if beside or found["each"]:
            yield Edit(*found.span(), f"{found[2]} {'rows of ' if STAR.match(found[1]) else ''}{found[1]}")


def _is_table(found: re.Match[str], things: Collection[str]) -> bool:
    """Whether a name with a number behind it is a table with its rows: in the plural, or of a star schema."""
    name, exact = found[1], found[2].isdigit()
    several = name in things and name != singular(name) == singular(plural(singular(name)))
    return STAR.match(name) is not None or (several and (exact or bool(found["each"])))


def _chained(prompt: str) -> Iterator[Edit]:
    """Tables in a chain, each with how many of it: "owners (20) -> pets (1-3 each) -> visits (at least one each)"."""
    link = rf"{NAME} ?\((?:{COUNT})(?: each| per {NAME})?\)"
    for chain in re.finditer(rf"{link}(?:\s*(?:->|→|>)\s*{link})+", prompt):
        items = re.findall(rf"({NAME}) ?\(({COUNT})", chain[0])
        first, *rest = items
        said = [f"{first[1]} {first[0]}"]
        for (above, _), (name, count) in zip(items, rest, strict=False):
            said.append(f"{count} {plural(singular(name))} per {singular(above)}")
        yield Edit(*chain.span(), ", ".join(said))
