"""A column's name in, an expression out: what a column means when nothing but its name is known."""

from __future__ import annotations

import functools
import json
from collections import Counter, defaultdict

from fabula.expression import Call, Name, parse, walk
from fabula.prompt.network import WEIGHTS
from fabula.prompt.values import singular

# Endings and beginnings that say the shape of a value, tried in this order when the name itself is not known.
ENDINGS = (
    (("is", "has", "can", "was"), "first", "boolean(0.5)"),
    (("at", "timestamp", "datetime"), "last", 'datetime("2024-01-01", "2026-10-31", recent=True)'),
    (("date", "on", "day", "deadline", "expiry", "due"), "last", 'date("2023-01-01", "2026-10-31", recent=True)'),
    (("year",), "last", "integer(1990, 2026)"),
    (("age",), "last", "integer(1, 90)"),
    (("time",), "last", 'time("07:00", "21:00", step="5m")'),
    (("email", "mail"), "last", "person.email"),
    (("phone", "mobile", "telephone", "tel"), "last", "person.phone"),
    (("url", "link", "website", "photo", "image"), "last", "internet.url"),
    (("id", "code", "number", "no", "ref", "reference", "key"), "last", 'pattern("??-#####")'),
    (("count", "quantity", "qty", "copies", "points", "visits", "number"), "any", "poisson(6)"),
    (("percent", "percentage", "pct", "share", "rate", "ratio"), "last", "normal(50, 20, min=0, max=100, decimals=1)"),
    (
        (
            "price",
            "cost",
            "fee",
            "amount",
            "total",
            "balance",
            "budget",
            "revenue",
            "salary",
            "income",
            "value",
            "fare",
            "tax",
            "discount",
        ),
        "any",
        "lognormal(80, 0.9, min=1)",
    ),
    (("score", "rating", "grade", "level", "rank"), "last", "integer(1, 10)"),
    (("size",), "last", "choice(S=2, M=4, L=4, XL=2)"),
    (
        (
            "weight",
            "height",
            "length",
            "width",
            "depth",
            "distance",
            "area",
            "volume",
            "kg",
            "cm",
            "km",
            "mm",
            "speed",
            "temperature",
            "capacity",
            "duration",
        ),
        "any",
        "lognormal(40, 0.6, decimals=1)",
    ),
    (
        ("name", "contact", "guardian", "parent", "owner", "manager", "author", "agent", "driver", "person"),
        "last",
        "person.full_name",
    ),
    (("city", "town"), "last", "place.city"),
    (("country", "nationality"), "last", "place.country"),
    (("address",), "last", "place.street_address"),
    (("status", "state"), "last", "choice(Active=6, Pending=2, Closed=2)"),
    (("type", "category", "kind", "class", "group"), "last", "choice(Standard=5, Basic=3, Premium=2)"),
    (("notes", "note", "comment", "comments", "remarks", "description", "details", "summary"), "last", "text.note"),
    (("flag", "active", "enabled", "verified"), "last", "boolean(0.5)"),
    (("color", "colour"), "last", "commerce.color"),
    (("language",), "last", "person.language"),
    (("gender", "sex"), "last", "person.sex"),
    (("latitude", "lat"), "last", "place.latitude"),
    (("longitude", "lon", "lng", "long"), "last", "place.longitude"),
)
FALLBACK = "text.tag"
PERSON = ("person.", "place.", "company.")
VAGUE = ("name", "group", "color", "colour")  # what one trade makes of such a word says nothing about another's


def expression_for(name: str) -> str:
    """The expression of a column called `name`: as the domains have it, else by the longest ending they have, else by its shape.

    >>> expression_for("guardian_email")
    'person.email(of=guardian)'
    """
    known = _meanings()
    if name in known:
        return known[name]
    words = name.split("_")
    for start in range(1, len(words)):
        ending = "_".join(words[start:])
        if ending in known and len(ending) > 3 and ending not in VAGUE:
            return _belonging_to("_".join(words[:start]), known[ending])
    for endings, place, expression in ENDINGS:
        looked_at = {"first": words[:1], "last": words[-1:], "any": words}[place]
        if any(word in endings or singular(word) in endings for word in looked_at):
            owner = "_".join(words[:-1]) if words[-1] in endings else name
            return _belonging_to(owner, expression)
    return FALLBACK


def is_known(name: str) -> bool:
    """Whether some domain has a column of that name."""
    return name in _meanings()


def learn(expressions: dict[str, list[str]]) -> dict[str, str]:
    """For every column name, the commonest of its expressions that needs no other column, if there is one."""
    found = {}
    for name, texts in sorted(expressions.items()):
        alone = Counter(text for text in texts if _stands_alone(text))
        if alone:
            found[name] = min(alone, key=lambda text: (-alone[text], len(text), text))
    return found


def collect() -> dict[str, str]:
    """What every column name of the domains means; part of teaching."""
    from fabula import domains

    found: dict[str, list[str]] = defaultdict(list)
    for domain in domains.names():
        for table in domains.load(domain):
            for column in table:
                found[column.name].append(str(column.expression))
    return learn(found)


def _stands_alone(text: str) -> bool:
    """Whether an expression reads no column, so that it may be used in any table."""
    from fabula.columns import find, is_type

    tree = parse(text)
    for node in walk(tree):
        if isinstance(node, Name) and not is_type(node.path):
            owners = [
                call for call in walk(tree) if isinstance(call, Call) and node in (*call.arguments, *dict(call.options).values())
            ]
            if not any(
                call.function != "ref" and is_type(call.function) and (find(call.function).words or call.option("of") == node)
                for call in owners
            ):
                return False
        if isinstance(node, Call) and node.function in ("ref", "key", "template", "pick_template"):
            return False
        if isinstance(node, Name) and node.path in ("key", "uuid"):
            return False
    return True


def _belonging_to(owner: str, text: str) -> str:
    """The expression for another person or place than the row's own."""
    if not owner or not text.startswith(PERSON) or "of=" in text:
        return text
    return f"{text[:-1]}, of={owner})" if text.endswith(")") else f"{text}(of={owner})"


@functools.cache
def _meanings() -> dict[str, str]:
    return json.loads((WEIGHTS / "meanings.json").read_text("utf-8"))
