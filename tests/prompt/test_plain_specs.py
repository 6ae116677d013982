"""Terse lists of settings: what leaves no doubt in them is read so, whatever the network read."""

from __future__ import annotations

import statistics

import pytest
from marking import marked

import fabula
from fabula.prompt.plain_specs import specs_mended, without_commas


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ward [4, 120:rows] [readings:subject]", [("120", "rows"), ("readings", "subject")]),
        ("sd [10. 2:spread] of them lame", [("10", "spread"), ("2", "count")]),
        ("stars about [4.1:average]", [("4.1", "average")]),
        (
            "[name:add], [e-mail:add], [password_hash:only]",
            [("name", "add"), ("e-mail", "add"), ("password_hash", "add")],
        ),
        ("columns: [id:only], [title:add]", [("id", "only"), ("title", "only")]),
        ("[fixtures 5 users:subject]", [("5", "rows"), ("users", "subject")]),
        ("[4 to 7:children] [members in a team:child]", [("4 to 7", "children"), ("members", "child"), ("team", "parent")]),
        ("[all adults:about] under [60:below]", [("60", "below")]),
        ("[age:about] [0:low] up, [average:about] [70:average]", [("age", "about"), ("0", "low"), ("70", "average")]),
        ("[item:add], [price:add]. 50.", [("item", "add"), ("price", "add"), ("50", "rows")]),
        ("[gpa:about] from [2.0:low] to [4.0:high]", [("gpa", "about"), ("2.0", "low"), ("4.0", "high")]),
        ("between [50:low] and [70:rows] lines", [("50 and 70", "rows")]),
        ("[1000 people:average] with [age:about] [18:low]", [("1000", "rows"), ("people", "subject"), ("age", "about"), ("18", "low")]),
    ],
)  # fmt: skip
def test_terse_lists_are_put_right(text: str, found: list[tuple[str, str]]) -> None:
    prompt, spans = marked(text)
    assert [(span.text, span.setting) for span in specs_mended(prompt, spans)] == found


def test_categories_need_no_commas() -> None:
    prompt, spans = marked("[crops:about] can only be [wheat barley maize:values] or [rapeseed:values]")
    assert [span.text for span in without_commas(prompt, spans)] == ["crops", "wheat", "barley", "maize", "rapeseed"]


def test_a_mean_stays_between_the_bounds_that_were_asked_for() -> None:
    rows = fabula.generate("2000 employees, salary 2000-9000, mean about 4100", seed=1).first.to_arrow()
    salaries = rows["salary"].to_pylist()
    assert min(salaries) >= 2000 and max(salaries) <= 9000
    assert 3_900 < statistics.mean(salaries) < 4_300


def test_people_of_a_mean_age_are_born_when_their_age_says() -> None:
    prediction = fabula.predict("people with age 18 to 65, average age 40")
    people = prediction.schema.visible[0]
    assert str(people.column("age").expression).startswith("age_on(date_of_birth")
    ages = fabula.generate(prediction.schema, rows=500, seed=2).first.to_arrow()["age"].to_pylist()
    assert min(ages) >= 17 and max(ages) <= 66 and 38 < statistics.mean(ages) < 42


def test_unique_among_fewer_categories_than_rows_is_refused() -> None:
    with pytest.raises(fabula.errors.FabulaError, match=r"cannot all differ|too few different"):
        fabula.generate("500 rows, unique category among red, green and blue").first.to_arrow()
