"""What the network says, made into a schema a person would have drawn, with an echo of every word.

probabilities of tables and columns ┐
                                    ├─► tables of a domain, their columns, what was added, kept, dropped ─► Prediction
a tag for every word ───────────────┘
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from fabula import domains
from fabula.errors import PromptError
from fabula.expression import Name, walk
from fabula.plan import MAX_ROWS
from fabula.prompt import values
from fabula.prompt.meaning import expression_for
from fabula.prompt.network import Network, Reading, shipped
from fabula.prompt.prediction import CONFIDENT, Attention, Prediction, Score, Span
from fabula.prompt.request import Request, read_request
from fabula.prompt.tokenizer import Encoding, split_words
from fabula.schema import Column, Rows, Schema, Table, check_name

MAX_CHARACTERS = 10_000
UNITS = """
    ms s seconds min minutes hours days weeks months years mm cm m km miles g kg t ml l litres c f celsius hectares
    percent pct usd eur kw mw kwh mb gb kmh kph
"""
NEGATIVE = re.compile(r"(?:^|\s)[-−]\s?\d[\d,.]*\s*(?:rows|records)?\s*$")
PARTS = re.compile(r"\s+(?:and|with|of|in|from|for|by|who|that)\s+(?:(?:their|its|the|a|an)\s+)?|\s*,\s*")
SURE = 0.4  # the threshold: a table or column more likely than this is meant
BESIDE = 0.2  # enough for a table of the same trade as the likeliest one
LIKELY = 0.25  # enough for a column of a plain table about a subject that nobody taught
GUESS = 0.2  # the likeliest table is still worth a guess above this
SHOWN = 12  # scores kept for the echo


def understand(prompt: str, network: Network | None = None) -> Prediction:
    """The answer to a prompt.

    Raises:
        PromptError: the prompt is empty, too long, or asks for a number of rows that cannot be.
    """
    prompt = _checked(prompt)
    network = network or shipped()
    encoding = network.tokenizer.encode(prompt)
    reading = network.read(encoding)
    request = read_request(prompt, encoding, reading.tags, network.tags)
    _check_request(prompt, request)
    chosen, confidence = _choose_tables(reading, network, request.subjects)
    schema = _schema_of(chosen) if chosen else _plain_schema(request, reading, network)
    schema = _with_columns(schema, request)
    if request.locale:
        schema = replace(schema, locale=request.locale)
    if request.rows is not None:
        schema = schema.with_rows(request.rows)
    return Prediction(
        prompt=prompt,
        schema=schema,
        rows=request.rows,
        locale=request.locale,
        seed=request.seed,
        format=request.format,
        understood=tuple(span for span in request.spans if span.setting),
        ignored=tuple(_ignored(prompt, request)),
        tables=_scores(network.tables, reading.tables),
        columns=_scores(network.columns, reading.columns),
        confidence=confidence,
        nearest=tuple(dict.fromkeys(score.name.partition(".")[0] for score in _scores(network.tables, reading.tables)))[:3],
        message=_message(request, schema, confidence, chosen),
        attention=_attention(prompt, encoding, reading),
    )


def _checked(prompt: object) -> str:
    """The prompt, if it is one."""
    if not isinstance(prompt, str):
        raise PromptError(f"{type(prompt).__name__} is not a prompt", where="prompt", hint='words, such as "a school dataset"')
    if len(prompt) > MAX_CHARACTERS:
        raise PromptError(
            f"{len(prompt):,} characters",
            where="prompt",
            hint=f"at most {MAX_CHARACTERS:,}; longer ones are recipes: save them as YAML",
        )
    if not any(sign.isalnum() for sign in prompt):
        raise PromptError("there are no words in it", where="prompt", hint='say what you need, such as "a school dataset"')
    return prompt


def _check_request(prompt: str, request: Request) -> None:
    if request.rows is not None and request.rows > MAX_ROWS:
        raise PromptError(f"{request.rows:,} rows", where="prompt", hint=f"at most {MAX_ROWS:,}")
    for span in request.spans:
        before = prompt[: span.start] + (span.text if span.setting == "rows" else "")
        if span.setting in ("rows", "subject") and (found := NEGATIVE.search(before)):
            raise PromptError(f"{found[0].strip()} rows", where="prompt", hint="0 rows or more")


# -- tables ----------------------------------------------------------------------------------------------------------


def _choose_tables(reading: Reading, network: Network, subjects: Sequence[str]) -> tuple[list[str], float]:
    """Full names of the tables that are meant, those called by name first, and how sure that is; none when nothing is known.

    The network decides. Where it is not sure, the plain name of a table among the words of the subject does; and a table of the
    trade it is sure of comes too when it is named.
    """
    order = np.argsort(-reading.tables, kind="stable")
    best, likeliest = float(reading.tables[order[0]]), network.tables[order[0]]
    named = _tables_named(subjects, network)
    if best < SURE and named:
        home = network.names[named[0]].partition(".")[0]
        return list(dict.fromkeys(_at_home(name, home, network) or network.names[name] for name in named)), max(best, CONFIDENT)
    if best < GUESS:
        return [], best
    home, _, name = likeliest.partition(".")
    needed = [BESIDE if full.partition(".")[0] == home else SURE for full in network.tables]
    by_name: dict[str, str] = {}  # "employees" of two trades are one table, the likelier
    for i in order:
        if reading.tables[i] >= needed[i]:
            by_name.setdefault(network.tables[i].partition(".")[2], network.tables[i])
    called = [full for spoken in named if (full := by_name.get(spoken.replace(" ", "_")) or _at_home(spoken, home, network))]
    others = sorted(by_name.values(), key=lambda full: (full.partition(".")[0] != home, network.tables.index(full)))
    # "patients" is no riddle for being at home in five trades: the tables of one name answer together.
    alike = sum(float(reading.tables[i]) for i, full in enumerate(network.tables) if full.partition(".")[2] == name)
    return list(dict.fromkeys([*called, *others])) or [likeliest], min(alike, 1.0)


def _at_home(name: str, domain: str, network: Network) -> str:
    """The full name of a domain's table by its plain name; empty when the domain has none."""
    full = f"{domain}.{name.replace(' ', '_')}"
    return full if full in network.tables else ""


