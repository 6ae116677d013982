"""Which tables are meant: every subject is read once more, alone, and so each gets a table of a domain, or a thing, or just columns.

"artists, their albums and songs"      three subjects, three tables
"school"                               one subject, the tables of a domain
"zorbing sites"                        one subject that nobody taught: the columns that the network expects
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fabula import things
from fabula.prompt.editing import alike_tables
from fabula.prompt.naming import at_home, heard, lowered, table_named_by, told_by_columns
from fabula.prompt.network import Network, Reading
from fabula.prompt.nouns import HOLDINGS, head_of, is_several, noun_of
from fabula.prompt.plurals import plural, singular
from fabula.prompt.subjects import belonging_by_words, is_everything, things_in
from fabula.prompt.yours import Yours, yours
from fabula.things import ANY, THING

SURE = 0.5  # the threshold: a table more likely than this is meant
BESIDE = 0.4  # enough for a table of the same domain as the likeliest one
CALLED = 0.3  # below this the plain name of a table or thing decides
GUESS = 0.4  # the likeliest table is still worth a guess above this
AT_HOME = 0.25  # enough for a subject to be a table of the domain that the other subjects are at home in
BY_NAME = 0.3  # what a table of its very name adds to the likelihood that a subject is at home in a domain
FRAMED = 1.6  # what it adds that the words around the subjects stand for a domain: the "swimming school" of some pupils
AMONG_ITS_OWN = 0.6  # how sure a table is that goes by the subject's name, in the domain where others of the subjects have theirs
FIRM, ROUGHLY = 0.65, 55.0  # a domain's table that is less likely than this needs a name that is that much like the subject
SOLID = 0.95  # a table of another name needs as much: what a trade's clients are is none of its wares
WHOLE_NAME = 100.0  # likeness of a subject that is a table's name, and nothing besides
NAMED = 75.0  # likeness of a table's name to a subject that needs no probability
ALONE = 0.85  # how much the reading of a subject alone counts against that of the whole prompt
ANYWHERE_WORDS = "a an the my our small little local big large new old online independent family modern busy typical simple"
ANYWHERE = frozenset(ANYWHERE_WORDS.split())  # which one, and not which trade
FIRMS = re.compile(
    r"\s*\b(?:business|company|firm|database|db|system|app|platform|schema|organi[sz]ation|agency|tables?)$", re.IGNORECASE
)
POSSESSIVE = re.compile(r"(?<=\w)['’]s?(?!\w)")
BY = re.compile(r"\s(?:by|in|at|on|of)\s", re.IGNORECASE)
OF_ITS_OWN = 0.5  # how likely each column of a thing is that was looked up by its name
WHOLE = 3  # as many tables of one domain say that a subject is the domain


@dataclass(frozen=True)
class Choice:
    """A table of the answer.

    Args:
        words: the subject it was chosen for; empty where the prompt has none.
        full: its full name, `school.students`; `thing.song`; empty when no table fits.
        columns: (C,) how likely each column is.
        reading: of the subject alone, or of the whole prompt.
        sure: how likely the table is, 0 to 1.
        share: how likely a column is that this table alone has, 0 to 1.
        belongs_to: the subject that this one belongs to, where the prompt says so: "artists and their songs".
        is_whole: all of a domain is asked for, so the table comes as it is written.
    """

    words: str
    full: str
    columns: np.ndarray
    reading: Reading
    sure: float
    share: float = 1.0
    belongs_to: str = ""
    is_whole: bool = False

    @classmethod
    def of(cls, words: str, full: str, reading: Reading, sure: float, network: Network, *, named: bool = False) -> Choice:
        """A table with the columns that are likely in it; of a thing that the network does not know, with its own before any others."""
        if full and full not in network.table_id:
            return cls(words, full, network.expected(reading)[0], reading, sure, OF_ITS_OWN)
        columns, share = network.expected(reading, full, named=named)
        return cls(words, full, columns, reading, sure, share)

    @property
    def domain(self) -> str:
        """The domain it is of; empty for a thing, and when no table fits."""
        head = self.full.partition(".")[0]
        return "" if head == THING else head


def choose(
    reading: Reading,
    subjects: Sequence[str],
    network: Network,
    *,
    owner: str = "",
    belonging: Mapping[str, str] | None = None,
    listed: bool = False,
    columns: Sequence[str] = (),
) -> list[Choice]:
    """The tables of an answer, at least one.

    Args:
        reading: of the whole prompt.
        subjects: the words that it is about.
        owner: the one of them that all the others belong to, and that is no table itself: the library of "library: books, loans".
        belonging: the words for a subject, and for the one that it belongs to.
        listed: a single table is asked for, or a list.
        columns: the names of those that are asked for.
    """
    parts = things_in([subject for subject in subjects if subject != owner], network)
    said = list(dict.fromkeys(part for own in parts.values() for part in own))
    belonging = {**(belonging or {}), **belonging_by_words(subjects)}
    apart = [*belonging, *belonging.values()]
    chosen = _chosen(said, reading, subjects, network, owner, listed=listed, apart=apart, columns=columns)
    parents = {own[0]: own[1] for subject, own in parts.items() if len(own) == 2 and BY.search(subject)}
    for child, parent in belonging.items():
        parents |= dict.fromkeys(parts.get(child, ()), parts[parent][0]) if parts.get(parent) else {}
    return [replace(choice, belongs_to=parents.get(choice.words, "")) for choice in chosen]


def _chosen(
    said: Sequence[str],
    reading: Reading,
    subjects: Sequence[str],
    network: Network,
    owner: str,
    *,
    listed: bool,
    apart: Sequence[str],
    columns: Sequence[str],
) -> list[Choice]:
    """The tables for some plain subjects."""
    alone = (
        [heard(words, reading, network) for words, reading in zip(said, network.read_phrases(said), strict=True)] if said else []
    )
    if own := _of_yours(said, alone, yours(network)):
        return own
    if len(said) < 2:
        if said and owner and (full := _called_there(said[0], _framed_by(owner, network), network)):
            return [Choice.of(said[0], full, alone[0], SURE, network, named=True)]  # "I run a dog salon, 40 appointments"
        mixed = told_by_columns(said[0], _mixed(alone[0], reading), columns, network) if alone else reading
        database = _of_database(said[0], mixed, network) if said and is_everything(subjects[0]) else []
        return database or _of_one(said[0] if said else "", mixed, network, listed=listed)
    readings = [_mixed(own, reading) for own in alone]
    domain_of = [
        "" if is_several(words) or words in apart else _called_whole(words, network) or _whole_domain(own, network)
        for words, own in zip(said, readings, strict=True)
    ]
    framed = _framed_by(owner, network) or next((domain for domain in domain_of if domain), "")
    frame = next((words for words, domain in zip(said, domain_of, strict=True) if domain), "")
    home = _home(said, readings, reading, network, framed)
    choices = [
        _of_frame(words, own, framed, network)
        or _of_several(
            words, _among(words, _owned(words, own, owner or frame, home, network), home, said, network), home, network
        )
        for words, own, domain in zip(said, readings, domain_of, strict=True)
        if not domain
    ]
    if len(choices) < 2:  # "school with grades": the domain's other tables come, too
        choices += [c for w, own, d in zip(said, readings, domain_of, strict=True) if d for c in _of_one(w, own, network)]
    return _different(choices)


def _owned(words: str, reading: Reading, owner: str, home: str, network: Network) -> Reading:
    """The reading of a subject, with its owner's words before it where a table goes by both: the courts of a tennis club are no law courts."""
    owner = FIRMS.sub("", owner)
    at_home = network.tables[int(np.argmax(reading.tables))].partition(".")[0] == home
    if not owner or at_home or len(head_of(words)) > 1:
        return reading
    there = heard(words, network.read(network.tokenizer.encode(f"{owner} {words}")), network)
    i = int(np.argmax(there.tables))
    fits = alike_tables(words, network.tables[i].partition(".")[2]) >= NAMED
    return there if fits and float(there.tables[i]) >= FIRM else reading


