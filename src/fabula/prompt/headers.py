"""Tables and columns called as the prompt does, in its language or its spelling: `customers.first_name` is `clientes.nombre_de_pila`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from fabula.errors import RecipeError
from fabula.prompt import values
from fabula.prompt.editing import put_table, rename
from fabula.prompt.languages import Language
from fabula.prompt.tables import renamed_table
from fabula.schema import Schema, Table, check_name

ALIKE = {  # columns that go by the word of another one
    "signup_date": "registered_on",
    "joined_on": "registered_on",
    "registration_date": "registered_on",
    "note": "notes",
    "birth_date": "date_of_birth",
    "postal_code": "postcode",
    "sex": "gender",
    "street": "street_address",
    "weight_kg": "weight",
    "height_cm": "height",
    "total_price": "total",
    "product": "product_name",
    "is_active": "active",
    "colour": "color",
    "area_m2": "area",
    "temperature_c": "temperature",
    "delivered_on": "delivery_date",
    "created_on": "created_at",
    "phone_number": "phone",
}
IDENTIFIER = re.compile(r"[A-Za-z]\w*")
MIXED = re.compile(r"[a-z\d][A-Z]")
AS_IS = r"(?:exact(?:ly)?|precisely|verbatim|literally|as (?:written|spelled|typed|is))"
HEADERS = r"(?:headers?|columns?|names?|fields?|headings?)"
EXACTLY = re.compile(rf"\b{AS_IS}\b[^.;]{{0,40}}\b{HEADERS}\b|\b{HEADERS}\b[^.;]{{0,30}}\b{AS_IS}\b", re.IGNORECASE)
ENOUGH = 0.5  # of the columns of a table must have a word, or it keeps its English ones: half of each reads badly


def in_language(schema: Schema, language: Language, said: Mapping[str, str] = MappingProxyType({})) -> Schema:
    """The schema with its written tables and columns called in a language, where it has words for them.

    Args:
        said: the words of the prompt for a table or a column; they come before all others.
    """
    for table in schema.visible:
        names = _names(table, language, said)
        if len(names) >= ENOUGH * len(table.made):
            schema = _columns_named(schema, table.name, names)
    for table in schema.visible:
        name = _usable(said.get(table.name, "")) or _table_name(table.name, language)
        if name and name not in schema:
            schema = renamed_table(schema, table.name, name)
    return schema


def as_spelled(schema: Schema, prompt: str, said: Mapping[str, str]) -> Schema:
    """The schema with columns as the prompt spells them, where it does so on purpose: `custNo`, `CUST_NO`, "headers exactly Name, Age".

    Args:
        said: the words of the prompt for each column that was asked for, by its name.
    """
    exactly = EXACTLY.search(prompt) is not None
    meant = {
        name: word
        for name, word in said.items()
        if word != name
        and IDENTIFIER.fullmatch(word)
        and (exactly or MIXED.search(word) or (word.isupper() and not prompt.isupper()))
    }
    for table in schema.visible:
        names = {name: word for name, word in meant.items() if name in table and word not in table}
        schema = _columns_named(schema, table.name, names) if names else schema
    return schema


def _columns_named(schema: Schema, table: str, names: dict[str, str]) -> Schema:
    order = tuple(_with_sign(column, names) for column in schema.table(table).order_by)
    for old, new in names.items():
        schema = rename(schema, table, old, new)
    return put_table(schema, replace(schema.table(table), order_by=order))


def _with_sign(column: str, names: dict[str, str]) -> str:
    sign, plain = ("-", column[1:]) if column.startswith("-") else ("", column)
    return sign + names.get(plain, plain)


def _names(table: Table, language: Language, said: Mapping[str, str]) -> dict[str, str]:
    """New names for the columns of a table, none of them twice."""
    found: dict[str, str] = {}
    taken = {column.name for column in table}
    for column in table.made:
        words = language.columns.get(ALIKE.get(column.name, column.name), ())
        if column.name == "name" and not str(column.expression).startswith("person."):  # 名称 and not 姓名
            words = tuple(sorted(words, key=lambda word: word in language.columns.get("full_name", ())))
        for word in (*([said[column.name]] if column.name in said else []), *words):
            name = _usable(word)
            if name and name not in taken:
                found[column.name] = name
                taken.add(name)
                break
    return found


def _table_name(name: str, language: Language) -> str:
    words = next(iter(language.nouns.get(name.replace("_", " "), ())), ())
    return _usable(words[1] if len(words) > 1 else words[0]) if words else ""


def _usable(word: str) -> str:
    """The word as a name; empty where it cannot be one."""
    if any(unicodedata.combining(sign) or unicodedata.category(sign) == "Mc" for sign in word):
        return ""  # names are letters, digits and _
    try:
        return check_name(values.column_name(word), where="prompt")
    except RecipeError:
        return ""
