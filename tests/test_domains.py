"""Every domain loads, is made without a fault, joins, and asks for nothing that another one asks for."""

from __future__ import annotations

from typing import Any

import pytest

import fabula
from fabula import domains
from fabula.domains.lint import problems, repeated_phrases
from fabula.errors import OptionError

ROWS = 200


@pytest.mark.parametrize("name", domains.names())
def test_a_domain_has_no_fault(name: str) -> None:
    assert not list(problems(domains.FOLDER / f"{name}.yaml"))


@pytest.mark.parametrize("name", domains.names())
def test_the_tables_of_a_domain_join(name: str) -> None:
    made = fabula.generate(domains.load(name), rows=ROWS, seed=1)
    keys: dict[str, set[Any]] = {}
    for table in made.values():
        head = {batch.schema.names[i]: batch.column(i) for batch in table.batches(0, ROWS) for i in range(batch.num_columns)}
        assert list(head) == list(table.columns)
        for column, target in table.references.items():
            if target not in keys:
                parent, key = target.split(".")
                keys[target] = {value for batch in made[parent].batches() for value in batch[key].to_pylist()}
            assert set(head[column].to_pylist()) - {None} <= keys[target], f"{table.name}.{column} -> {target}"


def test_no_phrase_asks_for_two_things() -> None:
    assert not list(repeated_phrases())


def test_there_are_domains_of_many_sectors() -> None:
    schemas = [domains.load(name) for name in domains.names()]
    assert len(schemas) >= 80
    assert len({schema.sector for schema in schemas}) >= 20
    assert sum(len(schema.tables) for schema in schemas) >= 200


def test_an_unknown_domain_names_the_nearest() -> None:
    with pytest.raises(OptionError) as caught:
        domains.load("scool")
    assert str(caught.value).startswith("domain: no domain named `scool`\n  hint: did you mean `school`")