def _among(words: str, reading: Reading, home: str, said: Sequence[str], network: Network) -> Reading:
    """The reading of one of several subjects; of a single word that is at home elsewhere, with what the others are about before it: the
    visits of "climbing gym members and visits" are none to a museum."""
    full = network.tables[int(np.argmax(reading.tables))]
    domain = full.partition(".")[0]
    about = home.replace("_", " ") or " ".join(head_of(said[0])[:-1])
    if len(head_of(words)) > 1 or domain in (home, THING) or words == said[0] or not about:
        return reading
    there = heard(words, network.read(network.tokenizer.encode(f"{about} {words}")), network)
    called = network.tables[int(np.argmax(there.tables))].partition(".")[2]
    return there if alike_tables(words, called) >= ROUGHLY else reading  # the tasks of a club are none of its payments


def _of_yours(said: Sequence[str], alone: Sequence[Reading], own: Yours) -> list[Choice]:
    """The tables of the user's own domains that the subjects ask for; as they are written, for the network knows nothing of them."""
    choices = []
    for words, reading in zip(said, alone, strict=True):
        tables, likeness = own.nearest(words, reading)
        choices += [_as_written(words, full, reading, likeness) for full in tables]
    return _different(choices)


def _mixed(alone: Reading, whole: Reading) -> Reading:
    """A subject's reading, with what the rest of the sentence says about it."""
    mix = lambda one, other: ALONE * one + (1 - ALONE) * other  # noqa: E731
    return replace(alone, columns=mix(alone.columns, whole.columns), tables=mix(alone.tables, whole.tables))


