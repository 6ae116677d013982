"""What the words ask for, before any schema is chosen: settings, columns, and wishes about values."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from fabula.prompt import amounts, values
from fabula.prompt.conditions import conditions_said
from fabula.prompt.foreign_bounds import bounds_mended
from fabula.prompt.languages import Language
from fabula.prompt.linking import link
from fabula.prompt.nouns import is_several
from fabula.prompt.plain_cases import THINGS, delimiters_mended, mended
from fabula.prompt.plain_lists import towns_mended
from fabula.prompt.plain_sense import RUN, unique_kept
from fabula.prompt.plain_structure import of_the_list
from fabula.prompt.plurals import singular
from fabula.prompt.prediction import Span
from fabula.prompt.translating import columns_listed, in_english
from fabula.prompt.wishes import Wish

THEIR = re.compile(r"\b(?:their|its|his|her|ihren?|sus|leurs?|seus|suas|loro|hun)\b")
BELONGING = re.compile(
    r"\s*,? (?:that |which |who )?(?:belong(?:s|ing)? to|(?:are |is )?(?:owned by|assigned to|made by|taken by)) (?:them|it|those|these)\b",
    re.IGNORECASE,
)
WHOLES = """
    database system schema db platform app model table tables company business agency shop store firm chain office club school university
    college hospital clinic bank hotel hostel breakfast inn resort restaurant cafe pub bakery brewery winery airline library museum gallery
    studio farm factory plant mine gym centre center association organisation organization charity church salon garage kennel shelter zoo
    cinema theatre theater startup team league festival service department lab laboratory practice surgery market mall port airport station
    depot fleet council city town county government court prison park nursery kindergarten academy institute
