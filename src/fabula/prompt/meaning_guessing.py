"""Guesses at what a column's name means, from the surest to the least sure."""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fabula.expression import parse
from fabula.prompt import meanings
from fabula.prompt.kinds import function_of
from fabula.prompt.meaning_abbreviations import in_pieces, phrase_like
from fabula.prompt.meaning_kinds import BROADER, BY_KIND, GENERIC, LOOSE, PERSONAL, SORTS, as_column, is_person, kind_of, of_kind
from fabula.prompt.meaning_shapes import (
    ASKING,
    BY_ENDING,
    BY_HEAD,
    CLOCKED,
    COMPOUNDS,
    DONE,
    JOINTS,
    KEPT,
    QUALIFIERS,
    SAYING,
    UNITS,
    UNTIL,
)
from fabula.prompt.meaning_spellings import readings, spellings
from fabula.prompt.meaning_states import states_of
from fabula.prompt.meaning_words import OWNERS, meant_by
from fabula.prompt.network import WEIGHTS
from fabula.prompt.plurals import singular

if TYPE_CHECKING:
    from fabula.prompt.network import Network

Guess = tuple[str, str, str, float]  # a label, whose it is, an expression where it is not the label's own, how sure
SURE = 0.8  # how likely the network must find a meaning for it to count more than the ending of a name
LIKELY = 0.35  # ... than nothing at all
# Meanings that say only the shape of a value: whose it is, or what is measured, counts for more.
SHAPES = """
date datetime time year month day hour score id code count amount rate percent measure status type category note
description name value share level url full_name group flag total number text topic unit method source
"""
VAGUE = frozenset(SHAPES.split())
# A first name where it stands alone; the name of whatever stands before it, or behind it.
NAMING = frozenset(["nombre", "nome", "nom", "naam", "ad", "adi", "imie", "nazwa", "nm"])
PERSON_ENDS = re.compile(
    r"^(?!.*(?:human|german|roman|talisman|ottoman)$)[a-z]{2,}(?:man|woman|person|ologist|ician|smith|keeper)$"
)
NUMERIC = tuple(UNITS.split())
SHAPED = frozenset(["year", "amount", "price", "total", "quantity", "date", "time", "fee", "cost", "month", "area", "share"])
PER = frozenset(["day", "d", "hr", "h", "hour", "s", "sec", "min", "week", "wk", "month", "mo", "yr", "year", "a"])
BROAD = frozenset({"event_name", "organisation", "name"})  # the kind of thing and its noun say more
BROAD_OF_KIND = frozenset(
    {"product_name", "location", "company_name", "equipment", "job_title"}
)  # so do they, where the noun is another
COUNTING = frozenset(["num", "nbr", "nb", "nr", "n", "number", "count", "cnt", "anz"])
# Behind an amount they say with or without tax, or in whose money.
AMOUNTING = "amount ct ht ttc netto brutto neto bruto lordo brut net gross excl incl ex inc left lcy fcy"
PADDING: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(AMOUNTING.split(), ("number",)),
    **dict.fromkeys(NUMERIC, ("number",)),
    **dict.fromkeys([*QUALIFIERS, "used", "taken", "low", "high"], ("number",)),
    **dict.fromkeys(["timestamp", "date", "datetime", "at", "on", "ts", "time"], ("date", "datetime")),
    **dict.fromkeys(["name", "description", "text", "str", "string", "txt"], ("other", "choice")),
    **dict.fromkeys(["code", "number", "local", "new", "old", "field", "column", "code", "type"], ("other", "choice", "code")),
}


