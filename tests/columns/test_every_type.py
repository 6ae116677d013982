"""What holds for every semantic type: its cells depend on the row alone, and its Arrow type on its options alone."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from fabula.columns import find, names

SUBJECTS = tuple(sorted({name.split(".")[0] for name in names() if "." in name}))
SPOKEN_FOR = [name for name in names() if not (find(name).latent or find(name).needs_draw)]  # made of other columns alone
NAMES = [name for name in names() if name.split(".")[0] in SUBJECTS and name not in SPOKEN_FOR]


@pytest.mark.parametrize("name", NAMES)
def test_rows_made_apart_equal_rows_made_together(arrow, name):
    whole = arrow(name, 40).to_pylist()
    assert whole == [value for start in range(0, 40, 10) for value in arrow(name, np.arange(start, start + 10)).to_pylist()]
    order = np.random.default_rng(1).permutation(40)
    assert arrow(name, order).to_pylist() == [whole[row] for row in order]


@pytest.mark.parametrize("name", NAMES)
def test_arrow_type_does_not_depend_on_the_number_of_rows(arrow, name):
    assert {arrow(name, rows).type for rows in (0, 1, 3, 40)} == {arrow(name, 2).type}
    arrow(name, 40).validate(full=True)


@pytest.mark.parametrize("name", NAMES)
def test_texts_are_clean(arrow, name):
    for locale in ("en_US", "de_DE", "fr_FR", "es_ES", "pt_BR", "ja_JP"):
        made = arrow(name, 300, locale=locale)
        texts = made.cast(pa.string()).to_pylist() if not pa.types.is_floating(made.type) else []
        bad = [
            text
            for text in texts
            if text is not None and (text != text.strip() or "  " in text or set(text) & set("{}|*\t\n") or not text)
        ]
        assert not bad


@pytest.mark.parametrize("name", NAMES)
def test_types_say_what_they_give(name):
    doc = find(name).doc
    assert doc.split("\n")[0].endswith("."), doc
    assert "`" in doc or "1 to" in doc or "1.0 to" in doc
