"""Wishes about categories: which there are, how common each is, how often something is true."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from fabula.expression import Call, Cases, Literal, Name, Node
from fabula.prompt import rewriting, values
from fabula.prompt.editing import new_column, put_table, reads, rename, usable
from fabula.prompt.finding import alike
from fabula.prompt.holders import holders_of
from fabula.prompt.kinds import function_of, kind_of
from fabula.prompt.meeting import TIMES, Meeting, identifies
from fabula.prompt.nouns import is_several
from fabula.prompt.placing import known_places, set_cities
from fabula.prompt.plurals import singular
from fabula.prompt.wishes import Wish
from fabula.schema import Column, Table

CASES = 2  # a column, and what to hold by what it holds


def meet_values(m: Meeting, wish: Wish) -> None:
    """The categories of a column, with the shares or counts that were said."""
    if not any(count is not None for count in wish.counts) and (women := _women(wish)) is not None and (people := _of_people(m)):
        return _of_sexes(m, wish, women, *people)
    table, column = _column_of_values(m, wish) or (
        m.first,
        Column(usable(values.column_name(wish.about or "status")), Literal(None)),
    )
    if function_of(column.expression) == "person.email" and not any("@" in value for value in wish.values):
        m.put(table, column)
        return m.met(wish, "made of the name")
    if len(wish.values) > 1 and all(map(_measures, wish.values)):  # "10, 20 or 30 cm"
        wish = replace(wish, values=tuple(_measures(value) for value in wish.values))
    if not all(value.strip() for value in wish.values):
        return m.note(f"no categories of {column.name} are said")
    numeric = kind_of(column).name in ("number", *TIMES)
    if numeric and not wish.about and _is_read(m, table, column) and not all(map(_is_number, wish.values)):
        return m.note(f"{', '.join(wish.values)} cannot be values of {column.name}, which others are computed from")
    if numeric and _is_read(m, table, column) and not any(map(_is_number, wish.values)):
        table, column = _behind(m, table, column)
    own = rewriting.weights_of(column.expression)
    labels = [label_of(value, kind_of(column).labels) for value in wish.values]
    if wish.shares and kind_of(column).name == "boolean" and not wish.about:
        return meet_flag(m, replace(wish, about=wish.values[0], kind="flag"))
    new_state = (
        not own and not kind_of(column).labels and len(labels) == 1 and not wish.about and STATE.fullmatch(wish.values[0].lower())
    )
    if new_state and wish.shares and wish.shares[0] is not None:
        return meet_flag(m, replace(wish, about=wish.values[0], kind="flag"))  # "10% broken": the rest is not called "Other"
    if any(count is not None for count in wish.counts):
        m.put(table, column, _counted(labels, wish, own, column))
        return m.met(wish, ", ".join(f"{n} {label}" for n, label in zip(wish.counts, labels, strict=True)))
    given = dict(zip(labels, wish.shares or [None] * len(labels), strict=False))
    total = sum(share for share in given.values() if share is not None)
    if total > 1.001:
        m.note(f"shares of {column.name} come to {total:.0%} and were scaled")
        given = {label: share / total if share is not None else None for label, share in given.items()}
    kept = [(k, v) for k, v in column.expression.options if k == "null"] if isinstance(column.expression, Call) else []
    if total < 0.999 and all(share is not None for share in given.values()):
        given |= _rest(given, own or dict.fromkeys(kind_of(column).labels, 1.0), 1 - total)
    if len(given) == 1 and next(iter(given.values())) is None:
        m.put(table, column, Call("choice", (Literal(labels[0]),), tuple(kept)))
    elif function_of(column.expression) == "place.city":
        return m.met(wish, ", ".join(set_cities(m, wish.values)))
    else:
        if not any(share is not None for share in given.values()) and set(given) <= set(own):
            given = {label: own[label] / sum(own[name] for name in given) for label in given}
        m.put(table, column, rewriting.categories(given, kept))
    _for_new_labels(m, table.name, column.name, [label for label in given if label not in own])
    shown_shares = [f"{label} {share:.0%}" if share is not None else label for label, share in given.items()]
    return m.met(wish, f"{column.name}: {', '.join(shown_shares)}")


def _for_new_labels(m: Meeting, table: str, name: str, labels: Sequence[str]) -> None:
    """Let what goes by the labels of a column go by new ones, too: by the one that has them in it, "guard" of "Point guard", or the last."""
    if labels:
        here = m.schema.table(table)
        columns = (replace(column, expression=_knowing(column.expression, name, labels)) for column in here)
        m.schema = put_table(m.schema, here.with_columns(columns))


def _knowing(node: Node, name: str, labels: Sequence[str]) -> Node:
    """An expression that goes by the labels of a column and says nothing of others, with cases for new ones."""
    if not isinstance(node, Call) or node.function != "match" or node.arguments[0] != Name(name) or len(node.arguments) != CASES:
        return node
    cases = node.arguments[1]
    if not isinstance(cases, Cases):
        return node
    like = {label: [case for old, case in cases.items if label.lower() in str(old).lower()] for label in labels}
    new = tuple((label, (found or [cases.items[-1][1]])[0]) for label, found in like.items())
    return replace(node, arguments=(node.arguments[0], Cases((*cases.items, *new))))


def _rest(given: Collection[str], usual: dict[str, float], left: float) -> dict[str, float]:
    """What a share leaves, dealt among the labels that were not named, as is usual; of a computed column evenly."""
    others = {label: weight for label, weight in usual.items() if label not in given} or {"Other": 1.0}
    whole = sum(others.values())
    return {label: left * weight / whole for label, weight in others.items()}


def _of_sexes(m: Meeting, wish: Wish, women: float, table: Table, column: Column) -> None:
    """People, of whom so many are women: their names go by it, and where a share was spoken of it is shown."""
    if function_of(column.expression) not in SEXES and any(share is not None for share in wish.shares):
        column = Column("gender", Name("person.gender"))
    node = column.expression if isinstance(column.expression, Call) else Call(function_of(column.expression), ())
    m.put(table, column, rewriting.with_option(node, "women", Literal(round(women, 4))))
    m.met(wish, f"{women:.0%} women")


def _behind(m: Meeting, table: Table, column: Column) -> tuple[Table, Column]:
    """A column of categories in the place of one of numbers, which goes on under another name for those that are computed from it."""
    plain = f"{column.name}_plain"
    m.schema = rename(m.schema, table.name, column.name, plain)
    here = m.schema.table(table.name)
    new = Column(column.name, Literal(None))
    columns = [one for c in here.columns for one in ((new, replace(c, rare=True)) if c.name == plain else (c,))]
    m.schema = m.schema.with_tables(t.with_columns(columns) if t.name == table.name else t for t in m.schema.tables)
    return m.schema.table(table.name), new


def meet_except(m: Meeting, wish: Wish) -> None:
    """Categories that must not come."""
    found = _column_of_values(m, wish)
    unwanted = (
        {label for label in kind_of(found[1]).labels if any(_says(label, value) for value in wish.values)} if found else set()
    )
    if found is None or not unwanted:
        return m.note(f"no column has {', '.join(wish.values)}, so nothing had to be left out")
    table, column = found
    own = rewriting.weights_of(column.expression) or dict.fromkeys(kind_of(column).labels, 1.0)
    left = {label: weight for label, weight in own.items() if label not in unwanted}
    if not left:
        return m.note(f"{column.name} has no other values than {', '.join(wish.values)}")
    m.put(table, column, rewriting.categories({label: weight / sum(left.values()) for label, weight in left.items()}))
    return m.met(wish, f"{column.name} never {', '.join(sorted(unwanted))}")


def meet_distinct(m: Meeting, wish: Wish) -> None:
    """A column of so many different values."""
    count = (wish.counts or (None,))[0]
    if not count:
        return m.note(f"how many different {wish.about} is not said")
    found = m.column(wish.about, ("choice", "other")) or m.column(singular(wish.about), ("choice", "other"))
    table, column = found or (m.first, new_column(singular(wish.about)))
    labels = list(rewriting.weights_of(column.expression)) or known_places(column.name, count, m.schema.locale)
    if len(labels) < count:
        noun = column.name.replace("_", " ").capitalize()
        labels += [f"{noun} {number}" for number in range(len(labels) + 1, count + 1)]
    m.put(table, column, Call("choice", tuple(Literal(label) for label in labels[:count]), (("deal", Literal(True)),)))
    return m.met(wish, f"{count} different {column.name}")


# What columns hold such values, where no column has them and none is named.
VALUE_HINTS = (
    (r".*\b(?:card|cash|paypal|transfer|cheque|invoice|voucher|apple pay|debit|credit)\b.*", "payment method"),
    (r"xxs|xs|s|m|l|xl|xxl|small|medium|large", "size"),
    (r"red|green|blue|black|white|yellow|grey|gray|pink|brown|orange|purple", "color"),
    (r"male|female|man|woman|men|women|boys?|girls?", "gender"),
    (r"petrol|diesel|electric|hybrid", "fuel type"),
    (r"train|test|validation|val", "split"),
    (r"usd|eur|gbp|chf|jpy|cny|inr|cad|aud|sek|nok|dkk|pln|brl|mxn|zar|try", "currency"),
)
DONE = re.compile(r"\w+ed|out of \w+|in stock|on \w+|up to date|overdue|late|free|online|churn")
STATE = re.compile(
    r"\w{3,}(?:ing|ed|ken)|idle|open|free|busy|active|inactive|available|unavailable|in use|out of order|on|off|dead|alive|late"
)
KINDS_OF_A_ROW = ("type", "category", "kind", "class")  # where categories go that nobody knows
SEXES = ("person.sex", "person.gender")
NAMED_BY_SEX = (*SEXES, "person.first_name", "person.full_name")


def _women(wish: Wish) -> float | None:
    """The share of women among people, where a wish says it of either sex; who has which name goes by it."""
    said = dict(zip([value.lower() for value in wish.values], wish.shares or [None] * len(wish.values), strict=False))
    for word, share in said.items():
        if re.match(r"f(?:emales?)?$|wom[ae]n|girls?|ladies", word):
            return share if share is not None else 1.0 if len(said) == 1 else 0.5
    men = next((share for word, share in said.items() if re.match(r"m(?:ales?)?$|m[ae]n$|boys?|gentlemen", word)), -1.0)
    return None if men == -1.0 else 1 - men if men is not None else 0.0


def _of_people(m: Meeting) -> tuple[Table, Column] | None:
    """The column that says of which sex the people of the first tables are, or their names where none does."""
    own = [(t, c) for t in m.schema.visible for c in t.made if "of=" not in str(c.expression)]
    sexes = [(t, c) for t, c in own if function_of(c.expression) in SEXES]
    named = [(t, c) for t, c in own if function_of(c.expression) in NAMED_BY_SEX]
    return next(iter([*sexes, *named]), None)


def _column_of_values(m: Meeting, wish: Wish) -> tuple[Table, Column] | None:
    """The column that categories belong to: the one that is named, or one that has such categories, or may have."""
    if wish.about:
        found = m.column(wish.about, ("choice", "other", "boolean"))
        if (found and kind_of(found[1]).name in ("reference", "date", "datetime")) or (found and identifies(*found)):
            found = None  # other columns go by it
        if found and kind_of(found[1]).name == "number" and not any(map(_measures, wish.values)):  # letters of a mark in points
            found = column_with([value.lower() for value in wish.values], [found[0]]) or found
        name = wish.about if "_" in wish.about else singular(wish.about)
        return found or (m.first, Column(usable(values.column_name(name)), Literal(None)))
    wanted = [value.lower() for value in wish.values]
    if found := column_with(wanted, m.schema.visible):
        return found
    hinted = [name for signs, name in VALUE_HINTS if any(re.fullmatch(signs, value) for value in wanted)]
    names = [*hinted, *holders_of(wanted)]
    of_share = bool(wish.shares) and len(wanted) == 1 and not names and not is_several(wanted[0])
    if not names and all(STATE.fullmatch(value) for value in wanted):
        names = ["status"]
    for name in names or (() if of_share else KINDS_OF_A_ROW):
        found = m.column(name, ("choice",))
        if found and kind_of(found[1]).name == "choice" and (names or found[0].name == m.first.name):
            return found
    if wish.shares and len(wanted) == 1 and not hinted and (DONE.fullmatch(wanted[0]) or not is_several(wanted[0])):
        return m.first, Column(usable(values.column_name(wanted[0])), Call("boolean"))  # "90 percent are tagged"
    return m.first, Column(usable(values.column_name((names or KINDS_OF_A_ROW)[0])), Literal(None))


def column_with(wanted: Sequence[str], tables: Sequence[Table]) -> tuple[Table, Column] | None:
    """The column that has most of some categories, in small letters."""
    best: tuple[float, Table, Column] | None = None
    for place, table in enumerate(tables):
        for column in table:
            labels = kind_of(column).labels or (("Male", "Female") if function_of(column.expression) in SEXES else ())
            hits = sum(any(_says(label, value) for label in labels) for value in wanted)
            if kind_of(column).name == "boolean":
                hits = sum(alike(value, column.name, table.name) >= 60 for value in wanted)
            score = hits - 0.1 * column.rare - 0.05 * place
            if hits and (best is None or score > best[0]):
                best = (score, table, column)
    return best[1:] if best else None


def label_of(value: str, known: Sequence[str]) -> str:
    """The category as the table spells it, if it has it."""
    exact = next((label for label in known if label.lower() == value.lower()), None)
    return exact or next((label for label in known if _says(label, value)), None) or value


def _says(label: str, value: str) -> bool:
    """Whether two categories are the same: `Cancelled` and "canceled", `Out of stock` and "out-of-stock"."""
    strip = lambda text: re.sub(r"(?:ed|es|s|e)$", "", re.sub(r"[\W_]|(?<=l)l", "", text.lower()))  # noqa: E731
    return strip(label) == strip(value) or value.lower() in (f"{label.lower()}ed", f"{label.lower()}d")


def _counted(labels: Sequence[str], wish: Wish, own: dict[str, float], column: Column) -> Node:
    """Exactly so many rows of a category, the others by what is usual."""
    others = {label: weight for label, weight in own.items() if label not in labels} or {"Other": 1.0}
    node: Node = rewriting.categories(others if len(others) > 1 else dict.fromkeys(others))
    if kind_of(column).name == "boolean":
        return Call("exactly", (Literal(wish.counts[0] or 0),))
    if len(labels) == 1:
        return Call("when", (Call("exactly", (Literal(wish.counts[0] or 0),)), Literal(labels[0]), node))
    counts = tuple((label, Literal(count or 0)) for label, count in zip(labels, wish.counts, strict=True))
    return Call("exactly", (Cases(counts), node))


def meet_flag(m: Meeting, wish: Wish) -> None:
    """How often something is true: a column of yes and no, or a category of a column."""
    share, count = (wish.shares or (None,))[0], (wish.counts or (None,))[0]
    about = re.sub(r"\b(rate|ratio|share|probability|percentage|proportion)s?\b", "", wish.about.lower()).strip() or wish.about
    found = m.column(about, ("boolean", "choice"))
    if found and {label.lower() for label in kind_of(found[1]).labels} == {"yes", "no"} and share is not None:
        m.put(*found, rewriting.categories({"Yes": share, "No": 1 - share}))
        return m.met(wish, f"{found[1].name} Yes in {share:.0%}")
    if found is None or kind_of(found[1]).name != "boolean":
        for table in m.schema.visible:
            for column in table:
                label = next(
                    (
                        label
                        for label in kind_of(column).labels
                        if _says(label, about) or label.lower().startswith(about[:6].lower())
                    ),
                    None,
                )
                if label:
                    return meet_values(
                        m, replace(wish, kind="values", about=column.name, values=(label,), shares=(share,), counts=(count,))
                    )
        found = m.first, Column(usable(values.column_name(about)), Literal(None))
    table, column = found
    m.put(
        table,
        column,
        Call("exactly", (Literal(count),))
        if count is not None
        else Call("boolean", (Literal(round(share if share is not None else 0.5, 4)),)),
    )
    return m.met(wish, f"{column.name} true in {count if count is not None else format(share or 0, '.0%')}")


def _is_read(m: Meeting, table: Table, column: Column) -> bool:
    """Whether others are computed from a column, in its table or elsewhere."""
    paths = (path for t in m.schema.tables for c in t.columns for path in c.expression.names)
    return any(path.endswith(f".{column.name}") for path in paths) or any(reads(table, c.name, column.name) for c in table)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-−]?\d[\d.,]*", text.strip()) is not None


def _measures(text: str) -> str:
    """The number of a number with its unit behind it; nothing where it is none."""
    found = re.fullmatch(r"([-−]?\d[\d.,]*)(?:\s*[a-z€$£%°²]{1,8})?", text.strip(), re.IGNORECASE)
    return found[1] if found else ""