def guesses_of(
    words: list[str], nouns: list[str], neighbours: tuple[str, ...], kind: str, network: Network | None
) -> Iterator[Guess]:
    """Labels with whose they are, an expression where it is not that of the label, and how sure they are; the surest first."""
    spelled = list(spellings(words))
    noun = nouns[0] if nouns else ""
    yield from _as_known(spelled, nouns, neighbours, kind)
    yield from _by_rule(words, spelled, noun)
    for said in spelled:
        yield from _without_padding(said.split())
    yield from _in_another_order(spelled)
    yield from _abbreviated(words, nouns, neighbours, kind)
    yield from _by_head(words)
    for said in spelled:
        yield from _without_owner(said.split(), noun)
    for said in spelled:
        yield from _without_owner_and_padding(said.split(), noun)
    for said in dict.fromkeys(map(_without_unit, spelled)):
        yield from ((*guess[:3], 0.55) for guess in _without_owner(said.split(), noun) if _is_number(guess[0]))
    yield from _without_prefix(words, nouns, neighbours, kind)
    if network:
        yield from _of_network(spelled[:2], network, SURE)
    for part in (_by_ending, _by_last_word, _by_beginning):
        for said in spelled:
            yield from part(said.split())
    if network:
        yield from _of_network(spelled[:2], network, LIKELY)
    if words[1:2] in ([], ["of"]) and singular(words[0]) != words[0]:  # "guests", "frames of brood"
        yield "count", "", "", 0.2
    if PERSON_ENDS.search(words[-1]):
        yield "person", " ".join(words), "", 0.2


def _as_known(spelled: list[str], nouns: list[str], neighbours: tuple[str, ...], kind: str) -> Iterator[Guess]:
    """A name that somebody wrote down: with the table's noun before it, alone, without words that leave what it means, without its unit."""
    known = meanings.by_name()
    for said in spelled:
        found = _by_table(said, nouns, neighbours, kind)
        if found:
            yield found[0], "", found[1], 1.0
    for said in spelled:
        if said in known:
            yield known[said], _role(said, known[said]), "", 1.0
    if not nouns:
        return
    for said in spelled:
        rest = " ".join(itertools.dropwhile(lambda word: word in QUALIFIERS, said.split()))
        found = _by_table(rest, nouns, neighbours, kind) if rest and rest != said else None
        if found:
            yield found[0], "", found[1], 0.85
    for said in dict.fromkeys(map(_without_unit, spelled)):  # `weight kgs` of vitals is a patient's
        found = _by_table(said, nouns, neighbours, kind) if said else None
        if found and _is_number(found[0]):
            yield found[0], "", found[1], 0.85


def _by_rule(words: list[str], spelled: list[str], noun: str) -> Iterator[Guess]:
    """What the form of a name says for sure: who did it, how many there are, whose name it is, whether something is so."""
    first, last = words[0], words[-1]
    if last == "by" and len(words) > 1:  # "claimed by" somebody, but to drink by a day
        done = _is_done(words[-2]) or words[-2] not in UNTIL
        yield ("person", " ".join(words), "", 0.9) if done else ("expiry_date", "", "", 0.9)
    if len(words) > 1 and first in ("where", "when"):  # "where found"
        yield ("location" if first == "where" else "date"), "", "", 0.9
    if first in COUNTING and singular(last) != last:
        yield from _counted_things(" ".join(words[1:]))
    for said in spelled:
        owner, _, end = said.rpartition(" ")
        if end == "title" and is_person(owner) and owner not in ("author", "artist", "director"):
            yield "job_title", "", "", 0.9
        if end == "name" and is_person(owner):
            yield "full_name", "" if owner == noun else owner, "", 0.9
    domain = of_domains().get("_".join(words))
    if domain:
        yield _label_of(domain, "_".join(words)), "", domain, 0.9
    if len(words) > 1 and _is_done(last) and singular(words[-2]) != words[-2] != "is":
        done = meanings.by_name().get(last, "")  # `persons injured`
        yield (done if done and _is_number(done) else "count"), "", "", 0.85
    if first in ASKING or last in SAYING:
        yield "flag", "", "", 0.9
    if len(words) == 2 and first.endswith("ed") and first not in KEPT and singular(last) != last:  # "cracked pieces"
        yield "count", "", "", 0.85
    joint = next((i for i, word in enumerate(words) if i and word in JOINTS), 0)
    head = " ".join(words[:joint])
    if head in meanings.by_name() and meanings.by_name()[head] not in ("person", "name", "count", "other"):
        yield meanings.by_name()[head], "", "", 0.8  # the year of an issue is a year


