"""What another column of the row is about: its kind, how good it says things are, and how a sentence names it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns.arrays import texts
from fabula.columns.pools import reference

UNKNOWN = "thing"  # the kind of a text that no word gives away; kind 0 everywhere
CATEGORIES = {  # kinds of review of the categories of products.tsv, where text_kinds.tsv does not know the product better
    "Home & Kitchen": "kitchen", "Sports & Outdoors": "sport", "Furniture": "furniture", "Tools & DIY": "tool",
    "Health & Personal Care": "care", "Baby": "baby", "Computers & Accessories": "electronics", "Grocery": "food",
    "Garden": "tool", "Toys & Games": "toy", "Electronics": "electronics", "Pet Supplies": "pet", "Beverages": "food",
    "Clothing": "clothing", "Beauty": "beauty", "Shoes": "shoes", "Automotive": "auto", "Jewelry & Watches": "jewelry",
    "Musical Instruments": "music", "Household": "home", "Bags & Accessories": "accessory",
}  # fmt: skip
LONGEST = 4  # tokens in a word of text_kinds.tsv
NOT_GOODS = ("course", "stay", "meal", "visit", "app", "book", "film", UNKNOWN)
GOOD_WORDS = "excellent|outstanding|very satisfied|love|perfect|very good|great|exceeds expectations|strongly agree|positive"
SCORE_WORDS = {  # a rating in words
    5: GOOD_WORDS,
    1: "terrible|awful|very bad|very poor|very dissatisfied|strongly disagree|unacceptable",
    2: "poor|bad|dissatisfied|below expectations|needs improvement|disagree|negative|unhappy",
    3: "average|neutral|fair|okay|ok|mixed|neither|moderate",
    4: "good|satisfied|meets expectations|agree|happy",
}


@dataclass(frozen=True)
class Words:
    """The words of one use and the kinds that they mean; w words, the one after the last stands for none."""

    use: str
    kinds: tuple[str, ...]  # UNKNOWN first
    forms: pa.Array  # words and their plurals, as `_tokens` writes them
    word: np.ndarray  # the word of each form
    tier: np.ndarray  # (w,) words of a lower tier decide first
    kind: np.ndarray  # (w + 1,) positions in `kinds`
    spoken: pa.Array  # (w + 1,) how a sentence says each word
    plural: np.ndarray  # (w + 1,) whether it speaks of several things


@functools.cache
def kind_words(use: str) -> Words:
    """The words of `text_kinds.tsv` for a use; for reviews, the products of `products.tsv` as well."""
    table = reference("text_kinds").columns
    rows = list(zip(table["use"], table["kind"], table["word"], strict=True))
    found = {word: (kind, word) for each, kind, word in rows if each == use}
    if use == "review":
        products = reference("products").columns
        for name, category in zip(products["name"], products["category"], strict=True):
            kind = found[name.lower()][0] if name.lower() in found else CATEGORIES.get(category, "plain")
            found[name.lower()] = (kind, re.sub(r"\b[A-Z](?=[a-z'])(?!-Fi)", lambda m: m[0].lower(), name))
    first = {word: (kind, word) for each, kind, word in rows if each == f"{use} first"}
    found |= first
    words = list(found)
    kinds = (UNKNOWN, *dict.fromkeys(kind for kind, _ in found.values()))
    spoken = [found[word][1] for word in words]
    forms = {form: i for ending in ("es", "s", "") for i, word in enumerate(words) for form in [_normal(word + ending)]}
    return Words(
        use=use,
        kinds=kinds,
        forms=pa.array(list(forms)),
        word=np.array(list(forms.values())),
        tier=np.array([0 if word in first else 1 if found[word][0] not in NOT_GOODS else 2 for word in words]),
        kind=np.array([*(kinds.index(found[word][0]) for word in words), 0]),
        spoken=pa.array([*spoken, ""]),
        plural=np.array([*(text.endswith("s") and not text.endswith("ss") and " of " not in text for text in spoken), False]),
    )


def _normal(text: str) -> str:
    return " ".join(text.encode().translate(_LETTERS.tobytes()).decode().split())


_LETTERS = np.arange(256, dtype=np.uint8)  # small letters, blanks for punctuation; bytes beyond ASCII stay as they are
_LETTERS[:128] = [ord(chr(b).lower()) if chr(b).isalnum() or chr(b) in "'&+-" else 32 for b in range(128)]


@dataclass(frozen=True)
class Topic:
    """What a column is about.

    Args:
        kinds: names of the kinds, `thing` first.
        kind: (n,) position in `kinds`; 0 where nothing gives it away.
        slots: how sentences name it: `the`, `^the`, `^the is` ..., (n,) each; missing where the column is.
    """

    kinds: tuple[str, ...]
    kind: np.ndarray
    slots: dict[str, pa.Array]


def topic(column: pa.Array | None, use: str, n: int, about: str = "", goods: str = "") -> Topic:
    """What (n,) texts are about.

    Args:
        column: the texts, or None: then every row is an unknown thing without a name.
        use: which words of `text_kinds.tsv` to look for.
        n: number of rows.
        about: the kind of all of them, where it is known.
        goods: the kind of texts that say nothing by these words but name something one can buy, as reviews know it.
    """
    words = kind_words(use)
    said = words.kinds.index(about) if about in words.kinds else 0
    if column is None:
        return Topic(words.kinds, np.full(n, said), {})
    encoded = column if isinstance(column, pa.DictionaryArray) else texts(column).dictionary_encode()
    names = texts(encoded.dictionary)
    word = _which_word(names, words)
    kind = np.full(len(names), said) if said else words.kind[word]
    slots = _named(names, word, words, kind)
    if goods:
        kind, slots = _with_goods(names, kind, slots, words.kinds.index(goods))
    index = pc.fill_null(pc.cast(encoded.indices, pa.int64()), -1).to_numpy(zero_copy_only=False)
    return Topic(
        words.kinds,
        np.append(kind, said)[index],
        {slot: pa.DictionaryArray.from_arrays(encoded.indices, text) for slot, text in slots.items()},
    )


def _with_goods(
    names: pa.Array, kind: np.ndarray, slots: dict[str, pa.Array], goods: int
) -> tuple[np.ndarray, dict[str, pa.Array]]:
    """Kinds and names, with `goods` and its usual word where an unknown name is that of something one can buy."""
    words = kind_words("review")
    word = _which_word(names, words)
    known = (kind == 0) & ~np.isin(words.kind[word], [i for i, k in enumerate(words.kinds) if k in NOT_GOODS])
    things = _named(names, word, words, words.kind[word])
    mask = pa.array(known)
    return np.where(known, goods, kind), {slot: pc.if_else(mask, things[slot], text) for slot, text in slots.items()}


def _which_word(names: pa.Array, words: Words) -> np.ndarray:
    """(m,) the deciding word of each name: of the lowest tier, then the one that starts first, then the longest."""
    tokens, start = _tokens(names)
    length = np.diff(start)
    end = np.repeat(start[1:], length)
    place = np.arange(len(tokens))
    none = len(words.kind) - 1
    word_at = np.full(len(tokens), none)
    for size in range(1, LONGEST + 1):
        parts = [tokens[i : len(tokens) - size + 1 + i] for i in range(size)]
        if not len(parts[0]):
            break
        phrase = parts[0] if size == 1 else pc.binary_join_element_wise(*parts, " ")
        form = pc.fill_null(pc.index_in(phrase, words.forms), -1).to_numpy(zero_copy_only=False)
        fits = np.flatnonzero((form >= 0) & (place[: len(form)] + size <= end[: len(form)]))
        word_at[fits] = words.word[form[fits]]
    rank = np.append(words.tier, 3)[word_at] * len(tokens) + place
    best = np.minimum.reduceat(np.append(rank, 4 * len(tokens)), start[:-1]) if len(tokens) else np.zeros(0, dtype=np.int64)
    return np.where(length > 0, word_at[best % max(len(tokens), 1)], none)


def _tokens(names: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """The words of (m,) names in small letters, end to end, and the (m + 1,) places where each name's begin."""
    plain = pa.concat_arrays([names.cast(pa.string()), pa.array([""])])  # at offset 0, with no buffer missing
    plain = pc.fill_null(plain, "")
    _, offsets, data = plain.buffers()
    letters = _LETTERS[np.frombuffer(data, dtype=np.uint8)] if data else np.zeros(0, dtype=np.uint8)
    lists = pc.ascii_split_whitespace(
        pc.ascii_trim_whitespace(pa.StringArray.from_buffers(len(plain), offsets, pa.py_buffer(letters)))
    )
    full = pc.not_equal(lists.flatten(), "")
    start = np.concatenate([[0], np.cumsum(full.to_numpy(zero_copy_only=False))])[lists.offsets.to_numpy()]
    return lists.flatten().filter(full), start[: len(names) + 1]


