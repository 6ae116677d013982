"""The words that hold a sentence together: those of the phrases themselves, which ask for nothing alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import yaml

from fabula import things
from fabula.prompt.languages import LOADER, languages
from fabula.prompt.tokenizer import split_words
from fabula.teaching.drafting import CHOICE, PART


def glue_words() -> list[str]:
    """The words of the phrase grammar itself, which ask for nothing alone: "generate", "with", "please".

    What is said around a sentence is full of other words; of those the ones that several phrases use count; a thing in many.
    """
    folder = Path(__file__).parent
    phrases = yaml.load((folder / "phrases.yaml").read_text("utf-8"), LOADER)
    wishes = yaml.load((folder / "wishes.yaml").read_text("utf-8"), LOADER)
    spoken = [part for language in languages().values() for name in FOREIGN for part in language.phrases[name]]
    joined = [language.phrases[name] for language in languages().values() for name in ("and", "or")]
    found = Counter(_words([text for name in SENTENCES for text in phrases[name]]))
    found |= Counter(_words([text for name in WISHES for text in wishes[name]]))
    found |= Counter(_words([*spoken, *joined]))
    around = Counter(word for name in AROUND for text in phrases[name] for word in set(_words([text])))
    named = {name for thing in things.load() for name in thing.names}
    said = {word for word, count in around.items() if count > (3 if word in named else 1)}
    return sorted(found.keys() | said | set(GLUE.split()))


def _words(texts: Iterable[str]) -> list[str]:
    """The words of phrases in small letters, slots and tagged words aside."""
    plain = [PART.sub(" ", CHOICE.sub(lambda found: found[1].replace("|", " "), text)) for text in texts]
    return [text[start:end].lower() for text in plain for start, end in split_words(text) if text[start].isalpha()]


SENTENCES = [
    "frames",
    "frames_one",
    "frames_many",
    "joins",
    "insides",
    "owners",
    "between",
    "rows",
    "rows_again",
    "again",
    "add",
    "only",
    "drop",
    "locale_place",
    "locale_code",
    "seed",
    "format",
    "format_before",
]
AROUND = ["before", "after"]
FOREIGN = ["frames", "joins", "owners", "rows", "add", "only", "drop", "seed", "format", "wishes", "ages", "relations", "polite"]
WISHES = [
    "numbers",
    "dates",
    "periods",
    "ages",
    "bare",
    "choices",
    "booleans",
    "flags",
    "missing",
    "gaps",
    "complete",
    "unique",
    "sorting",
    "every",
    "children",
    "refers",
    "compare",
    "codes",
    "called",
    "table_called",
    "dirt",
    "place",
    "mixed",
    "currency",
    "delimiter",
    "sql",
    "header_on",
]
GLUE = """
    a an the of and or in on at to for from with by as is are be it its their our my your his her
    this that these those all any some each every
"""
