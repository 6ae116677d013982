"""A prompt being put together from pieces, each with the setting it stands for, and the notation phrases are written in.

"<with|having|> {c} <under|below> {below}"      one of several wordings; slots, each with a setting of its own
"[without a header:no_header]"                  words that are a setting themselves
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fabula.prompt.tokenizer import split_words
from fabula.teaching.corpus import TAG_ID, is_held_out

CHOICE = re.compile(r"<([^<>]*)>")
PART = re.compile(r"\{(\w+)\}|\[([^\[\]]*):(\w+)\]")
JOINTS = ("-", "–", "/")  # stand between two pieces without blanks
TRIES = 12  # before a phrase that is kept for measuring is used for teaching after all, or the other way round


@dataclass
class Draft:
    """Pieces of a prompt, each with its setting, empty for words that set nothing."""

    pieces: list[tuple[str, str]] = field(default_factory=list)

    def add(self, words: str, setting: str = "") -> None:
        """Put words at the end."""
        if words:
            self.pieces.append((words, setting))

    def finish(self) -> tuple[str, tuple[int, ...]]:
        """The text, and a tag for each of its words."""
        text, spans, before = "", [], ""
        for words, setting in filter(lambda piece: piece[0], self.pieces):
            tight = not text or words[0] in ",.;:!?)'、" or before.endswith(("(", "=")) or words in JOINTS or before in JOINTS
            tight = tight or any("\u3040" <= sign <= "\u9fff" for sign in (words[0], before[-1:]))  # written without blanks
            before = words
            start = len(text) + (0 if tight else 1)
            text += ("" if tight else " ") + words
            if setting:
                spans.append((start, len(text), setting))
        return text, tags_of(text, spans)


def worded(frames: Sequence[str], chance: random.Random, *, held_out: bool = False) -> str:
    """One of several frames, in one of its wordings, from those that are taught or from those kept for measuring."""
    text = ""
    for _ in range(TRIES):
        text = chance.choice(frames)
        while found := CHOICE.search(text):
            text = text[: found.start()] + chance.choice(found[1].split("|")) + text[found.end() :]
        text = " ".join(text.split())
        if is_held_out(text) == held_out:
            break
    return text


def fill(out: Draft, frame: str, parts: Mapping[str, tuple[str, str] | Draft]) -> None:
    """Add a frame, its slots filled."""
    place = 0
    for found in PART.finditer(frame):
        out.add(frame[place : found.start()].strip())
        place = found.end()
        if found[2] is not None:
            out.add(found[2].strip(), found[3])
        elif isinstance(part := parts[found[1]], Draft):
            out.pieces += part.pieces
        else:
            out.add(*part)
    out.add(frame[place:].strip())


def slots(frame: str) -> set[str]:
    """The names of a frame's slots."""
    return {found[1] for found in PART.finditer(frame) if found[1]}


def tags_of(text: str, spans: Sequence[tuple[int, int, str]]) -> tuple[int, ...]:
    """One tag a word: `B-` at the start of a span, `I-` inside it."""
    tags = []
    for start, _ in split_words(text):
        tag = "O"
        for first, last, setting in spans:
            if first <= start < last:
                tag = f"{'B' if start == first else 'I'}-{setting}"
        tags.append(TAG_ID[tag])
    return tuple(tags)