def _in_another_order(spelled: list[str]) -> Iterator[Guess]:
    """A known name with its words in another order, unless the last of them says otherwise: a plan's price is no price plan."""
    for said in spelled:
        words = said.split()
        label = words[0] != "number" and _sorted_names().get(" ".join(sorted(words)))
        ending = BY_ENDING.get(words[-1])
        if label and (not ending or meanings.load()[ending].kind == meanings.load()[label].kind):
            yield label, "", "", 0.85


def _is_number(label: str) -> bool:
    return label in meanings.load() and meanings.load()[label].kind == "number"


def _is_done(word: str) -> bool:
    """Whether a word says what was done to something: `sold`, `returned`."""
    return word.endswith("ed") or word in DONE


def _by_table(said: str, nouns: list[str], neighbours: tuple[str, ...], kind: str) -> tuple[str, str] | None:
    """What a name means in a table about something: `title` of books, `name` of ships, `status` of orders."""
    known = meanings.by_name()
    if said == "status" and nouns and f"{nouns[0]} status" not in known and (states := states_of(nouns[0])):
        return "status", states
    if len(said.split()) <= 2:
        for noun in nouns:
            if noun != nouns[0] and noun in LOOSE and said in SORTS:
                continue
            label = known.get(f"{noun} {said}")
            broader = label in BROAD or (label in BROAD_OF_KIND and noun in BROADER.values() and noun != nouns[0])
            if label and not (broader and said in BY_KIND):
                return label, ""
    kind = kind or kind_of(nouns[0] if nouns else "")
    if kind == "works" and nouns and " " in nouns[0] and nouns[0].rpartition(" ")[2] in LOOSE:
        kind = "records"
    if said == "title" and not kind:
        kind = _kind_by(neighbours)
    if said == "title" and kind == "people":
        named = {"first_name", "last_name", "surname"} & set(neighbours)
        paid = {"salary", "department", "hire_date", "job_title"} & set(neighbours)
        return ("salutation" if named and not paid else "job_title"), ""
    if said == "name" and kind not in BY_KIND["name"]:
        is_person = _kind_by(neighbours) == "people" or not nouns
        return ("full_name", "person.full_name") if is_person else ("name", of_kind("name", nouns[0], "records"))
    if said in BY_KIND and kind:
        text = of_kind(said, nouns[0] if nouns else "thing", kind)
        if text:
            label = "full_name" if text == "person.full_name" else said if said in meanings.load() else "name"
            return label, text
    return None


def _kind_by(neighbours: tuple[str, ...]) -> str:
    """The kind of thing that a table's columns tell it is about."""
    if PERSONAL & set(neighbours) and not {"species", "breed"} & set(neighbours):
        return "people"
    return ""


def _without_owner(words: list[str], noun: str) -> Iterator[Guess]:
    """A name without the words in front that say whose it is: `guardian email` is the guardian's."""
    known = meanings.by_name()
    for start in range(1, len(words)):
        rest, owner = " ".join(words[start:]), " ".join(words[:start])
        if known.get(rest) == "person" and owner in known and known[owner] not in VAGUE | {"person"}:  # `prenom client`
            yield ("full_name" if owner in NAMING else known[owner]), "" if rest == noun else rest, "", 0.8
        if rest in NAMING and rest != "nm" and not is_person(owner):
            continue
        if rest == "name" and owner in known:
            if known[owner] not in VAGUE and meanings.load()[known[owner]].kind not in ("number", "boolean", "date", "datetime"):
                yield known[owner], "", "", 0.8
        elif rest in known and all(word in QUALIFIERS for word in words[:start]) and owner != "total":
            yield known[rest], "", "", 0.8
        elif rest in known and _counts(rest, known[rest], owner, noun):
            whose = "" if owner in (noun, *OWNERS[OWNERS.index("tbl") :]) else owner
            yield known[rest], whose, "", 0.8 if is_person(owner) or owner in OWNERS or owner == noun else 0.6


def _without_owner_and_padding(words: list[str], noun: str) -> Iterator[Guess]:
    """A name without its first words and its last: `patient sex code` is a sex."""
    kinds = PADDING.get(words[-1], ())
    if len(words) > 2 and kinds:
        for label, owner, text, sure in _without_owner(words[:-1], noun):
            if meanings.load()[label].kind in kinds:
                yield label, owner, text, sure - 0.1


