"""Examples as tensors: what the network is shown at each step of its training.

B prompts, T tokens, C columns, S tables, P pairs, N names, V texts with a teacher's vector.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from fabula.prompt.tokenizer import Encoding, Tokenizer
from fabula.teaching.corpus import Catalogue, Example
from fabula.things import THING

IGNORED = -100  # a token that has no tag of its own
SHARED_BY_THINGS = 2  # a column is worth an output of its own when so many things have it,
SHARED = 4  # or so many tables of domains
TRUST = 0.35  # how much a domain's columns count: they are one trade's, those of a thing are everybody's


@dataclass(frozen=True)
class Batch:
    """Prompts as tensors."""

    ids: Tensor  # (B, T)
    columns: Tensor  # (B, C) how likely each is among the columns
    tables: Tensor  # (B, S)
    tags: Tensor  # (B, T)
    knows_tables: Tensor  # (B, 1)
    trust: Tensor  # (B, 1) how much the columns count


@dataclass(frozen=True)
class Row:
    """An example, encoded."""

    ids: Sequence[int]
    tags: Sequence[int]
    tables: Sequence[int]
    columns: Sequence[int]
    weights: Sequence[float]
    knows_tables: bool
    trust: float


class Encoder:
    """Examples to tensors.

    Args:
        tokenizer: cuts texts into pieces.
        catalogue: the tables.
        columns: the columns that have an output.
        length: the longest prompt, in tokens.
        batch: prompts at a time.
        shorten: how often a word is cut shorter than it could be.
        seed: of all chance.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        catalogue: Catalogue,
        columns: Sequence[str],
        *,
        length: int,
        batch: int,
        shorten: float,
        seed: int,
    ) -> None:
        self.tokenizer, self.catalogue = tokenizer, catalogue
        self.length, self.batch, self.shorten = length, batch, shorten
        self.table_id = {name: i for i, name in enumerate(catalogue.tables)}
        self.column_id = {name: i for i, name in enumerate(columns)}
        self.random = random.Random(seed)

    def rows(self, examples: Iterable[Example], *, noisy: bool) -> list[Row]:
        """Examples, encoded; noisily, with words now and then in shorter pieces, for those that are taught."""
        return [self._row(example, self._encode(example.text, noisy=noisy)) for example in examples]

    def batches(self, rows: Sequence[Row], order: Sequence[int]) -> Iterator[Batch]:
        """Batches of prompts of like length, in the given order of rows."""
        groups = [list(order[i : i + self.batch * 16]) for i in range(0, len(order), self.batch * 16)]
        for group in groups:
            group.sort(key=lambda i: len(rows[i].ids))
            starts = list(range(0, len(group), self.batch))
            self.random.shuffle(starts)
            for start in starts:
                yield self._batch([rows[i] for i in group[start : start + self.batch]])

    def texts(self, texts: Sequence[str], *, noisy: bool = True) -> Tensor:
        """Texts alone: (V, T) ids."""
        return pad([self._encode(text, noisy=noisy).ids[: self.length] for text in texts])

    def _encode(self, text: str, *, noisy: bool) -> Encoding:
        return self.tokenizer.encode(text, shorten=(lambda: self.random.random() < self.shorten) if noisy else None)

    def _row(self, example: Example, encoding: Encoding) -> Row:
        tags = [IGNORED] * len(encoding.ids)
        for i, word in enumerate(encoding.words):
            if word >= 0 and word != encoding.words[i - 1]:
                tags[i] = example.tags[word]
        answer = self.answer(sorted(example.tables), example.columns)
        return replace(answer, ids=encoding.ids[: self.length], tags=tags[: self.length], knows_tables=example.knows_tables)

    def answer(self, tables: Sequence[str], wanted: Iterable[str] = ()) -> Row:
        """What should come for some tables, and the columns that are wanted besides, without any prompt."""
        usual: dict[str, float] = {}
        for full in tables:
            for name, weight in self.catalogue.weights.get(full, {}).items():
                usual[name] = max(weight, usual.get(name, 0.0))
        usual |= dict.fromkeys(usual.keys() & set(wanted), 1.0)
        columns = [name for name in sorted(usual) if name in self.column_id]
        return Row(
            (),
            (),
            [self.table_id[name] for name in tables if name in self.table_id],
            [self.column_id[name] for name in columns],
            [usual[name] for name in columns],
            True,
            1.0 if all(full.startswith(f"{THING}.") for full in tables) else TRUST,
        )

    def targets(self, rows: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor]:
        """(B, C) columns, (B, S) tables, and (B, 1) how much the columns count."""
        columns, tables = torch.zeros(len(rows), len(self.column_id)), torch.zeros(len(rows), len(self.table_id))
        for i, row in enumerate(rows):
            columns[i, row.columns] = torch.tensor(row.weights)
            tables[i, row.tables] = 1
        return columns, tables, torch.tensor([[row.trust * row.knows_tables] for row in rows])

    def _batch(self, rows: Sequence[Row]) -> Batch:
        columns, tables, trust = self.targets(rows)
        knows = torch.tensor([[float(row.knows_tables)] for row in rows])
        return Batch(pad([row.ids for row in rows]), columns, tables, pad([row.tags for row in rows], IGNORED), knows, trust)


def pad(rows: Sequence[Sequence[int]], filler: int = 0) -> Tensor:
    """Rows of different lengths as one tensor, filled up at the end."""
    padded = np.full((len(rows), max(map(len, rows))), filler, dtype=np.int64)
    for i, row in enumerate(rows):
        padded[i, : len(row)] = row
    return torch.from_numpy(padded)


def shared_columns(catalogue: Catalogue) -> list[str]:
    """The plain names of columns that have an output of their own: those that several things, or tables of domains, share.

    A thing's other columns come with the thing.
    """
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for full, own in catalogue.weights.items():
        counts[full.startswith(f"{THING}.")].update(own.keys())
    known = {name for name, count in counts[True].items() if count >= SHARED_BY_THINGS}
    return sorted(known | {name for name, count in counts[False].items() if count >= SHARED})