def _tables_named(subjects: Sequence[str], network: Network) -> list[str]:
    """The plain names of tables among the words of the subjects, longest first at each place: "work order" is no "order"."""
    found: list[str] = []
    for subject in subjects:
        words = re.findall(r"[^\W\d_]+", subject.lower())
        place = 0
        while place < len(words):
            phrases = ((size, " ".join(words[place : place + size])) for size in (3, 2, 1))
            spoken = (
                (size, name) for size, phrase in phrases for name in (phrase, values.plural(phrase)) if name in network.names
            )
            size, name = next(spoken, (1, ""))
            found += [name] * bool(name)
            place += size
    return list(dict.fromkeys(found))


def _schema_of(chosen: Sequence[str]) -> Schema:
    """The chosen tables of one or several domains, with hidden parents where their keys lead out of them."""
    by_domain: dict[str, list[str]] = {}
    for full in chosen:
        domain, _, table = full.partition(".")
        by_domain.setdefault(domain, []).append(table)
    parts = [_part_of(domains.load(domain), names) for domain, names in by_domain.items()]
    taken: set[str] = set()
    tables: list[Table] = []
    for part, domain in zip(parts, by_domain, strict=True):
        clash = {table.name for table in part.tables} & taken
        part = functools.reduce(lambda schema, name, d=domain: _renamed(schema, name, f"{d}_{name}"), sorted(clash), part)  # type: ignore[misc]
        taken |= {table.name for table in part.tables}
        tables += part.tables
    tables.sort(key=lambda table: table.hidden)
    return replace(parts[0], tables=tuple(tables), asks=(), sector=parts[0].sector if len(parts) == 1 else "")


def _part_of(schema: Schema, names: Sequence[str]) -> Schema:
    """Some tables of a schema, in the given order, and, hidden, those that they refer to or sum up."""
    needed = list(names)
    for name in needed:
        table = schema.table(name)
        read = [*table.references.values(), *_tables_read(schema, table)]
        needed += [other for other in dict.fromkeys(read) if other not in needed]
    return schema.with_tables(replace(schema.table(name), hidden=name not in names, asks=()) for name in needed)


def _tables_read(schema: Schema, table: Table) -> list[str]:
    """The tables whose rows a table's columns count or sum: `sum(items.amount)` reads `items`."""
    nodes = (node for column in table.columns for node in walk(column.expression) if isinstance(node, Name))
    heads = (node.path.partition(".")[0] for node in nodes)
    return [head for head in heads if head in schema and head not in table and head != table.name]


