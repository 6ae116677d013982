"""The chosen tables as a schema: those of domains as they are written there, others drawn from likely columns.

Tables that refer to each other are joined, by the domain or, across domains, in `joining.py`.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import replace

from fabula import domains, things
from fabula.expression import Call, Cases, Literal, Name
from fabula.prompt import rewriting
from fabula.prompt.asked_columns import SAME_AS, said_by_parent
from fabula.prompt.choosing import NAMED, Choice
from fabula.prompt.editing import alike_tables
from fabula.prompt.finding import alike, bare_name
from fabula.prompt.joining import forgetting, joined, pointing_to_written
from fabula.prompt.network import Network
from fabula.prompt.nouns import noun_of
from fabula.prompt.objects import about_object
from fabula.prompt.plurals import one_of, plural
from fabula.prompt.sketching import thing_of, values_of
from fabula.prompt.staffing import with_staff
from fabula.prompt.tables import renamed_table
from fabula.prompt.tying import untied, with_link
from fabula.prompt.typical import ALONE, BESIDE_OTHERS, VAGUE, Room, likely_names, typical
from fabula.prompt.values import column_name
from fabula.schema import Column, Rows, Schema, Table

ROWS = 100
GUESSED = 60  # likeness below which a thing is only near to what was said
WHEN = re.compile(
    r"(?:_date|_on|_at|_time)$|^check_?in$|^(?:date_of|start|arrival|departure|opened|published)"
)  # what says when something was
OWN_NAMES = frozenset({"name", "first_name", "last_name", "email"})  # of the row, beside a patient or a customer, somebody else's
FILLER = re.compile(r'template\("[^"]*\{code\}"')  # a name that says nothing: "Tractor QU-44"
CALLED = frozenset(
    {"model", "title", "species", "breed", "game", "item", "product", "book", "song", "film", "movie"}
)  # what it is called by
FEWEST = 5  # columns without which a table of what nobody knows has even those that say little
SAID = 82.0  # likeness of two names that say the same in the same words, units aside
TIED = 2  # chosen tables that a table refers to so that it comes, too


def schema_of(
    choices: Sequence[Choice], network: Network, *, english: bool = True, complete: bool = False, columns: Sequence[str] = ()
) -> Schema:
    """The schema of some choices, at least one; its tables in their order.

    Args:
        columns: those that are asked for; of a table that stands alone they wait among its rare ones, with values that fit the others.
        complete: all tables are asked for, so that none is added between two of them.
        english: the subjects are; of other languages nothing is known about plurals, so that their words stay as they are.
    """
    asked = len(choices)
    choices = list(choices) if complete else _with_ties(choices)
    several = plural if english else functools.partial(_several_if_known, network=network)
    schema, names = _of_domains([choice.full for choice in choices if choice.domain])
    room = BESIDE_OTHERS if len(choices) > 1 else ALONE
    asked_for = columns if len(choices) == 1 else ()
    made = [_drawn(choice, network, several, room, asked_for) for choice in choices if not choice.domain]
    drawn = iter(_under_free_names(made, [*names.values()]))
    raw = [schema.table(names[choice.full]) if choice.domain else next(drawn) for choice in choices]
    raw = [*raw[:asked], *map(_at_ease, raw[asked:])]
    tables = [
        _qualified(typical(table, choice, network, [other.name for other in raw], room), choice.words)
        if choice.domain and not choice.is_whole
        else table
        for table, choice in zip(pointing_to_written(raw), choices, strict=True)
    ]
    between = {} if complete else untied(choices, tables)
    tables = joined(tables, choices, network, apart=between)
    own = {table.name: table for table in tables}
    hidden = [_at_ease(forgetting(table, own)) for table in schema.tables if table.hidden]
    hidden = _needed(tables, hidden)
    seen, unseen = Schema((*tables, *hidden)), {table.name for table in hidden}
    tables = [
        table if choice.is_whole else _naming_parents(table, seen, unseen) for table, choice in zip(tables, choices, strict=True)
    ]
    title = schema.title if schema.tables else tables[0].name.replace("_", " ").capitalize()
    whole = replace(schema, tables=(*tables, *hidden), title=title, asks=())
    whole = _called_as_said(whole, choices, several)
    whole = with_staff(whole, frozenset(t.name for t, choice in zip(whole.visible, choices, strict=True) if not choice.is_whole))
    for (i, j), tie in between.items():
        whole = with_link(whole, whole.visible[i], whole.visible[j], tie, network)
    return whole


def _naming_parents(table: Table, schema: Schema, hidden: Set[str]) -> Table:
    """The table with what its keys lead to by name, where that is in no table that is written: an author, and no `author_id`."""
    columns: list[Column] = []
    for column in table:
        parent = table.references.get(column.name, "")
        stem = column.name.removesuffix("_id")
        name = said_by_parent(stem, column.name, schema.table(parent)) if parent in hidden and not column.rare else None
        shown_beside = any(other.name not in hidden and other.name != table.name for other in schema.tables)
        if (
            shown_beside
            and parent in hidden
            and not column.rare
            and (name is None or stem in table)
            and column.name != table.primary_key
        ):
            columns.append(replace(column, rare=True))  # a key that leads to what nobody sees
        elif name is None or stem == column.name or stem in table:
            columns.append(column)
        else:
            columns += [name, replace(column, rare=True)]
    return table.with_columns([*(c for c in columns if not c.rare), *(c for c in columns if c.rare)])


def _several_if_known(noun: str, network: Network) -> str:
    """The plural of a noun that is English, as what is known in other languages was made; any other word as it is."""
    return plural(noun) if plural(noun).replace("_", " ") in network.names else noun


def _at_ease(table: Table) -> Table:
    """A table that nobody asked for without what must be unique in it: with few rows of the others it could not be kept."""
    return replace(table, rules=tuple(rule for rule in table.rules if rule.function != "unique"))


def _needed(tables: Sequence[Table], hidden: Sequence[Table]) -> list[Table]:
    """The hidden tables that the written ones refer to or sum up, directly or by each other."""
    whole = Schema((*tables, *hidden))
    needed = [table.name for table in tables]
    for name in needed:
        table = whole.table(name)
        read = [*table.references.values(), *_tables_read(whole, table)]
        needed += [other for other in dict.fromkeys(read) if other not in needed]
    return [table for table in hidden if table.name in needed]


def _with_ties(choices: Sequence[Choice]) -> list[Choice]:
    """The choices, and the tables of a domain that tie two chosen ones together: what was ordered, for orders and products."""
    found = list(choices)
    for domain in dict.fromkeys(choice.domain for choice in choices if choice.domain):
        own = [choice for choice in choices if choice.domain == domain]
        schema = domains.load(domain)
        chosen = {choice.full.partition(".")[2] for choice in own}
        tied = [set(schema.table(name).references.values()) | {name} for name in chosen]
        for table in schema.visible:
            ends = chosen & set(table.references.values())
            if table.name not in chosen and len(ends) >= TIED and not any(ends <= one for one in tied):
                words = table.name.replace("_", " ")
                found.append(replace(own[0], words=words, full=f"{domain}.{table.name}", belongs_to="", is_whole=True))
    return found


def _called_as_said(schema: Schema, choices: Sequence[Choice], several: Callable[[str], str]) -> Schema:
    """The schema with every table called as the prompt calls it, where that is another word than the domain's."""
    times = Counter(choice.words for choice in choices)
    for table, choice in zip(schema.visible, choices, strict=True):
        noun = column_name(noun_of(choice.words))
        said = several(noun)
        if choice.is_whole or not noun or times[choice.words] > 1 or said in {other.name for other in schema.visible}:
            continue
        own = {*one_of(table.name).split("_")}
        more = own - {*noun.split("_")}  # a `po_vendor` where vendors are asked for
        which = {*noun.split("_")} - own - {one_of(word) for word in choice.domain.split("_")}  # "opera houses" are not just any
        if alike_tables(choice.words, table.name) < NAMED or (choice.domain and (more or which)):
            if said in schema:  # a hidden one, which nobody sees
                schema = renamed_table(schema, said, f"{said}_behind")
            schema = renamed_table(schema, table.name, said)
    return schema