def _counts(rest: str, label: str, owner: str, noun: str) -> bool:
    """Whether the end of a name says enough, given what stands before it."""
    if rest in meant_by() and meant_by()[rest][0] != rest and len(rest) < 5:  # its readings count: `cap` is no Italian postcode
        return False
    if owner in OWNERS or owner == noun or is_person(owner):
        return label not in VAGUE or rest == "age"
    return label not in VAGUE and rest not in GENERIC and (len(rest) > 2 or rest in ("ip", "os", "uv"))


def _without_prefix(words: list[str], nouns: list[str], neighbours: tuple[str, ...], kind: str) -> Iterator[Guess]:
    """A name without a first part of one or two letters that stands for its table: `ps_supplycost` is a cost of supply."""
    first = words[0]
    means = first in meant_by() or (len(first) == 2 and first in BY_ENDING)
    if len(words) > 1 and len(first) <= 2 and first.isalpha() and not means:
        rest = guesses_of(words[1:], nouns, neighbours, kind, None)
        yield from ((*guess[:3], 0.5) for guess in rest if guess[3] >= SURE)


def _counted_things(said: str) -> Iterator[Guess]:
    """How many of something there are: what is known of it as a number, `nb places` a capacity; else a count."""
    label = meanings.by_name().get(said, "")
    if label and label not in VAGUE and meanings.load()[label].kind == "number" and not label.startswith("duration"):
        yield label, "", "", 0.8
    elif not label or meanings.load()[label].kind != "code":
        yield "count", "", "", 0.8


def _by_head(words: list[str]) -> Iterator[Guess]:
    """What the first word says in languages that put it first: `qtd estoque` is a stock, `cant vendida` some quantity."""
    head = BY_HEAD.get(words[0], "")
    if not head or len(words) < 2 or words[-1] in BY_ENDING:
        return
    rest = meanings.by_name().get(" ".join(words[1:]), "")
    kind = meanings.load()[head].kind
    like = meanings.load()[rest].kind if rest else ""
    agrees = like == kind in ("number", "date", "code") or (kind == "code" and like == "other")
    if agrees and rest not in VAGUE:
        yield rest, "", "", 0.7
    if head == "name" and len(words) == 2:  # `nombre prod`
        for said in readings(words[1]):
            named = meanings.by_name().get(said, "")
            if named and named not in VAGUE and named != "person" and meanings.load()[named].kind in ("other", "choice"):
                yield named, "", "", 0.65
    yield head, "", "", 0.6


def _abbreviated(words: list[str], nouns: list[str], neighbours: tuple[str, ...], kind: str) -> Iterator[Guess]:
    """A known name whose words are cut short, `mthly_instlmt`, or were run together, `CUSPHN`."""
    _, label = phrase_like(words)
    if label:
        yield label, "", "", 0.7
    pieces = in_pieces(words[0]) if len(words) == 1 else ()
    if pieces:
        rest = guesses_of(list(pieces), nouns, neighbours, kind, None)
        least = 0.35 if len(pieces) == 2 and pieces[1] in BY_ENDING else 0.6  # `deathtime`
        yield from ((*guess[:3], 0.7) for guess in rest if guess[3] >= least)


def _without_unit(said: str) -> str:
    """A name without units at its end; empty where there are none."""
    words = said.split()
    if len(words) > 2 and words[-1] in PER and words[-2] in NUMERIC:  # `rain mm day`
        words.pop()
    kept = list(reversed(list(itertools.dropwhile(lambda word: word in NUMERIC, reversed(words)))))
    return " ".join(kept) if len(kept) < len(said.split()) else ""


def _without_padding(words: list[str]) -> Iterator[Guess]:
    """A name without words at its end that add nothing: `premium amount` is a premium, `warranty months` a warranty."""
    known = meanings.by_name()
    for end in range(len(words) - 1, 0, -1):
        said, last = " ".join(words[:end]), words[end]
        kinds = PADDING.get(last)
        if kinds is None and not last.isdigit():
            return
        if said in known and (known[said] not in VAGUE or (last in NUMERIC and " " in said)):
            label = known[said]
            if label == "person" and last != "name":
                continue
            if last in COUNTING and label.startswith("duration"):
                continue
            if not kinds or meanings.load()[label].kind in kinds or (label == "person" and last == "name"):
                yield label, said if label == "person" else "", "", 0.85