def _named(names: pa.Array, word: np.ndarray, words: Words, kind: np.ndarray) -> dict[str, pa.Array]:
    """The names inside a sentence: things one can buy with an article and by their usual word, titles as they are."""
    plain = within(names)
    known = ~np.isin(kind, [i for i, k in enumerate(words.kinds) if k in NOT_GOODS]) & (word < len(words.kind) - 1)
    if words.use == "asset":  # `the water pump`, but `Lift 2`
        is_thing = pc.and_(pa.array(known), pc.invert(pc.match_substring_regex(names, r"\d")))
        spoken = plain
    else:  # `the blender` for `Classic Blender 1.5 L`
        is_thing = pa.array(known & (words.use == "review"))
        spoken = words.spoken.take(pa.array(word))
    the = pc.if_else(is_thing, pc.binary_join_element_wise("the ", spoken, ""), plain)
    capital = pc.if_else(is_thing, pc.binary_join_element_wise("The ", spoken, ""), names)
    several = pc.and_(is_thing, pa.array(words.plural[word]))
    article = pc.if_else(pc.match_substring_regex(names, "^[AEIOaeio]"), "an ", "a ")
    slots = {"name": names, "the": the, "^the": capital, "a name": pc.binary_join_element_wise(article, plain, "")}
    for one, many in (("is", "are"), ("was", "were"), ("has", "have"), ("does", "do")):
        verb = pc.if_else(several, f" {many}", f" {one}")
        slots[f"the {one}"] = pc.binary_join_element_wise(the, verb, "")
        slots[f"^the {one}"] = pc.binary_join_element_wise(capital, verb, "")
    return slots