def _renamed(schema: Schema, old: str, new: str) -> Schema:
    """The schema with a table under another name, every reference to it included."""
    from fabula import recipe

    named = re.compile(rf"(?<![\w.]){old}(?=\.[a-z])|(?<=ref\(){old}\b|(?<=count\(){old}\b")
    data = recipe.to_dict(schema)
    tables: dict[str, object] = {}
    for name, table in data.items():
        if name != "about":
            for part in ("columns", "more"):
                for column, text in table.get(part, {}).items():
                    table[part][column] = named.sub(new, text)
            if isinstance(table["rows"], str):
                table["rows"] = table["rows"].replace(f"per {old}", f"per {new}")
        tables[new if name == old else name] = table
    return recipe.from_dict(tables)


def _plain_schema(request: Request, reading: Reading, network: Network) -> Schema:
    """A general table about whatever the words name, for a subject that nobody taught: "unicorns and their powers" has a power, too."""
    subject = request.subjects[0].strip().lower() if request.subjects else ""
    head, _, rest = (part.strip() for part in PARTS.sub("\0", subject, count=1).partition("\0"))
    noun = values.column_name(values.singular(head))
    noun = noun if noun and noun[0].isalpha() else "record"
    columns = {
        f"{noun}_id": "key",
        f"{noun}_name": f'template("{{place}} {noun.replace("_", " ").title()}", place=place.city)',
        "category": "choice(Standard=5, Basic=3, Premium=2, Special=1)",
        "status": 'choice({"Active": 7, "Pending": 2, "Closed": 2})',
        "quantity": "poisson(12)",
        "amount": "lognormal(80, 0.8, min=1)",
        "created_on": 'date("2023-01-01", "2026-10-31", recent=True)',
        "description": "text.description",
    }
    likely = [network.columns[i] for i in np.argsort(-reading.columns)[:8] if reading.columns[i] >= LIKELY]
    likely += [values.column_name(values.singular(part)) for part in PARTS.split(rest) if part.strip()]
    columns |= {name: expression_for(name) for name in likely if name and name not in columns and not name.endswith("_id")}
    table = Table(values.plural(noun), tuple(Column.of(name, text) for name, text in columns.items()), Rows(100))
    return Schema((table,), title=noun.replace("_", " ").capitalize())


# -- columns ---------------------------------------------------------------------------------------------------------


def _with_columns(schema: Schema, request: Request) -> Schema:
    """The schema with columns added, kept alone, or left out, as asked."""
    if request.only:
        main = max(
            schema.visible,
            key=lambda table: (sum(_find(table, name) is not None for name in request.only), table is schema.visible[0]),
        )
        tables = [
            _only(table, request.only) if table.name == main.name else replace(table, hidden=True) for table in schema.tables
        ]
        schema = schema.with_tables(sorted(tables, key=lambda table: table.hidden))
    for name in request.add:
        schema = _added(schema, name)
    if request.drop:
        schema = schema.with_tables(table if table.hidden else _dropped(table, request.drop) for table in schema.tables)
    return schema


def _only(table: Table, names: Sequence[str]) -> Table:
    """The table with just these columns written, in the order asked for."""
    written = [_named(table, name) for name in dict.fromkeys(names)]
    kept = {column.name for column in written}
    return table.with_columns([*written, *(replace(column, rare=True) for column in table if column.name not in kept)])


def _added(schema: Schema, name: str) -> Schema:
    """The schema with a column made visible, or added to the table that fits it best, the first when none does."""
    visible = schema.visible
    home = next((table for table in visible if name in table), None) or next((t for t in visible if _find(t, name)), visible[0])
    new = _named(home, name)
    kept = [replace(column, rare=False) if column.name == new.name else column for column in home.columns]
    if new.name not in home:
        made = [column for column in kept if not column.rare]
        kept = [*made, new, *(column for column in kept if column.rare)]
    return schema.with_tables(home.with_columns(kept) if table.name == home.name else table for table in schema.tables)


def _named(table: Table, name: str) -> Column:
    """A column called `name`: the table's own, a second name for one that means the same, or a new one by its name."""
    name = _usable(name)
    found = _find(table, name)
    if found is None:
        whole_name = name == "name" and "first_name" in table and "last_name" in table
        return Column.of(name, "person.full_name" if whole_name else expression_for(name))
    if found.name == name:
        return replace(found, rare=False)
    entity = values.singular(table.name)
    if found.name in (f"{entity}_{name}", f"{name}s", values.singular(name)) or not found.rare:
        return replace(found, rare=False) if _same_words(found.name, name, entity) else Column(name, Name(found.name))
    return Column(name, Name(found.name))