"""
WITH_PARTS = re.compile(rf"\b(?:{'|'.join(WHOLES.split())})\s+(?:with|of|for|holding|containing)(?:\s+\w+)?$")
LISTED = re.compile(r"\s+(?:table|list|catalogue|catalog|directory|spreadsheet)\b", re.IGNORECASE)  # of what is named before it
COUNTED = re.compile(r"\b(?:\d+|one|two|three|four|five|six|both|only these) tables\b", re.IGNORECASE)
ONE = re.compile(r"^\s*(?:(?:[a-z]+ ){0,3})?\b(?:an?|one|our|my|the|this) (?:[a-z]+ )?$", re.IGNORECASE)  # and no "each" or "per"
EACH_TABLE = re.compile(
    r"\b(\d[\d,.]*[kK]?) (?:rows|records|entries)(?: in| for| per)? (?:each|every|all)(?: of the| the)?(?: \w+)? tables?\b|"
    r"\b(?:each|every) table (?:has|with|gets|should have) (\d[\d,.]*[kK]?)\b",
    re.IGNORECASE,
)
COLUMN_SETTINGS = ("add", "only", "drop")
TABLE_WISHES = ("rows", "children", "many", "cities", "world", "currency", "width", "empty", "sort", "dirt")
PLAIN = (
    "subject",
    "not",
    *COLUMN_SETTINGS,
    "seed",
    "format",
    "dialect",
    "delimiter",
    "header",
    "no_header",
    "locale",
    "child",
    "parent",
)


@dataclass
class Request:
    """The settings of a prompt.

    Args:
        rows, locale, seed, format, dialect, header, delimiter: None where the prompt does not say, or says what cannot be had.
        add, only, drop: names of columns.
        subjects: the words for the things themselves, and for what belongs to them.
        owner: the first of the subjects where the others are its parts: the library of "library: books, loans and members".
        belonging: the words for a subject, and for the one that it belongs to: "artists and their songs".
        listed: one table of the subject is asked for, or a list: "an airport table".
        complete: the prompt says how many tables there are: "two tables, students and courses".
        unwanted: words for things that are not meant: "not students but teachers".
        wishes: what is wished for the values.
        spans: every tagged span, understood or not, in order.
        trouble: what was asked for and cannot be had, in sentences.
        language: that of the prompt, where it is not English.
        each_table: rows that every table is to have: "20 rows in each table".
        columns_sure: how sure the meaning of each new column is, 0 to 1, by its name.
    """

    rows: int | None = None
    locale: str | None = None
    seed: int | None = None
    format: str | None = None
    dialect: str | None = None
    header: bool | None = None
    delimiter: str | None = None
    add: list[str] = field(default_factory=list)
    only: list[str] = field(default_factory=list)
    drop: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    owner: str = ""
    belonging: dict[str, str] = field(default_factory=dict)
    listed: bool = False
    complete: bool = False
    unwanted: list[str] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    language: Language | None = None
    each_table: int | None = None
    columns_sure: dict[str, float] = field(default_factory=dict)

    def met(self, wish: Wish, value: str) -> None:
        """Note in the echo what a wish came to."""
        for place in wish.spans:
            span = self.spans[place]
            self.spans[place] = replace(span, value=f"{span.value}; {value}" if span.value and value not in span.value else value)

    def settle(self) -> None:
        """Count as not understood what came to nothing."""
        self.spans = [span if span.value else replace(span, setting="") for span in self.spans]


def request_of(prompt: str, spans: Sequence[Span], language: Language | None = None) -> Request:
    """The request of a prompt whose spans are known."""
    spans = [_town_or_country(span) for span in delimiters_mended(prompt, towns_mended(prompt, spans))]
    spans = unique_kept(spans) if language else mended(prompt, spans)
    spans = bounds_mended(prompt, columns_listed(spans, language), language) if language else spans
    plain = in_english(spans, language) if language else spans
    plain, conditions = ([*plain], []) if language else conditions_said(prompt, plain)
    spans = spans if language else plain
    request = Request(wishes=[*link(prompt, plain), *conditions], language=language)
    listed = set() if language else of_the_list(prompt, plain)
    for i, (span, english) in enumerate(zip(spans, plain, strict=True)):
        value = _set(request, english.setting, english.text) if span.setting in PLAIN else ""
        if i in listed:
            _set(request, "only", english.text)
        request.spans.append(replace(span, value=value))
    for place in (place for wish in conditions for place in wish.spans):
        request.spans[place] = replace(request.spans[place], setting="missing")
    request.wishes = [each for wish in request.wishes for each in _of_one_owner(prompt, plain, wish)]
    asked = (*request.add, *request.only)
    named = {values.column_name(span.text) for span in plain if span.setting == "about"}
    request.wishes = [_of_asked(_flagged(_with_whole_names(wish, asked), {*asked, *named}), asked) for wish in request.wishes]
    renamed = {values.column_name(wish.about) for wish in request.wishes if wish.kind == "called" and wish.about}
    request.add = [name for name in request.add if name not in renamed]
    _mix_locales(prompt, request)
    request.owner = _owner(prompt, plain)
    request.belonging = _belonging(prompt, plain)
    counts = sum(wish.kind == "children" for wish in request.wishes)
    request.complete = COUNTED.search(prompt) is not None or counts > 0
    request.listed = any(span.setting == "subject" and LISTED.search(f"{span.text}{prompt[span.end :][:20]}") for span in plain)
    found = EACH_TABLE.search(prompt)
    request.each_table = amounts.rows(found[1] or found[2]) if found else None
    for wish in request.wishes:
        if wish.kind == "rows" and request.rows is None:
            request.rows = amounts.rows(wish.text)
    return request


def _of_one_owner(prompt: str, spans: Sequence[Span], wish: Wish) -> list[Wish]:
    """The parts of the one thing that there is are counted as rows: "a vineyard with 5 plots"."""
    owner = next((span for span in spans if span.setting == "parent" and span.text == wish.other), None)
    alone = wish.kind == "children" and owner and not is_several(owner.text) and ONE.search(prompt[: owner.start])
    counted = amounts.rows(wish.text) if alone and wish.text.strip().isdigit() else None
    if counted is None or not wish.about:
        return [wish]
    return [Wish("rows", wish.about, wish.text, spans=wish.spans)]


def _town_or_country(span: Span) -> Span:
    """What is written like a name, was read as a country and is none, is a town in it: "Swiss watchmakers living in Zurich"."""
    is_town = span.setting == "locale" and span.text[:1].isupper() and values.locale(span.text) is None
    return replace(span, setting="city") if is_town else span


def _with_whole_names(wish: Wish, names: Sequence[str]) -> Wish:
    """A formula with the named columns as one word each, whose names hold a word that computes: a price per head is one column."""
    if wish.kind != "formula":
        return wish
    text = wish.other
    for name in (name for name in names if re.search(r"_(?:per|over|and|times|plus|less)_", name)):
        text = re.sub(rf"\b{name.replace('_', ' ')}\b", name, text, flags=re.IGNORECASE)
    return replace(wish, other=text)


def _flagged(wish: Wish, named: Collection[str]) -> Wish:
    """The wish, about the column that its only value is the name of: "finished yes/no, minutes left, 70% finished"."""
    alone = wish.kind == "values" and not wish.about and len(wish.values) == len(wish.shares) == 1
    told = alone and values.column_name(wish.values[0]) in named
    return replace(wish, kind="flag", about=wish.values[0], values=()) if told else wish


def _of_asked(wish: Wish, asked: Sequence[str]) -> Wish:
    """The wish, about the one asked column that its words are a part of: "columns: depth_m, temp_c; depth from 0 to 2000"."""
    said = (
        {singular(word) for word in values.column_name(wish.about).split("_")}
        if wish.about and wish.kind not in TABLE_WISHES
        else set()
    )
    meant = [name for name in dict.fromkeys(asked) if said and said <= {singular(word) for word in name.split("_")}]
    exact = [name for name in meant if len(name.split("_")) == len(said)]
    meant = exact or meant
    return replace(wish, about=meant[0].replace("_", " ") if " " in wish.about else meant[0]) if len(meant) == 1 else wish


def _owner(prompt: str, spans: Sequence[Span]) -> str:
    """What the other subjects are parts of: somebody runs it, it stands before a colon, or is a database with two of them at least."""
    subjects = [span for span in spans if span.setting == "subject"]
    run = RUN.search(prompt)
    if run and len(subjects) > 1 and subjects[0].start == run.start("owner"):
        return subjects[0].text
    if len(subjects) < 3 or is_several(subjects[0].text):
        return ""
    first, second = subjects[:2]
    said = " ".join(prompt[first.start : second.start].lower().split())
    return first.text if said.endswith(":") or WITH_PARTS.search(said) else ""


def _belonging(prompt: str, spans: Sequence[Span]) -> dict[str, str]:
    """Every subject behind a "their", and the first of those before it."""
    found: dict[str, str] = {}
    owner = ""
    for one, other in pairwise(span for span in spans if span.setting == "subject"):
        between = prompt[one.end : other.start].lower()
        if THEIR.search(between) or BELONGING.match(prompt, other.end):
            owner = one.text
        if owner and other.text != owner:
            found[other.text] = owner
    return found


def _set(request: Request, setting: str, text: str) -> str:
    """Put a span's value into the request; the value as the echo shows it, empty when the words have none."""
    if setting in THINGS:
        request.subjects.append(text)
        return text
    if setting == "not":
        request.unwanted.append(text)
        return text
    if setting in COLUMN_SETTINGS:
        name = re.sub(r"^(?:the|an?|their|its)_(?=.)", "", values.column_name(text))
        if name:
            getattr(request, setting).append(name)
        return name
    if setting == "seed":
        digits = "".join(sign for sign in text if sign.isdigit())
        request.seed = int(digits) if digits and int(digits) < 2**63 else request.seed
        return digits
    if setting == "locale":
        code = values.locale(text)
        if code is None:
            request.trouble.append(f"no data for `{text}` yet, so its names and places are American")
        request.locale = code or request.locale
        return code or ""
    if setting in ("header", "no_header"):
        request.header = setting == "header"
        return "header" if request.header else "no header"
    if setting == "delimiter":
        request.delimiter = values.delimiter(text) or request.delimiter
        request.format = request.format or ("tsv" if request.delimiter == "\t" else "csv" if request.delimiter else None)
        return request.delimiter or ""
    if setting == "dialect":
        request.dialect = values.dialect(text) or request.dialect
        request.format = "sql" if request.dialect else request.format
        return request.dialect or ""
    return _format(request, text)