# -- tables of domains -------------------------------------------------------------------------------------------------


def _of_domains(chosen: Sequence[str]) -> tuple[Schema, dict[str, str]]:
    """The chosen tables of one or several domains, with hidden parents where their keys lead out of them; and what each is called there,
    by its full name."""
    by_domain: dict[str, list[str]] = {}
    for full in chosen:
        domain, _, table = full.partition(".")
        by_domain.setdefault(domain, []).append(table)
    called: dict[str, str] = {}
    tables: list[Table] = []
    title, sector = "", ""
    for domain, wanted in by_domain.items():
        part = _part_of(domains.load(domain), wanted)
        clash = {table.name for table in part.tables} & {table.name for table in tables}
        for name in sorted(clash):
            part = renamed_table(part, name, f"{domain}_{name}")
        called |= {f"{domain}.{name}": f"{domain}_{name}" if name in clash else name for name in wanted}
        tables += part.tables
        title, sector = title or part.title, part.sector if len(by_domain) == 1 else ""
    return Schema(tuple(tables), title=title, sector=sector), called


def _part_of(schema: Schema, names: Sequence[str]) -> Schema:
    """Some tables of a schema, in the given order, and, hidden, those that they refer to or sum up."""
    needed = list(names)
    for name in needed:
        table = schema.table(name)
        read = [*table.references.values(), *_tables_read(schema, table)]
        needed += [other for other in dict.fromkeys(read) if other not in needed]
    return schema.with_tables(replace(schema.table(name), hidden=name not in names, asks=()) for name in needed)


