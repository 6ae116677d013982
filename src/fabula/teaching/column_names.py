"""Names of columns to learn from: those of the table of meanings and of the domains, as they are and as hurried people write them."""

from __future__ import annotations

import random
from collections import Counter, defaultdict

from fabula import domains
from fabula.expression import Call, Name, parse
from fabula.prompt import meanings
from fabula.prompt.kinds import function_of
from fabula.prompt.meaning_words import OWNERS, shortened
from fabula.prompt.plurals import singular
from fabula.teaching.corpus import Catalogue

# What only a row with siblings, children or a past can have.
OF_RELATIVES = ("ordered", "running", "previous", "next", "sum", "count", "mean", "first", "last", "past", "tick")


def names(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Names of columns as words, and what each means: all that `meanings.yaml` has, and those of the domains' columns whose function
    belongs to one meaning alone."""
    known = meanings.by_name()
    found = [(name, meaning.label) for meaning in meanings.load().values() for name in meaning.names]
    labels = meanings.by_function()
    said: set[tuple[str, str]] = set()
    for full, table in catalogue.tables.items():
        if full.startswith("thing."):
            continue
        for column in table:
            words = column.name.replace("_", " ")
            meant = known.get(words) or labels.get(function_of(column.expression), "")
            if meant:
                said |= {(words, meant), (f"{singular(table.name).replace('_', ' ')} {words}", meant)}
    return found + sorted(said - set(found))


def disguised(name: str, chance: random.Random) -> str:
    """A column's name as hurried people write it: in their abbreviations, cut short, vowels left out, words in front or run together."""
    words = name.split()
    roll = chance.random()
    if roll < 0.4:
        return name
    if roll < 0.5:
        words = [chance.choice(OWNERS), *words]
    for i, word in enumerate(words):
        short = shortened().get(word)
        if short and chance.random() < 0.6:
            words[i] = chance.choice(short)
        elif len(word) > 4:
            roll = chance.random()
            if roll < 0.15:
                words[i] = word[: chance.choice((3, 4))]
            elif roll < 0.3:
                words[i] = word[0] + "".join(letter for letter in word[1:] if letter not in "aeiou")
            elif roll < 0.36:
                at = chance.randrange(1, len(word) - 1)
                words[i] = word[:at] + word[at + 1 :]
    if len(words) > 1 and chance.random() < 0.08:
        return "".join(words)
    return " ".join(words)


def collect() -> dict[str, str]:
    """What every column name of the domains means; part of teaching."""
    found: dict[str, list[str]] = defaultdict(list)
    for domain in domains.names():
        for table in domains.load(domain):
            for column in table:
                found[column.name].append(str(column.expression))
    return learn(found)


def learn(expressions: dict[str, list[str]]) -> dict[str, str]:
    """For every column name, the commonest of its expressions that needs no other column, if there is one."""
    found = {}
    for name, texts in sorted(expressions.items()):
        alone = Counter(text for text in texts if _stands_alone(text))
        if alone:
            found[name] = min(alone, key=lambda text: (-alone[text], len(text), text))
    return found


def _stands_alone(text: str) -> bool:
    """Whether an expression reads no column, so that it may be used in any table."""
    from fabula.columns import find, is_type

    tree = parse(text)
    if isinstance(tree, Name) and "." not in tree.path:  # another column, or a function without what it needs
        return False
    for node in tree.nodes:
        if isinstance(node, Name) and ("." not in node.path or not is_type(node.path)):
            owners = [
                call for call in tree.nodes if isinstance(call, Call) and node in (*call.arguments, *dict(call.options).values())
            ]
            if not any(
                call.function != "ref" and is_type(call.function) and (find(call.function).words or call.option("of") == node)
                for call in owners
            ):
                return False
        if isinstance(node, Call) and node.function in ("ref", "key", "template", "pick_template", *OF_RELATIVES):
            return False
        if isinstance(node, Name) and node.path in ("key", "uuid"):
            return False
    return True
