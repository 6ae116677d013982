"""Words to ids and back: subwords learned from a corpus, each with the place it has in the text.

    "500 students"  →  [CLS] 000 student ##s  →  [2, 17, 240, 9]     offsets (0,0) (0,3) (4,11) (11,12)

A word is cut into the longest pieces the vocabulary knows; a piece that does not start a word is written with `##`.
Digits all become `0`: the network needs to see that a number stands there, not which one.
The vocabulary grows by merging the most frequent pair of pieces, again and again.
Sources: Sennrich et al., "Neural machine translation of rare words with subword units", ACL 2016 (the merging);
Devlin et al., "BERT", NAACL 2019 (longest piece first, `##`, `[CLS]`).
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

PAD, UNK, CLS = 0, 1, 2
SPECIAL = ("[PAD]", "[UNK]", "[CLS]")
# A run of digits, one Chinese or Japanese sign, a run of Devanagari with its vowel signs, a run of other letters, or one other sign.
WORD = re.compile(
    r"\d+|[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff]|[\u0900-\u0963\u0970-\u097f\u200c\u200d]+"
    r"|[^\W\d_\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff]+|[^\w\s]|_"
)
LONGEST_WORD = 40


@dataclass(frozen=True)
class Encoding:
    """A text as the network reads it; `[CLS]` is at place 0 of each.

    Args:
        ids: (T,) place of each piece in the vocabulary.
        offsets: (T,) start and end of each piece in the text.
        words: (T,) number of the word each piece belongs to, -1 for `[CLS]`.
    """

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    words: tuple[int, ...]


class Tokenizer:
    """Cuts texts into the pieces of a vocabulary.

    Args:
        pieces: the vocabulary, `[PAD]`, `[UNK]`, `[CLS]` first.
    """

    def __init__(self, pieces: Sequence[str]) -> None:
        self.pieces = tuple(pieces)
        self.ids = {piece: i for i, piece in enumerate(self.pieces)}

    def __len__(self) -> int:
        return len(self.pieces)

    def encode(self, text: str, *, shorten: Callable[[], bool] | None = None) -> Encoding:
        """Ids with offsets; the text may be anything.

        In training `shorten` says now and then that a shorter piece should be taken, so that the network also learns to read
        words it has only in parts (Provilkov et al., "BPE-dropout", ACL 2020).
        """
        ids, offsets, words = [CLS], [(0, 0)], [-1]
        for number, (start, end) in enumerate(split_words(text)):
            for id_, first, last in self._pieces_of(normalise(text[start:end]), shorten):
                ids.append(id_)
                offsets.append((start + first, start + last))
                words.append(number)
        return Encoding(tuple(ids), tuple(offsets), tuple(words))

    def _pieces_of(self, word: str, shorten: Callable[[], bool] | None) -> list[tuple[int, int, int]]:
        """Id, start and end of each piece of a word; one `[UNK]` when some letter is in no piece."""
        found, start = [], 0
        while start < len(word):
            end = min(len(word), start + LONGEST_WORD)
            if shorten and end > start + 1 and shorten():
                end -= 1 + (end - start) // 3
            while end > start and ("##" * (start > 0) + word[start:end]) not in self.ids:
                end -= 1
            if end == start:
                return [(UNK, 0, len(word))]
            found.append((self.ids["##" * (start > 0) + word[start:end]], start, end))
            start = end
        return found


def split_words(text: str) -> list[tuple[int, int]]:
    """Start and end of every word: runs of digits, runs of letters, and single other signs."""
    return [found.span() for found in WORD.finditer(text)]


def normalise(word: str) -> str:
    """The word in small letters without accents, digits as `0`, as many characters as it had."""
    return "".join(map(_normal_letter, word))


def learn_pieces(texts: Iterable[str], size: int, *, seen_at_least: int = 2) -> list[str]:
    """A vocabulary of at most `size` pieces for the words of some texts.

    Starts from single characters and merges the most frequent pair until the vocabulary is full or no pair is left that
    was seen `seen_at_least` times. Ties are broken by the alphabet, so the same texts give the same pieces.
    """
    counts = Counter(normalise(text[start:end]) for text in texts for start, end in split_words(text))
    words = [[word[0], *("##" + letter for letter in word[1:])] for word in counts]
    weights = list(counts.values())
    letters = Counter(piece for word, weight in zip(words, weights, strict=True) for piece in word for _ in range(min(weight, 2)))
    pieces = [*SPECIAL, *sorted(letters)]
    pairs: Counter[tuple[str, str]] = Counter()
    where: dict[tuple[str, str], set[int]] = defaultdict(set)
    for i, word in enumerate(words):
        for pair in pairwise(word):
            pairs[pair] += weights[i]
            where[pair].add(i)
    known = set(pieces)
    # Counts go stale as pairs merge: a stale one is put back with its new count.
    heap = [(-count, _backwards(pair), pair) for pair, count in pairs.items()]
    heapq.heapify(heap)
    while len(pieces) < size and heap:
        count, _, best = heapq.heappop(heap)
        if -count != pairs[best]:
            if pairs[best] > 0:
                heapq.heappush(heap, (-pairs[best], _backwards(best), best))
            continue
        if -count < seen_at_least:
            break
        merged = best[0] + best[1].removeprefix("##")
        if merged not in known:
            known.add(merged)
            pieces.append(merged)
        grown: set[tuple[str, str]] = set()
        for i in sorted(where.pop(best)):
            grown |= _merge(words[i], best, merged, i, weights[i], pairs, where)
        for pair in sorted(grown):
            heapq.heappush(heap, (-pairs[pair], _backwards(pair), pair))
    return pieces


def _backwards(pair: tuple[str, str]) -> tuple[int, ...]:
    """A key that sorts pairs from the end of the alphabet, as ties are broken."""
    return tuple(code for piece in pair for code in (*(-ord(letter) for letter in piece), 1))


def _merge(
    word: list[str],
    pair: tuple[str, str],
    merged: str,
    number: int,
    weight: int,
    pairs: Counter[tuple[str, str]],
    where: dict[tuple[str, str], set[int]],
) -> set[tuple[str, str]]:
    """Merge a pair inside one word and keep the counts of its neighbours right; the pairs that are there now."""
    for old in pairwise(word):
        pairs[old] -= weight
    place = 0
    while place < len(word) - 1:
        if (word[place], word[place + 1]) == pair:
            word[place : place + 2] = [merged]
        place += 1
    for new in pairwise(word):
        pairs[new] += weight
        where[new].add(number)
    return set(pairwise(word))


def _normal_letter(letter: str) -> str:
    if letter.isdecimal():
        return "0"
    plain = unicodedata.normalize("NFKD", letter)[:1].lower()
    return plain if len(plain) == 1 else letter