def _tables_read(schema: Schema, table: Table) -> list[str]:
    """The tables whose rows a table's columns count or sum: `sum(items.amount)` reads `items`, `count(items)` too."""
    heads = [path.partition(".")[0] for column in table.columns for path in column.expression.names]
    counted = [
        a.path
        for column in table.columns
        for node in column.expression.nodes
        if isinstance(node, Call) and node.function == "count"
        for a in node.arguments
        if isinstance(a, Name)
    ]
    return [head for head in heads if head in schema and (head not in table or head in counted) and head != table.name]


# -- tables that nobody wrote ------------------------------------------------------------------------------------------


def _drawn(choice: Choice, network: Network, several: Callable[[str], str], room: Room, asked: Sequence[str]) -> Table:
    """A table of the columns that are likely for its words, with a key; those of the thing it is come in the thing's order, those that are
    asked for besides behind all others."""
    known = _thing(choice.full)
    noun = column_name(noun_of(choice.words) or (known.name.replace(things.ANY, "").strip() if known else "record"))
    noun = noun.lstrip("0123456789_") or "record"  # "270 females"
    thing = known or thing_of(noun)
    looked_up = known is not None and choice.full not in network.table_id  # it has all that is kept of it
    names = (
        list(known.columns)[: room.most]
        if known and looked_up
        else likely_names(choice, thing.columns if thing else (), network, room)
    )
    if thing and not known:  # a used tractor is a tractor
        names = list(dict.fromkeys([*thing.columns, *names]))[: max(len(thing.columns), len(names))]
    if thing:
        place = {name: i for i, name in enumerate(thing.columns)}
        names.sort(key=lambda name: place.get(name, len(place)))
    key = f"{noun}_id"
    needless = (
        {noun, noun.split("_")[-1]} if {"name", "title"} & {*names} else set()
    )  # a `player` beside the name of a darts player
    needless |= {"date"} if any(WHEN.search(name) for name in names) else set()  # beside a check-in
    needless |= VAGUE if len({*names} - VAGUE) >= FEWEST else set()
    names = [name for name in names if name not in needless or (thing and name in thing.columns)]
    kept = [name for name in names if name != key]
    more = [name for name in dict.fromkeys(asked) if name != key and not any(_says(other, name, noun) for other in kept)]
    kept = [name for name in kept if name in more or bare_name(name) not in {bare_name(other) for other in more}]
    made = values_of(
        [*kept, *more], thing, noun, network, guessed=thing is not None and alike_tables(choice.words, thing.name) < GUESSED
    )
    if any(text.startswith("person.full_name") for name, text in made.items() if name != "name"):  # whose name it is, is said
        others = OWN_NAMES if {"first_name", "last_name"} & {*kept} else OWN_NAMES - {"email"}  # which may be a company's
        kept = [name for name in kept if name not in others or (thing and name in thing.columns)]
    if thing and FILLER.match(made.get("name", "")) and CALLED & {*thing.columns}:  # a tractor has a model, and no name
        kept = [name for name in kept if name != "name"]
    kept, made = about_object(kept, made, thing, choice.words)
    columns = [Column.of(key, "key"), *(Column.of(name, made[name]) for name in kept)]
    columns += [Column.of(name, made[name], rare=True) for name in more if name not in kept]
    return _qualified(Table(several(noun), tuple(columns), Rows(ROWS)), choice.words)


def _says(known: str, name: str, noun: str) -> bool:
    """Whether a column is what is asked for by another name: a `unit_price` for a price, a `distance` for the "distance in km"."""
    return alike(name, known, noun) >= SAID or known in SAME_AS.get(name, "").split()


def _qualified(table: Table, words: str) -> Table:
    """The table with the one category that its words say: "dog grooming appointments" are of dogs, "night shifts" of the night."""
    said = {one_of(word) for word in words.lower().split()[:-1]}

    def told(column: Column) -> Column:
        weights = rewriting.weights_of(column.expression)
        label = next((label for label in weights if str(label).lower() in said), None) if len(weights) > 1 else None
        if label is not None:
            return replace(column, expression=Call("choice", (Literal(label),)))
        rest = {label: weight for label, weight in weights.items() if f"un{str(label).lower()}" not in said}  # "unpaid invoices"
        if not rest or len(rest) == len(weights):
            return column
        return replace(
            column, expression=Call("choice", (Cases(tuple((label, Literal(round(100 * w))) for label, w in rest.items())),))
        )

    return table.with_columns(map(told, table.columns))


def _thing(full: str) -> things.Thing | None:
    name = full.removeprefix(f"{things.THING}.")
    return things.named().get(name) if full.startswith(f"{things.THING}.") else None


def _under_free_names(drawn: Sequence[Table], taken: Sequence[str]) -> list[Table]:
    """Drawn tables, none under a name that is taken."""
    seen, named = set(taken), []
    for table in drawn:
        free = (f"{table.name}_{i}" for i in itertools.count(2))
        name = next(one for one in itertools.chain([table.name], free) if one not in seen)
        seen.add(name)
        named.append(replace(table, name=name))
    return named