def _of_one(words: str, reading: Reading, network: Network, *, listed: bool = False) -> list[Choice]:
    """The tables for a single subject: one thing, or those of a domain unless one table is asked for."""
    if not listed and (domain := _called_whole(words, network)):
        own = [network.tables[i] for i in network.domains[domain]]
        phrase = " ".join(head_of(words))
        named = [
            full
            for full in own
            if is_several(words) and " and " not in phrase and alike_tables(phrase, full.partition(".")[2]) >= NAMED
        ]
        if len(named) == 1:
            return [Choice.of(words, named[0], reading, 1.0, network, named=True)]
        return [_as_written(words, full, reading, 1.0) for full in own]
    order = np.argsort(-reading.tables, kind="stable")
    best, full = float(reading.tables[order[0]]), network.tables[order[0]]
    phrase = " ".join(head_of(words)) or words
    if looked_up := _looked_up(phrase, full, best):
        return [Choice.of(words, looked_up, reading, 1.0, network)]
    sure = min(_of_that_name(phrase, full, reading, network), 1.0)
    if best < CALLED and (called := table_named_by(words, network)):
        return [Choice.of(words, called, reading, SURE, network, named=True)]
    if best < GUESS:
        return [Choice.of(words, "", reading, best, network)]
    domain = full.partition(".")[0]
    if domain == THING:
        return [Choice.of(words, full, reading, sure, network)]
    if _is_strange(phrase, full, best):
        reading = lowered(reading, int(order[0]))
        return [Choice.of(words, _likeliest_thing(reading, network), reading, best, network)]
    beside = [network.tables[i] for i in order if network.tables[i].startswith(f"{domain}.") and reading.tables[i] >= BESIDE]
    named = [one for one in beside if alike_tables(phrase, one.partition(".")[2]) >= NAMED]
    if not named and (shape := _shape_named_by(words, network)):  # a trade's own table, where that is firm, else its shape
        if best < FIRM:
            return [Choice.of(words, shape, reading, sure, network, named=True)]
        noun = " ".join(head_of(words)[: -len(shape.split()) + 1])  # the trees of a "tree inventory"
        about = [one for one in beside if shape.split()[-1] in HOLDINGS and alike_tables(noun, one.partition(".")[2]) >= NAMED]
        return [Choice.of(words, (about or [full])[0], reading, sure, network)]
    if named or len(beside) < 2:
        return [Choice.of(words, (named or beside or [full])[0], reading, sure, network)]
    if is_several(words):  # "restaurants": no table of the trade, but what it is about
        thing = table_named_by(words, network, whole=True)
        if not thing.startswith(THING) and best >= FIRM and len(head_of(words)) > 1:  # "ski lift tickets": the trade's own
            return [Choice.of(words, full, reading, sure, network)]
        thing = thing or table_named_by(words, network)
        return [Choice.of(words, thing if thing.startswith(THING) else "", reading, sure, network, named=thing.startswith(THING))]
    return [_as_written(words, one, reading, sure) for one in beside]