def within(names: pa.Array) -> pa.Array:
    """(m,) names as they stand inside a sentence: a small first letter, unless it is a title, a name or an abbreviation."""
    lower = pc.binary_join_element_wise(
        pc.utf8_lower(pc.utf8_slice_codeunits(names, 0, 1)), pc.utf8_slice_codeunits(names, 1), ""
    )
    ordinary = pc.and_(
        pc.match_substring_regex(names, r"^\p{Lu}[\p{Ll}-]+('[^s]|[ ,]|$)"),  # not `COPD`, not `Crohn's`
        pc.invert(pc.match_substring_regex(names, r" [(]?\p{Lu}\p{Ll}")),  # not `Introduction to Biology`
    )
    return pc.if_else(ordinary, lower, names)


def scores(column: pa.Array, out_of: float = 5) -> np.ndarray:
    """(n,) whole scores 1 to 5 of ratings, as numbers out of `out_of`, as truth values, or in words; 0 where there is none."""
    if isinstance(column, pa.DictionaryArray):
        return np.append(scores(column.dictionary, out_of), 0)[_positions(column)]
    if pa.types.is_boolean(column.type):
        return pc.fill_null(pc.if_else(column, 5, 2), 0).to_numpy(zero_copy_only=False)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return _scores_of_words(texts(column), out_of)
    numbers = pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False)
    return _whole_score(numbers, out_of)


def _whole_score(numbers: np.ndarray, out_of: float) -> np.ndarray:
    missing = np.isnan(numbers)
    return np.where(missing, 0, np.clip(np.rint(np.where(missing, 3.0, numbers) * 5 / out_of), 1, 5)).astype(np.int64)


def _scores_of_words(names: pa.Array, out_of: float) -> np.ndarray:
    number = pc.struct_field(pc.extract_regex(names, r"(?P<number>\d+(?:\.\d+)?)"), 0)
    out = _whole_score(pc.cast(number, pa.float64()).to_numpy(zero_copy_only=False), out_of)
    for score, words in SCORE_WORDS.items():
        found = pc.fill_null(pc.match_substring_regex(names, rf"(?i)\b(?:{words})\b"), False).to_numpy(zero_copy_only=False)
        out = np.where((out == 0) & found, score, out)
    return out


def _positions(column: pa.DictionaryArray) -> np.ndarray:
    return pc.fill_null(pc.cast(column.indices, pa.int64()), -1).to_numpy(zero_copy_only=False)


def by_value(column: pa.Array, function: Callable[[pa.Array], np.ndarray], missing: int) -> np.ndarray:
    """(n,) int64 `function` of the texts of a column, done once for each distinct one; `missing` where there is none."""
    encoded = column if isinstance(column, pa.DictionaryArray) else texts(column).dictionary_encode()
    names = texts(encoded.dictionary)
    of_name = function(names) if len(names) else np.zeros(0, dtype=np.int64)
    return np.append(of_name, missing)[_positions(encoded)]