def _format(request: Request, text: str) -> str:
    name = values.data_format(text)
    if request.dialect is None and (dialect := values.dialect(text)):
        request.dialect, name = dialect, name or "sql"
    if name is None and re.search(r"statement|script|dump|ddl", text.lower()):
        name = "sql"
    if name and not values.can_write(name):
        request.trouble.append(f"cannot write {name} yet")
    request.format = name or request.format
    return name or ""


def _mix_locales(prompt: str, request: Request) -> None:
    """Several countries side by side are a mixture: "60% German and 40% French"."""
    places = [i for i, span in enumerate(request.spans) if span.setting == "locale" and span.value]
    codes = {request.spans[i].value for i in places}
    if len(codes) < 2:
        return
    shares: dict[str, float] = {}
    for i in places:
        around = [
            j
            for j in (i - 1, i + 1)
            if 0 <= j < len(request.spans) and request.spans[j].setting == "share" and not request.spans[j].value
        ]
        near = [j for j in around if _apart(prompt, request.spans, i, j) <= 3]
        share = amounts.share(request.spans[near[0]].text) if near else None
        if near and share is not None:
            request.spans[near[0]] = replace(request.spans[near[0]], value=f"{share:.0%}")
        shares[request.spans[i].value] = share if share is not None else 0.0
    together = all(_apart(prompt, request.spans, i, j) <= 4 for i, j in pairwise(places))
    if any(shares.values()) or together:
        left = max(1 - sum(shares.values()), 0.0) / max(sum(share == 0 for share in shares.values()), 1)
        request.locale = ", ".join(f"{code}={100 * (share or left):g}" for code, share in shares.items() if share or left)


def _apart(prompt: str, spans: Sequence[Span], one: int, other: int) -> int:
    """Words between two spans."""
    low, high = sorted((spans[one], spans[other]), key=lambda span: span.start)
    return len(re.findall(r"\w+", prompt[low.end : high.start]))
