"""Words for what is broken, made into dirt: "typos", "mixed date formats", "10% duplicates", "really messy"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fabula.expression import Call, Literal, Name
from fabula.prompt.editing import new_column, put_table
from fabula.prompt.kinds import function_of, kind_of
from fabula.prompt.wishes import Wish
from fabula.schema import Column, Schema, Table

if TYPE_CHECKING:
    from fabula.prompt.meeting import Meeting

USUAL = 0.05
# What words say, the kind of dirt, and what columns it falls on; the first that fits.
KINDS = (
    (r"near.?dupl", "near_duplicates", ""),
    (r"dupl|repeated|doubled|double|twice", "duplicates", ""),
    (r"orphan|dangling|broken ref|foreign key", "orphans", "reference"),
    (r"outlier|extreme|implausible|anomal", "outlier", "number"),
    (r"date.?format|format.*date|dates?\b.*\b(?:written|in|formats?)\b", "date_format", "date"),
    (r"number.?format|decimal (?:sign|separator)", "number_format", "number"),
    (r"phone", "phone_format", "phone"),
    (r"space|whitespace|blanks|trailing|padding|white ?space", "blanks", "text"),
    (r"upper|lower|capital|\bcase|casing", "case", "text"),
    (r"encod|mojibake|umlaut", "encoding", "text"),
    (r"accent", "accents", "text"),
    (r"ocr|scan", "ocr", "text"),
    (r"unit", "unit", "number"),
    (r"swap|wrong column|mixed up", "swap", "names"),
    (r"trunc|cut off", "truncated", "text"),
    (r"n/a|placeholder|unknown|disguis|dummy value", "disguised", "other"),
    (r"mail", "truncated", "email"),
    (r"impossible|contradict|end before|wrong order", "contradiction", "dates"),
    (r"typo|spelling mistake|misspel|typing|slip", "typo", "text"),
    (r"spell|categor|inconsisten|variant|notation|format|style|differently", "variants", "choice"),
    (r"missing|null|blank|empty|gap", "missing", "other"),
)
LEVELS = (
    (r"very|really|chaotic|full of|extremely|heav|lots|horribl|filthy", "heavy"),
    (r"slight|a bit|little|light|few", "light"),
)


WRONG = re.compile(r"invalid|malformed|broken|wrong|\bbad\b|bogus|garbage|corrupt|incorrect|faulty")  # whichever way it is
ROWS = 100  # of a table that does not say how many it has


def dirt_of(m: Meeting, wishes: Sequence[Wish]) -> Schema:
    """The schema with dirt as wished."""
    schema = m.schema
    calls: dict[str, list[Call]] = {}
    level = ""
    for wish in wishes:
        share = wish.shares[0] if wish.shares and wish.shares[0] else USUAL
        count = next((count for count in wish.counts or () if count), 0)
        share = count / (m.rows or m.first.rows.low or ROWS) if count else share
        words = wish.text.lower()
        name, columns = next(((kind, where) for signs, kind, where in KINDS if re.search(signs, words)), ("", ""))
        one = m.column(wish.about) if wish.about else None
        if one is None and wish.about and WRONG.search(words):
            one = m.first, m.put(m.first, new_column(wish.about))
            schema = m.schema
        if not name and not (one and WRONG.search(words)):
            level = (
                next((found for signs, found in LEVELS if re.search(signs, words)), "normal")
                if not wish.shares
                else str(min(share, 0.9))
            )
            m.met(wish, f"dirt {level}")
            continue
        if one and one[1].name == one[0].primary_key:  # what numbers the rows is not what is written in many ways
            one = None
        if one and not name and WRONG.search(words):
            name = (
                "truncated" if "mail" in one[1].name else "typo" if kind_of(one[1]).name in ("other", "choice") else "disguised"
            )
        if one and name == "variants" and re.search(r"phone|mobile|tel", one[1].name):
            name = "phone_format"
        if one and name == "variants" and kind_of(one[1]).name in ("date", "datetime", "number"):
            name = "date_format" if kind_of(one[1]).name != "number" else "number_format"
        tables = [one[0]] if one else list(schema.visible)
        met = False
        for table in tables:
            chosen = [one[1]] if one else _columns(table, columns)
            wanted = 0.5 if name in ("phone_format", "date_format", "variants") and not wish.shares and one else share
            if call := _call(name, chosen, wanted):
                calls.setdefault(table.name, []).append(call)
                met = True
        if met:
            m.met(wish, f"{name} {share:.0%}")
        else:
            m.note(f"no column that {wish.text} could fall on")
    for name, found in calls.items():
        schema = put_table(schema, replace(schema.table(name), dirt=(*schema.table(name).dirt, *dict.fromkeys(found))))
    return replace(schema, dirt=level) if level and not calls else schema


def _columns(table: Table, where: str) -> list[Column]:
    """The columns of a table that dirt of a kind falls on."""
    kinds = {
        "number": ("number",),
        "date": ("date", "datetime"),
        "dates": ("date", "datetime"),
        "choice": ("choice",),
        "reference": ("reference",),
    }
    made = [c for c in table.made if c.name != table.primary_key]
    if where in kinds:
        return [c for c in made if kind_of(c).name in kinds[where]]
    if where in ("phone", "email"):
        return [c for c in made if where in c.name or (where == "phone" and re.search(r"mobile|tel", c.name))]
    if where == "names":
        return [c for c in made if c.name in ("first_name", "last_name")]
    if where == "text":
        texts = [c for c in made if kind_of(c).name in ("other", "choice") and not re.search(r"rating|_id$|score|count", c.name)]
        return [c for c in texts if function_of(c.expression) not in ("exactly", "count", "sum")]
    return [c for c in made if kind_of(c).name not in ("reference", "code")]


def _call(name: str, columns: Sequence[Column], share: float) -> Call | None:
    size = Literal(round(min(share, 0.9), 4))
    if name in ("duplicates", "near_duplicates"):
        return Call(name, (Literal(round(min(share, 0.5), 4)),))
    if name in ("swap", "contradiction"):
        return Call(name, (*(Name(c.name) for c in columns[:2]), size)) if len(columns) >= 2 else None
    return Call(name, (*(Name(c.name) for c in columns), size)) if columns else None
