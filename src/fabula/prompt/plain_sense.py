"""Settings that some words cannot have, taken from them, and those that others cannot but have, given to them.

"just the names"                       is not "no rows": it says nothing of emptiness
"two thirds of them have paid"         is not a gap: to have is not to lack
"but not a single poodle"              is a value that must not come, and no other table
"some people entered twice"            are rows that come twice
"mysql inserts, table warehouse_bins"  is what is asked for
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from fabula.prompt import values
from fabula.prompt.meaning import is_known
from fabula.prompt.nouns import is_several
from fabula.prompt.plurals import UNCOUNTED, singular
from fabula.prompt.prediction import Span

EMPTY = re.compile(
    r"schema|structure|empty|\bno\b|\b0\b|zero|without|header|ddl|columns? only|only (?:the )?columns|definition|blank|skeleton|not? any|none|"
    r"layout|template|create table",
    re.IGNORECASE,
)
MISSING = re.compile(
    r"miss|blank|null|empty|lack|\bno(?:t|ne|thing)?\b|without|gap|unknown|\bn/?a\b|hole|absent|n['’]?t\b|never|left|unfilled|incomplete|"
    r"sparse|nil|nan\b|void|forgot|skipp?ed|omit|unset|undefined|zero|unspecified|unavailable|hasnt|patchy|\?",
    re.IGNORECASE,
)
COMPLETE = re.compile(
    r"miss|blank|null|empty|complet|fill|gap|present|there|full|mandatory|requir|compulsory|known|oblig|lack|without|always|must|need|\bno\b|"
    r"hole|given|ha[sv]e?\b|nan\b|every|any",
    re.IGNORECASE,
)
UNIQUE_WORDS = r"""
    uniq differ distinct \bown\b \bno never not\b once without only single exclusive n['’]?t\b repeat dup twice same \bkey\b \bpk\b
    benzersiz tekil farkl mükerrer aynı tekrar unik uniek geen zonder einzig eindeutig versch doppel gleich kein ohne dubbel dezelfde
    único unic \bsin\b \bsem\b igua repet repit irrepet distint doubl divers différ répét même deux.fois senza ripet doppi uguale
    różn powt \bbez\b 唯一 不重复 不同 各不 独 重复 一意 ユニーク 重複 重なら 異な 固有 なし अलग अद्वितीय यूनिक दोहर दोबारा बिना अनोख
"""  # in any of the languages
UNIQUE = re.compile("|".join(UNIQUE_WORDS.split()), re.IGNORECASE)
ROW_WORDS = frozenset(["row", "record", "entry", "line", "cell", "value", "field", "column", "of", "person", "one"])
NOT_ONE = re.compile(r"\bnot (?:a single|one) ([a-z][\w-]*)\b", re.IGNORECASE)
PUT_IN = r"entered|listed|appear(?:ing|s)?|recorded|typed(?: in)?|registered|booked in|written down|in (?:there|it)|occur(?:ring|s)?|copied"
TWICE = re.compile(
    rf"(?<!no )(?<!not )(?<!never )\b((?:{PUT_IN}) (?:twice|double|two times|more than once|several times))\b", re.IGNORECASE
)
NO_TWICE = re.compile(r"\b(?:no|not|never|nobody|none|nothing|n't)\b[^,.;]*$", re.IGNORECASE)
CALLED_TABLE = re.compile(r"\b(?:table|into)\s+[\"'`]?([a-z]+_[a-z_]+)[\"'`]?(?=\s*(?:[,.;(]|$))", re.IGNORECASE)
DESCRIBED = (
    r"(?:an? |one |two |three |four |five |six |seven |eight |\d+ )?(?:(?:capital|uppercase|upper-case|lowercase|small|random) )?"
)
PART = rf"(?:{DESCRIBED}(?:letters?|digits?|numbers?|characters?)|(?:an? )?(?:dash|hyphen|slash|dot))"
PARTS = re.compile(rf"\b({PART}(?:(?:, then |, and |, | then | and | followed by ){PART}){{1,8}})\b", re.IGNORECASE)
EXAMPLE = re.compile(r"\s*[(,;]?\s*(?:like|such as|e\.?g\.?,?|for example|as in|i\.?e\.?,?)\s+\S*\d", re.IGNORECASE)


EACH = re.compile(
    r"(\s+[a-z]+(?: [a-z]+)?) (?:each|apiece|per [a-z]+|a (?:booking|reservation|visit|day|person))\b", re.IGNORECASE
)
FACT = r"[a-z]+(?: [a-z]+)?"
FACTS_OF = re.compile(
    rf"\b(?:just|only|nothing but)(?: the)? ({FACT}(?:(?:,? and |, )(?:the )?{FACT}){{0,4}}) of (?=\d|all |the |our |some )",
    re.IGNORECASE,
)
ITEM = re.compile(r"\b(?!and |the )[a-z]+(?: (?!and\b)[a-z]+)?", re.IGNORECASE)
NO_HAVING = "".join(f"(?<!{word} )" for word in ("have", "has", "had", "got", "with"))  # each of which has none
NONE_OF = re.compile(
    rf"(?<=[ (]){NO_HAVING}(0|zero) (?!rows|records|entries|lines|columns)([a-z]{{3,}}s)\b(?! (?:in|of|are|is|have)\b)",
    re.IGNORECASE,
)
SO_MANY_OF = re.compile(r"\b(?:for|of) (\d[\d,.]*) $", re.IGNORECASE)
AND_AT_END = re.compile(r"[\s,]*(?:and|but|with)?\s*$", re.IGNORECASE)
LAST_NUMBER = re.compile(r"[a-z\d%)][,;:.]\s+(\d{2,4}|\d{1,3}(?:,\d{3})+|\d{2,7})\s*[.!?]?\s*$", re.IGNORECASE)
WITH_TAIL = re.compile(r"^(.+?) with (?:the |an? |its |their )?(.+)$", re.IGNORECASE)
TAIL_ITEMS = re.compile(r"\s*(?:,\s*(?:and\s+)?|\band\b)\s*", re.IGNORECASE)
WHEN_TAIL = re.compile(
    r"^(.+?) ((?:last|this|next|past) (?:spring|summer|autumn|fall|winter|year|month|week|quarter|decade|century))$",
    re.IGNORECASE,
)
TIMES = re.compile(r".*\b(?:seconds|minutes|hours|days|nights|weeks|months|years)", re.IGNORECASE)
LAST_OF_NAME = re.compile(r"date|number|name|code|price|time|type|status|id|amount|level", re.IGNORECASE)
VERB = re.compile(r"staying|lasting|taking|holding|weighing|costing|covering|running", re.IGNORECASE)
IN_UNITS = re.compile(r"\d+ [a-z]{3,}s", re.IGNORECASE)
WITH = re.compile(r"(?:\s+(?:in|from|of|near) [A-Z]\w+(?: [A-Z]\w+)?)?,?\s+[Ww]ith (?:the |an? |its |their )?")
WITH_MORE = re.compile(r"\s*(?:,|and|, and)\s+(?:the |an? |its |their )?", re.IGNORECASE)
BLANK = re.compile(r"\s*(?:column|field|cells?|values?)?\s*", re.IGNORECASE)
AMONG = re.compile(r"\b(?:in|for|of|on) (?:exactly |about |just |only )?$", re.IGNORECASE)
LEADS = (
    ("high", re.compile(r"\b(?:no more than|not more than|at most|up to|a maximum of|max\.?|maximum) $", re.IGNORECASE)),
    ("low", re.compile(r"\b(?:no fewer than|no less than|not fewer than|at least|a minimum of|min\.?|minimum) $", re.IGNORECASE)),
)
OPERATORS = re.compile(r"\s+(?:times|plus|minus|over|divided by|multiplied by|x)\s+|\s*[*/+×-]\s+", re.IGNORECASE)
AND = re.compile(r"\s*(?:,\s*)?(?:and|or|nor|&)\s+(?:the |any |an? )?", re.IGNORECASE)
DONE = re.compile(
    r"\b(?:have|has|had)(?: (?:already|fully|not yet))? ([a-z]+(?:ed|en)|paid|sent|lost|sold|met|made|done) "
    r"(?:their|its|his|her|the) [a-z]+\b(?: [a-z]+\b)?(?=\s*(?:[,.;]|and\b|but\b|$))",
    re.IGNORECASE,
)
BUT = re.compile(r"\s*[,;.]?\s*but\s+(?:(?:with|keep|include|add|do|the|an?|please|still|show|have)\s+)*", re.IGNORECASE)


NO_NAME_WORDS = """
    stays stay remains remain goes go lies lie keeps keep dips dip drops drop falls fall rises rise climbs climb sinks sink exceeds exceed
    no not none more less nobody nothing never most least
"""
NO_NAMES = frozenset(NO_NAME_WORDS.split())
IDENTIFIER = re.compile(r"(?<![\w.@/])([a-z]+(?:[A-Z][a-z\d]+)+|[a-z]+_[a-z][a-z_\d]*)(?![\w.@/(])")


RUN = re.compile(
    r"\b(?:i|we|she|he|they)(?:['’]ve| have| has|['’]m|['’]re| am| are)? (?:run(?:ning)?|own|manage|managing|operate|got|opened|started|"
    r"(?:work|working|volunteer|help) (?:at|in|for)) (?:an? |the |our |my )"
    r"(?P<owner>[a-z]+(?: (?!and |with |in |that |where |called )[a-z]+){0,2})",
    re.IGNORECASE,
)


def sense_made(prompt: str, spans: list[Span]) -> list[Span]:
    """The spans of an English prompt, in order, without what their words cannot mean."""
    kept = [span for span in spans if _can_be(span)]
    for step in (
        _with_tails,
        _names_in_two,
        _in_their_unit,
        _run_by_them,
        _done_to_theirs,
        _so_many_things,
        _none_of_them,
        _last_number,
        _with_facts,
        _left_blank,
        _facts_of,
        _descriptions,
        _not_one,
        _twice,
        _called_tables,
        _rows_among,
        _bounds_each,
        _listed_alike,
        _identifiers,
    ):
        kept = sorted(step(prompt, kept), key=lambda span: span.start)
    return kept


def unique_kept(spans: list[Span]) -> list[Span]:
    """The spans of a prompt in any language, without what was read as unique and says nothing of it."""
    return [span for span in spans if span.setting != "unique" or _can_be(span)]


def sense_kept(prompt: str, spans: list[Span]) -> list[Span]:
    """The same, of what the other mends have made of them."""
    return _operands(prompt, [span for span in spans if span.setting != "about" or span.text.lower() not in NO_NAMES])


def _can_be(span: Span) -> bool:
    forms = {"empty": EMPTY, "missing": MISSING, "unique": UNIQUE, "complete": COMPLETE}
    return span.setting not in forms or forms[span.setting].search(span.text) is not None


def _instead(spans: list[Span], new: Span) -> list[Span]:
    """The spans, with a new one in place of those that it overlaps."""
    return [*(span for span in spans if span.end <= new.start or new.end <= span.start), new]


def _run_by_them(prompt: str, spans: list[Span]) -> list[Span]:
    """What somebody runs is a thing of its own, and the first: "we manage a campsite, 30 guests"."""
    run = RUN.search(prompt)
    others = any(span.setting in ("subject", "child") and run and span.start >= run.end() for span in spans)
    return _instead(spans, Span(run["owner"], *run.span("owner"), "subject")) if run and others else spans


def _so_many_things(prompt: str, spans: list[Span]) -> list[Span]:
    """A number right before the first things, where there are no others, is one of rows: "at least 300 support tickets"."""
    uncounted = not any(span.setting in ("rows", "children", "empty") for span in spans)
    for i, span in enumerate(spans):
        at = spans[i - 1].start if i and spans[i - 1].setting == "locale" else span.start
        said = SO_MANY_OF.search(prompt[:at]) if uncounted and span.setting == "subject" else None
        if said and not any(one.start < said.end(1) and said.start(1) < one.end for one in spans):
            return [*spans, Span(said[1], *said.span(1), "rows")]
    if any(span.setting in ("subject", "rows", "parent", "child") for span in spans) or len(spans) < 2:
        return spans
    bound, things, *rest = spans
    beside = not prompt[bound.end : things.start].strip()
    counts = bound.setting in ("low", "high", "above", "below") and re.fullmatch(r"[\d.,]+ ?[kK]?", bound.text)
    if not (beside and counts and things.setting == "about" and is_several(things.text)):
        return spans
    return [replace(bound, setting="rows"), replace(things, setting="subject"), *rest]


def _done_to_theirs(prompt: str, spans: list[Span]) -> list[Span]:
    """What a share of them have done to something of theirs: "two thirds of them have paid their dues"."""
    for done in DONE.finditer(prompt):
        before = [span for span in spans if span.end <= done.start()]
        if before and before[-1].setting in ("share", "count") and len(prompt[before[-1].end : done.start()].split()) <= 3:
            over = [span for span in spans if span.start < done.end() and done.start() < span.end]
            spans = [*(span for span in spans if span not in over), Span(done[1], *done.span(1), "about")]
    return spans


def _none_of_them(prompt: str, spans: list[Span]) -> list[Span]:
    """A table without rows, where another one has some: "5 trainers and 0 bookings"."""
    if not any(span.setting == "rows" and span.text.lower() not in ("0", "zero") for span in spans):
        return spans
    for found in NONE_OF.finditer(prompt):
        start, end = found.span()
        before = [replace(s, text=AND_AT_END.sub("", s.text[: start - s.start])) for s in spans if s.start < start < s.end]
        kept = [span for span in spans if span.end <= start or end <= span.start]
        cut = [replace(span, end=span.start + len(span.text)) for span in before]
        spans = [*kept, *cut, Span(found[1], *found.span(1), "rows"), Span(found[2], *found.span(2), "subject")]
    return spans


def _last_number(prompt: str, spans: list[Span]) -> list[Span]:
    """A bare number at the very end is how many there are, where nothing else says so: "kidney donors, aged 25 to 60, 130"."""
    found = LAST_NUMBER.search(prompt)
    taken = ("rows", "children", "count", "empty", "every", "lasting", "seed")
    if not found or any(span.setting in taken for span in spans) or not any(span.setting == "subject" for span in spans):
        return spans
    over = [span for span in spans if span.start < found.end(1) and found.start(1) < span.end]
    listed = [span for span in spans if span.setting in ("values", "average", "spread") and span.end >= found.start() - 1]
    joined = [
        span for span in over if "," in span.text and span.setting in ("low", "high", "above", "below")
    ]  # "risk 1 to 5, 210"
    if listed or len(over) != len(joined):
        return spans
    cut = [replace(span, text=prompt[span.start : found.start() + 1], end=found.start() + 1) for span in joined]
    return [*(span for span in spans if span not in joined), *cut, Span(found[1], *found.span(1), "rows")]


def _with_facts(prompt: str, spans: list[Span]) -> list[Span]:
    """One thing that each of several is with is a column: "280 laundry tickets with garment"."""
    things = [span for span in spans if span.setting == "subject"]
    if len(things) < 2 or not is_several(things[0].text) or not WITH.fullmatch(prompt[things[0].end : things[1].start]):
        return spans
    facts = {things[1]}
    for before, span in pairwise(things[1:]):
        if before in facts and WITH_MORE.fullmatch(prompt[before.end : span.start]):
            facts.add(span)
    if any(_is_thing(span.text) for span in facts):
        return spans
    return [replace(span, setting="add") if span in facts else span for span in spans]


def _is_thing(text: str) -> bool:
    """Whether words name rows of their own, and no column: several of something that no column is called."""
    several = is_several(text) or text.split()[-1].lower() in UNCOUNTED
    return several and not is_known(values.column_name(text)) and not TIMES.fullmatch(text)


def _with_tails(prompt: str, spans: list[Span]) -> list[Span]:
    """Things without the columns, or the time, that were read into them: "wine list with ratings"."""
    found: list[Span] = []
    for span in spans:
        when = WHEN_TAIL.match(span.text) if span.setting == "subject" else None
        tail = WITH_TAIL.match(span.text) if span.setting in ("subject", "child") else None
        if when:  # "repair cafe visits last spring"
            found.append(replace(span, text=when[1], end=span.start + when.end(1)))
            found.append(Span(when[2], span.start + when.start(2), span.end, "date"))
            continue
        if tail is None:
            found.append(span)
            continue
        found.append(replace(span, text=tail[1], end=span.start + tail.end(1)))
        end = span.start + tail.start(2)
        for text in filter(None, TAIL_ITEMS.split(tail[2])):
            start = prompt.index(text, end)
            end = start + len(text)
            found.append(
                Span(
                    text, start, end, "subject" if _is_thing(text) and not is_known(values.column_name(singular(text))) else "add"
                )
            )
    return found


def _names_in_two(prompt: str, spans: list[Span]) -> list[Span]:
    """The name of a column that was read as a thing and a word behind it: "termination date missing if active"."""
    found: list[Span] = []
    for span in spans:
        before = found[-1] if len(found) > 1 else None
        beside = before and before.setting == "subject" and prompt[before.end : span.start] == " "
        named = span.setting in ("missing", "about", "add", "type", "sort") and LAST_OF_NAME.fullmatch(span.text)
        if before and beside and named and not is_several(before.text):
            setting = "about" if span.setting in ("missing", "type") else span.setting
            found[-1] = Span(prompt[before.start : span.end], before.start, span.end, setting)
        else:
            found.append(span)
    return found


def _in_their_unit(_: str, spans: list[Span]) -> list[Span]:
    """What is counted, where only a verb stands before it: "staying 2 to 10 nights"."""
    return [
        span
        for i, span in enumerate(spans)
        if not (
            span.setting == "about"
            and VERB.fullmatch(span.text)
            and any(after.setting in ("low", "high") and IN_UNITS.fullmatch(after.text) for after in spans[i + 1 : i + 3])
        )
    ]


def _left_blank(prompt: str, spans: list[Span]) -> list[Span]:
    """To leave something blank is not to leave it out: "leave the comment column blank in 40% of the rows"."""
    found = list(spans)
    for i, (span, after) in enumerate(pairwise(spans)):
        if span.setting == "drop" and after.setting == "missing" and BLANK.fullmatch(prompt[span.end : after.start]):
            found[i] = replace(span, setting="about")
    return found


def _facts_of(prompt: str, spans: list[Span]) -> list[Span]:
    """Columns, and what they are of: "just the names and addresses of 90 pensioners"."""
    for found in FACTS_OF.finditer(prompt):
        items = [(found.start(1) + item.start(), item[0]) for item in ITEM.finditer(found[1])]
        if all(is_known(values.column_name(" ".join(map(singular, text.split())))) for _, text in items):
            spans = [span for span in spans if span.end <= found.start() or found.end(1) <= span.start]
            spans += [Span(text, start, start + len(text), "only") for start, text in items]
    return spans


def _descriptions(prompt: str, spans: list[Span]) -> list[Span]:
    """A code told part by part is one form, which an example behind it only says again: "two letters, dash, three digits (like AB-123)"."""
    for found in PARTS.finditer(prompt):
        inside = [span for span in spans if span.start < found.end() and found.start() < span.end]
        if not any(span.setting == "pattern" for span in inside):
            continue
        again = example.end() if (example := EXAMPLE.match(prompt, found.end())) else 0
        spans = [
            span for span in spans if span not in inside and not (span.setting == "pattern" and found.end() <= span.start < again)
        ]
        spans.append(Span(found[1], *found.span(1), "pattern"))
    return spans


def _not_one(prompt: str, spans: list[Span]) -> list[Span]:
    """What not one row may have, where the network read it as another thing that is not meant."""
    for found in NOT_ONE.finditer(prompt):
        over = [span for span in spans if span.start < found.end() and found.start() < span.end]
        if over and found[1].lower() not in ROW_WORDS:
            spans = [*(span for span in spans if span not in over), Span(found[1], *found.span(1), "except")]
    return spans


def _twice(prompt: str, spans: list[Span]) -> list[Span]:
    for found in TWICE.finditer(prompt):
        if not NO_TWICE.search(prompt[: found.start()]):
            spans = _instead(spans, Span(found[1], *found.span(1), "dirt"))
    return spans


def _called_tables(prompt: str, spans: list[Span]) -> list[Span]:
    """A table by its very name, where nothing else is asked for."""
    if any(span.setting == "subject" for span in spans):
        return spans
    found = CALLED_TABLE.search(prompt)
    return _instead(spans, Span(found[1], *found.span(1), "subject")) if found else spans


def _rows_among(prompt: str, spans: list[Span]) -> list[Span]:
    """Some of the rows are no number of rows: "email missing in exactly 12 rows"."""
    found = list(spans)
    for i, span in enumerate(spans):
        counted = any(one.setting == "rows" for one in spans[:i])
        if span.setting == "rows" and counted and AMONG.search(prompt[: span.start]):
            found[i] = replace(span, setting="count")
    return found


def _bounds_each(prompt: str, spans: list[Span]) -> list[Span]:
    """How many each may have is no number of rows: "cabin reservations, no more than 4 guests each"."""
    found = list(spans)
    for i, span in enumerate(spans):
        each = EACH.match(prompt, span.end) if span.setting in ("rows", "children") and i else None
        lead = next((kind for kind, form in LEADS if form.search(prompt[: span.start])), "")
        behind = spans[i + 1] if i + 1 < len(spans) else None
        if each and lead and any(one.setting == "subject" for one in spans[:i]) and not (behind and behind.setting == "child"):
            inside = [one for one in found if span.start <= one.start < each.end(1)]
            found = [one for one in found if one not in inside]
            found.append(Span(prompt[span.start : each.end(1)], span.start, each.end(1), lead))
    return found


def _operands(_: str, spans: list[Span]) -> list[Span]:
    """What is computed with is a column: "hay sales: bales, price per bale, and total which is bales times price per bale"."""
    formulas = [span.text.lower() for span in spans if span.setting == "formula"]
    operands = {part.strip() for text in formulas for part in OPERATORS.split(text)}
    things = [i for i, span in enumerate(spans) if span.setting == "subject"]
    return [
        replace(span, setting="add") if i in things[1:] and span.text.lower() in operands else span
        for i, span in enumerate(spans)
    ]


def _listed_alike(prompt: str, spans: list[Span]) -> list[Span]:
    """Columns on both sides of an "and" are both left out, or both asked for; a "but" turns it: "leave out price, but keep the date"."""
    found = list(spans)
    for i in range(1, len(found)):
        before, span = found[i - 1], found[i]
        if before.setting not in ("add", "drop") or span.setting not in ("add", "drop"):
            continue
        between = prompt[before.end : span.start]
        if AND.fullmatch(between):
            found[i] = replace(span, setting=before.setting)
        elif before.setting == span.setting == "drop" and BUT.fullmatch(between):
            found[i] = replace(span, setting="add")
    return found


def _identifiers(prompt: str, spans: list[Span]) -> list[Span]:
    """What is written like the name of a field, behind a thing, is one: "users: userId, firstName"."""
    first = next((span for span in spans if span.setting == "subject"), None)
    for found in IDENTIFIER.finditer(prompt, first.end if first else len(prompt)):
        over = [span for span in spans if span.start < found.end() and found.start() < span.end]
        if all(span.setting == "subject" and span.text == found[0] for span in over):
            asked = "only" if any(span.setting == "only" for span in spans) else "add"
            spans = [*(span for span in spans if span not in over), Span(found[0], *found.span(), asked)]
    return spans