def _find(table: Table, name: str) -> Column | None:
    """The column of a table that `name` means: the same name, the same but for the table's own noun, or the same words."""
    entity = values.singular(table.name).split("_")[-1]
    if name in table:
        return table.column(name)
    alike = [column for column in table.columns if _same_words(column.name, name, entity)]
    measured = [column for column in table.columns if _with_unit(column.name, name)]
    return next(iter([*alike, *measured]), None)


def _same_words(known: str, name: str, entity: str) -> bool:
    """Whether two names say the same, plural and the table's own noun aside: `order_number` and `number` of an order."""
    strip = lambda text: [values.singular(word) for word in text.split("_") if word not in ("of", "the", "a")]  # noqa: E731
    one, other = strip(known), strip(name)
    bare = [[word for word in words if word != values.singular(entity)] or words for words in (one, other)]
    return one == other or bare[0] == bare[1] or sorted(one) == sorted(other)


def _with_unit(known: str, name: str) -> bool:
    """Whether a column is what was named with its unit: `duration_minutes` for `duration`."""
    return known.startswith(f"{name}_") and known.removeprefix(f"{name}_") in UNITS.split()


def _dropped(table: Table, names: Sequence[str]) -> Table:
    """The table without the columns that the names mean; a word drops every column that holds it, but never all of them."""
    unwanted = set()
    for name in names:
        words = {values.singular(word) for word in name.split("_")}
        unwanted |= {column.name for column in table.made if words <= {values.singular(word) for word in column.name.split("_")}}
    if len(unwanted) >= len(table.made):
        unwanted -= {table.primary_key}
    return table.with_columns(replace(column, rare=True) if column.name in unwanted else column for column in table)


def _usable(name: str) -> str:
    """The name, with a letter in front where it starts with a digit."""
    name = name if name[:1].isalpha() or name.startswith("_") else f"c_{name}"
    return check_name(name, where="prompt")


# -- the echo --------------------------------------------------------------------------------------------------------


def _ignored(prompt: str, request: Request) -> Iterable[Span]:
    """The words that set nothing and are not mere glue; neighbours in one span."""
    covered = [(span.start, span.end) for span in request.spans if span.setting]
    run: list[int] = []
    for start, end in [*split_words(prompt), (len(prompt) + 1, len(prompt) + 1)]:
        word = prompt[start:end].lower()
        counts = word[:1].isalnum() and word not in _glue() and not any(first <= start < last for first, last in covered)
        if counts and run and prompt[run[1] : start].strip() == "":
            run[1] = end
        elif counts:
            if run:
                yield Span(prompt[run[0] : run[1]], run[0], run[1])
            run = [start, end]
        elif run and not (word[:1] and not word[:1].isalnum()):
            yield Span(prompt[run[0] : run[1]], run[0], run[1])
            run = []


@functools.cache
def _glue() -> frozenset[str]:
    """Words that hold a sentence together and ask for nothing by themselves."""
    return frozenset(shipped().labels["glue"])


def _message(request: Request, schema: Schema, confidence: float, chosen: Sequence[str]) -> str:
    """What was guessed or cannot be had, in sentences."""
    parts = list(request.trouble)
    if not chosen:
        what = schema.visible[0].name.replace("_", " ")
        parts.insert(0, f"no known domain fits, so this is a plain general table of {what}")
    elif confidence < SURE:
        parts.insert(0, f"not sure what is meant; the nearest is {schema.title or schema.visible[0].name}")
    return "; ".join(parts)


def _scores(names: Sequence[str], chances: np.ndarray) -> tuple[Score, ...]:
    order = np.argsort(-chances, kind="stable")[:SHOWN]
    return tuple(Score(names[i], round(float(chances[i]), 4)) for i in order)


def _attention(prompt: str, encoding: Encoding, reading: Reading) -> Attention:
    tokens = ("[CLS]", *(prompt[start:end] for start, end in encoding.offsets[1:]))
    last = reading.attention[-1].mean(0)
    return Attention(
        tokens=tokens,
        weights=tuple(round(float(weight), 4) for weight in last),
        layers=tuple(tuple(tuple(round(float(w), 4) for w in head) for head in layer) for layer in reading.attention),
    )
