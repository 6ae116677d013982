"""How people ask in other languages than English: a file of phrases, `languages/*.yaml`, and one of words, `languages/*.tsv`, each.

| part of the phrases | what it holds |
| --- | --- |
| frames, joins, owners, rows, place, towns, every | sentences around the thing that is wanted; `{x}` is the thing |
| add, only, drop, seed, format, wishes, ages, relations | what stands behind it; slots and notation as in `wishes.yaml` |
| numbers, halves, periods, tallies | words for a number, a share, a time, how many; each with its number or its English |
| places, adjectives | words for a country, with its locale |

A line of the words says what it is, its English, and its words, the best one first:

    thing    students     Schüler/Schüler; Student/Studenten      a table by its plain English name: one/several of it
    trade    school       Schule/Schulen                          a whole domain
    column   blood_type   Blutgruppe                              a column by its English name
    value                 bezahlt; offen; storniert               what stands in columns, for training prompts
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "languages"
WORD = re.compile(r"[^\W\d_]+")
SLOT = re.compile(r"\{\w+\}|:\w+(?=\])")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, eq=False)
class Language:
    """One language.

    Args:
        code: `es`.
        phrases: the parts of its file, as the module's table says.
        nouns: the words for a table, or for a domain (`@school`): (one, several) each; a word that stands for both stands alone.
        columns: the words for a column, the best one first.
        values: what stands in columns, in groups of a kind.
    """

    code: str
    phrases: Mapping[str, Any]
    nouns: dict[str, tuple[tuple[str, ...], ...]]
    columns: dict[str, tuple[str, ...]]
    values: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, code: str) -> Language:
        """The language as its two files say."""
        found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
        for line in (FOLDER / f"{code}.tsv").read_text("utf-8").splitlines():
            sort, english, words = line.split("\t")
            found[sort][english or words] = tuple(words.split("; "))
        named = found["thing"] | {f"@{name}": words for name, words in found["trade"].items()}
        nouns = {name: tuple(tuple(word.split("/")) for word in words) for name, words in named.items()}
        phrases = yaml.load((FOLDER / f"{code}.yaml").read_text("utf-8"), LOADER)
        return cls(code, phrases, nouns, found["column"], tuple(found["value"].values()))

    @property
    def locale(self) -> str:
        """The locale whose names and places go with it, `es_ES`."""
        return self.phrases["locale"]

    @functools.cached_property
    def words(self) -> frozenset[str]:
        """All its words in small letters: of sentences, of things and of columns."""
        parts = ("frames", "joins", "owners", "rows", "place", "add", "only", "drop", "wishes", "ages", "relations", "polite")
        texts = [text for part in parts for text in self.phrases[part]]
        texts += [*self.phrases["numbers"], *self.noun_of, *self.column_of, self.phrases["and"], self.phrases["or"]]
        return frozenset(word for text in texts for word in WORD.findall(SLOT.sub(" ", str(text)).lower()))

    @functools.cached_property
    def column_of(self) -> dict[str, str]:
        """The English name of a column by its words in small letters; the more common one where a word has two meanings."""
        return {word.lower(): name for name, words in reversed(self.columns.items()) for word in words}

    @functools.cached_property
    def noun_of(self) -> dict[str, str]:
        """The plain English name of a table, or `@school`, by its words in small letters."""
        return {word.lower(): key for key, entries in reversed(self.nouns.items()) for words in entries for word in words}


@functools.cache
def languages() -> dict[str, Language]:
    """Every language by its code."""
    return {path.stem: Language.of(path.stem) for path in sorted(FOLDER.glob("*.yaml"))}
