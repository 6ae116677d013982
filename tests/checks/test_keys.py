"""Keys in bulk: equal texts are equal keys whatever stands around them, repeats are counted, rows are found."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from fabula.checks.hashing import hashes
from fabula.checks.keysets import KeyIndex, KeyReader, Repeats


def test_equal_texts_have_equal_hashes_in_any_form() -> None:
    words = ["", "a", "abcdefgh", "abcdefghi", "é" * 9, "a", None, "x" * 300, "x" * 301]
    found = hashes(pa.array(words))
    assert found[1] == found[5]
    assert len(set(found.tolist())) == len(words) - 1
    assert (hashes(pa.array(words).dictionary_encode()) == found).all()
    assert (hashes(pa.array(["zz", *words]).slice(1)) == found).all()


def test_many_texts_have_different_hashes() -> None:
    assert len(np.unique(hashes(pa.array([f"user{i}@example.com" for i in range(200_000)])))) == 200_000


def test_a_code_is_the_same_key_beside_any_other() -> None:
    reader = KeyReader.of("S-###")
    alone, beside = reader(pa.array(["S-001", "S-1200"])), reader(pa.array(["S-001", "S-1200", "oops", None, "S-0001", "S-1"]))
    assert alone.tolist() == [1, 1200]
    assert beside[:2].tolist() == [1, 1200]
    assert len({*beside[[0, 1, 2, 4, 5]].tolist()}) == 5


@pytest.mark.parametrize("far", [1, 10**12])
def test_repeats_are_counted_near_and_far_apart(far: int) -> None:
    keys = np.concatenate([np.arange(1000), [5, 5, 17, 999]]) * far
    repeats = Repeats()
    for part in np.array_split(keys, 7):
        repeats.see(part)
    assert repeats.finish() == 4
    assert set(repeats.again.tolist()) <= {5 * far, 17 * far, 999 * far}


def test_repeats_go_on_where_keys_leave_the_table() -> None:
    repeats = Repeats()
    for part in ([1, 2, 3], [3, 10**15], [2, 10**15, 7]):
        repeats.see(np.array(part))
    assert repeats.finish() == 3


@pytest.mark.parametrize("far", [1, 10**12])
def test_an_index_finds_the_first_row_of_a_key(far: int) -> None:
    index = KeyIndex(np.array([30, 10, 20, 10]) * far)
    assert index.locate(np.array([10, 20, 30, 40, -7]) * far).tolist() == [1, 2, 0, -1, -1]
    assert KeyIndex(np.zeros(0, np.int64)).locate(np.array([1])).tolist() == [-1]