def _looked_up(phrase: str, full: str, chance: float) -> str:
    """The thing that goes by a phrase, or by two of its last words at least, and that the network does not know; empty for none, and where
    the network is firm about a table of that very name, or sure of a trade's."""
    said = phrase.lower().split()
    is_called = alike_tables(phrase, full.partition(".")[2]) >= NAMED
    if not said or (chance >= FIRM and is_called) or (chance >= SOLID and not full.startswith(THING)):
        return ""
    for start in range(max(len(said) - 1, 1)):
        name = " ".join([*said[start:-1], singular(said[-1])])
        if found := things.rare().get(name) or things.rare().get(" ".join(said[start:])):
            return f"{THING}.{found.name}"
    return ""


def _is_strange(phrase: str, full: str, chance: float) -> bool:
    """Whether a trade's table is of something else than what is said in English letters, and not likely enough for that."""
    return (
        bool(phrase)
        and phrase.isascii()
        and chance < SOLID
        and not full.startswith(THING)
        and alike_tables(phrase, full.partition(".")[2]) < ROUGHLY
    )


def _likeliest_thing(reading: Reading, network: Network) -> str:
    """The likeliest thing, where one is worth a guess."""
    i = max(network.things, key=lambda i: float(reading.tables[i]), default=-1)
    return network.tables[i] if i >= 0 and reading.tables[i] >= GUESS else ""


def _shape_named_by(words: str, network: Network) -> str:
    """The shape that some words end in, whatever they are about: a "wind turbine maintenance log"; empty for none."""
    said = head_of(words)
    for start in range(1, len(said)):
        for last in dict.fromkeys((said[-1], singular(said[-1]), plural(said[-1]))):
            if (full := f"{THING}.{' '.join([ANY, *said[start:-1], last])}") in network.table_id:
                return full
    return ""


def _as_written(words: str, full: str, reading: Reading, sure: float) -> Choice:
    """A table of a domain of which more than this one is asked for."""
    return Choice(words, full, reading.columns, reading, sure, is_whole=True)


def _of_database(words: str, reading: Reading, network: Network) -> list[Choice]:
    """The tables of the domain that a "pet rescue database" is about; none where no domain is likely."""
    chances = {domain: float(reading.tables[places].sum()) for domain, places in network.domains.items()}
    domain = _called_whole(words, network) or max(chances, key=lambda name: chances[name])
    sure = min(chances[domain], 1.0)
    if sure < GUESS:
        return []
    return [_as_written(words, network.tables[i], reading, sure) for i in network.domains[domain]]


def _of_several(words: str, reading: Reading, home: str, network: Network) -> Choice:
    """The table for one of several subjects: at home in the domain they share, if it can be."""
    there = at_home(words, reading, home, network)
    phrase = " ".join(head_of(words)) or words
    i = int(np.argmax(there.tables))
    if looked_up := _looked_up(phrase, network.tables[i], float(there.tables[i])):
        return Choice.of(words, looked_up, reading, 1.0, network)
    if there.tables[i] < CALLED and (called := table_named_by(words, network)):
        return Choice.of(words, called, reading, SURE, network, named=True)
    full = network.tables[i] if there.tables[i] >= GUESS else ""
    sure = min(_of_that_name(phrase, network.tables[i], there, network), 1.0)
    if full and _is_strange(phrase, full, float(there.tables[i])):
        reading, full = lowered(reading, i), _likeliest_thing(lowered(there, i), network)
    return Choice.of(words, full, reading, sure, network)