def _by_ending(words: list[str]) -> Iterator[Guess]:
    """What the form of a name says: `last watered`, `price per kg`, `date returned`, and the longest ending that is known."""
    known = meanings.by_name()
    first, last = words[0], words[-1]
    for joint in ("of", "per"):
        head = " ".join(words[: words.index(joint)]) if joint in words else ""
        if head in known:
            yield known[head], "", "", 0.6
    if len(words) > 1 and (first in ("date", "fecha", "datum", "data") or (first in ("last", "next") and len(words) == 2)):
        yield "date", "", "", 0.6
    if len(words) > 1 and words[-2:] == ["date", "time"]:
        yield "datetime", "", "", 0.6
    if len(words) == 2 and _is_done(last) and known.get(first) in SHAPED:  # `yr sold`, `amount untaxed`
        yield known[first], "", "", 0.6
    if len(words) > 1 and last == "time" and words[-2] not in CLOCKED and not words[-2].endswith("ed"):
        yield "duration_minutes", "", "", 0.5
    for start in range(1, len(words) - 1):
        rest = " ".join(words[start:])
        if rest in known:
            yield known[rest], "", "", 0.5


def _by_beginning(words: list[str]) -> Iterator[Guess]:
    """The longest beginning that is known: languages that put the noun first."""
    known = meanings.by_name()
    for end in range(len(words) - 1, 0, -1):
        said = " ".join(words[:end])
        if said in known and len(said) > 2 and said not in QUALIFIERS:
            yield known[said], "", "", 0.3


def _by_last_word(words: list[str]) -> Iterator[Guess]:
    """The shape that the last word says."""
    last = words[-1]
    if len(words) > 1 and words[0] in ("number", "total", "count") and last not in ("id", "code", "amount", "cost", "price"):
        yield "count", "", "", 0.4
    label = BY_ENDING.get(last) or BY_ENDING.get(singular(last))
    if label and len(words) > 1:
        yield label, "", "", 0.4
    known = meanings.by_name().get(last)
    if known and len(last) > 2 and (last not in GENERIC or meanings.load()[known].kind == "number"):
        yield known, "", "", 0.35
    if label:
        yield label, "", "", 0.3
    short = last in meant_by()  # `cd` is a code here and not a disc
    thing, text = ("", "") if short else as_column(" ".join(words))
    if not thing and not short:
        thing, text = as_column(last)
    if thing:
        yield thing, "", text, 0.6 if len(words) == 1 else 0.3
    compound = next((label for end, label in COMPOUNDS.items() if last.endswith(end) and len(last) > len(end) + 2), "")
    if compound:
        yield compound, "", "", 0.4
    if len(words) == 1 and last.endswith("ed") and len(last) > 4:
        yield "flag", "", "", 0.3


def _of_network(spelled: Sequence[str], network: Network, least: float) -> Iterator[Guess]:
    """What the network takes a name for, where it is sure."""
    for said in spelled:
        chances = network.read(network.tokenizer.encode(said)).meanings
        best = int(chances.argmax())
        if chances[best] >= least and network.meanings[best] in meanings.load():
            yield network.meanings[best], "", "", float(chances[best]) * 0.7


def _role(said: str, label: str) -> str:
    """Whose a column is that is called like a person: `doctor`."""
    return said if label == "person" else ""


@functools.cache
def _label_of(text: str, name: str) -> str:
    """The meaning of a domain's expression; the column's own name where its function has none."""
    function = function_of(parse(text))
    return "full_name" if function == "person.full_name" else meanings.by_function().get(function, name)


@functools.cache
def _sorted_names() -> dict[str, str]:
    return {" ".join(sorted(name.split())): label for name, label in reversed(meanings.by_name().items())}


@functools.cache
def of_domains() -> dict[str, str]:
    """The columns of the domains by name, and the commonest of their expressions that needs no other column."""
    return json.loads((WEIGHTS / "meanings.json").read_text("utf-8"))