def _of_that_name(words: str, full: str, reading: Reading, network: Network) -> float:
    """How likely any table of that name is: "patients" is no riddle for being at home in five domains.

    "chimney sweep appointments" are not sure for that many trades have appointments: only a table's whole name counts.
    """
    if alike_tables(words, full.partition(".")[2]) < WHOLE_NAME:
        return float(reading.tables[network.table_id[full]])
    name = full.partition(".")[2].replace(" ", "_").rstrip("s")
    return sum(float(reading.tables[i]) for i in network.alike[name])


def _whole_domain(reading: Reading, network: Network) -> str:
    """The domain that a subject stands for; empty when it is rather a table."""
    counts: dict[str, int] = defaultdict(int)
    for i in np.flatnonzero(reading.tables >= BESIDE):
        counts[network.tables[i].partition(".")[0]] += 1
    counts.pop(THING, None)
    return next((domain for domain, count in counts.items() if count >= WHOLE), "")


def _called_whole(words: str, network: Network) -> str:
    """The domain that goes by some words, whosever it is and whichever: "a small removal firm's"; empty for none."""
    plain = POSSESSIVE.sub("", words.lower())
    short = " ".join(itertools.dropwhile(ANYWHERE.__contains__, plain.split()))
    bare = FIRMS.sub("", short)
    names = (words.lower(), plain, short, bare, plural(bare) if bare else "")
    return next((network.wholes[name] for name in names if name in network.wholes), "")


def _framed_by(owner: str, network: Network) -> str:
    """The domain that the owner of all the tables stands for: "small bookshop", "swimming school"; empty for none."""
    if domain := _called_whole(owner, network):
        return domain
    return _whole_domain(heard(owner, network.read_phrases([owner])[0], network), network) if owner else ""


def _home(said: Sequence[str], readings: Sequence[Reading], whole: Reading, network: Network, framed: str) -> str:
    """The domain that has tables for most of the subjects, by name or by likelihood; empty when none has for two.

    Args:
        framed: the domain that the words around the subjects stand for.
    """
    domains = [*network.domains]
    best = network.best_of_domains(np.stack([*(reading.tables for reading in readings), whole.tables]))
    called = [_domains_with(words, network) for words in said]
    by_name = np.array([[domain in own for domain in domains] for own in called])
    scores = best.sum(0) + BY_NAME * by_name.sum(0) + FRAMED * np.array([domain == framed for domain in domains])
    home = int(np.argmax(scores))
    fitting = (by_name | (best[:-1] >= AT_HOME))[:, home].sum()
    return domains[home] if fitting >= 2 else ""


def _domains_with(words: str, network: Network) -> set[str]:
    """The domains that have a table of that name."""
    places = network.alike.get(noun_of(words).replace(" ", "_").rstrip("s"), [])
    return {network.tables[i].partition(".")[0] for i in places}


def _of_frame(words: str, reading: Reading, framed: str, network: Network) -> Choice | None:
    """The table that the owner's domain has by that very name: the products of a bakery, whose customers may be a shop's."""
    full = _called_there(words, framed, network)
    same = full and alike_tables(words, full.partition(".")[2]) >= WHOLE_NAME
    return Choice.of(words, full, reading, max(SURE, float(reading.tables[network.table_id[full]])), network) if same else None


def _called_there(words: str, domain: str, network: Network) -> str:
    """The table of a domain that goes by some words best, or by their last noun; empty for none."""
    names = [full for full in network.tables if domain and full.startswith(f"{domain}.")]
    likeness = {full: alike_tables(words, full.partition(".")[2]) for full in names}
    best = max(names, key=lambda full: likeness[full], default="")
    return best if best and likeness[best] >= NAMED else ""


def _different(choices: Sequence[Choice]) -> list[Choice]:
    """The choices, no table twice: a second subject that came to the same table is drawn from its own likely columns."""
    seen: dict[str, Choice] = {}
    for choice in choices:
        if choice.full in seen and alike_tables(choice.words, seen[choice.full].words) < NAMED:
            choice = replace(choice, full="", sure=min(choice.sure, GUESS))
        seen.setdefault(choice.full or noun_of(choice.words) or choice.words, choice)
    return list(seen.values())
