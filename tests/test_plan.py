"""Everything that cannot be is found before a value is made, and told with its place and the nearest valid word."""

from __future__ import annotations

import pickle
from collections.abc import Mapping

import pytest

from fabula import recipe
from fabula.errors import FabulaError
from fabula.plan import make_plan
from fabula.steps import Plan

TEAMS = {"rows": 5, "columns": {"team_id": "key", "name": "choice(A, B)", "size": "integer(1, 9)"}}


def planned(seed: int = 1, **tables: Mapping[str, object]) -> Plan:
    return make_plan(recipe.from_dict(tables), seed=seed)


def error_of(**tables: Mapping[str, object]) -> str:
    with pytest.raises(FabulaError) as caught:
        planned(**tables)
    return str(caught.value)


def column_error(expression: str, **others: str) -> str:
    """The error of column `a` of table `t`, which stands beside `teams`."""
    return error_of(t={"rows": 6, "columns": {"a": expression, **others}}, teams=TEAMS)


def test_a_plan_is_plain_data_that_another_process_reads() -> None:
    plan = planned(t={"columns": {"a": "key", "b": "round(a * number(1, 2), 1)"}}, teams=TEAMS)
    assert pickle.loads(pickle.dumps(plan)).tables.keys() == {"t", "teams"}


def test_a_plan_knows_the_rows_of_every_table() -> None:
    plan = planned(teams=TEAMS, games={"rows": "4 per teams", "columns": {"team_id": "ref(teams)"}})
    assert {name: table.rows for name, table in plan.tables.items()} == {"teams": 5, "games": 20}


def test_hidden_tables_are_planned_but_not_written() -> None:
    plan = planned(teams={**TEAMS, "hidden": True}, games={"columns": {"team_id": "ref(teams)"}})
    assert [table.name for table in plan.visible] == ["games"]


def test_rare_columns_are_not_written_unless_others_read_them() -> None:
    plan = planned(t={"columns": {"b": "a + 1"}, "more": {"a": "key", "c": "key"}})
    assert plan.tables["t"].output == ("b",)
    assert set(plan.tables["t"].steps) == {"a", "b"}


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("person.frist_name", "no column or semantic type named `person.frist_name`\n  hint: did you mean `person.first_name`"),
        ("intger(1, 9)", "no semantic type named `intger`\n  hint: did you mean `integer`"),
        ("__import__('os')", "no semantic type named `__import__`\n  hint: "),
        ("os.system('x')", "no semantic type named `os.system`\n  hint: "),
        ("teams.size + 1", "no column or semantic type named `teams.size`\n  hint: "),
        ("template('{nme}')", "no column or semantic type named `nme`\n  hint: "),
        ("a + 1", "no column or semantic type named `a`\n  hint: "),
        ("integer(1, 2, 3)", "`integer` takes 2 arguments at most, not 3\n  hint: integer(low=0, high=100)"),
        ("integer(1, hihg=3)", "`integer` has no option `hihg`\n  hint: did you mean `high`?"),
        ("key(nul=0.5)", "`key` has no option `nul`\n  hint: did you mean `null`?"),
        ("round()", "`round` needs `value`\n  hint: round(value, decimals=0)"),
        ("left('abc', 'x')", '`length` of `left` is a whole number, not `"x"`\n  hint: left(text, length)'),
        (
            "pattern('##', unique=5)",
            "`unique` of `pattern` is True or False, not `5`\n  hint: pattern(text, unique=False, grow=False)",
        ),
        ("key(5)", "`text` of `key` is a text, not `5`\n  hint: key(text='', start=1)"),
        (
            "number(1, 2, decimals=True)",
            "`decimals` of `number` is a whole number, not `True`\n  hint: number(low=0, high=1, decimals=2)",
        ),
        ("integer(0, '5')", '`high` of `integer` is a number or a column, not `"5"`\n  hint: integer(low=0, high=100)'),
        ("match(b, 5)", "`cases` of `match` is {value: expression}, not `5`\n  hint: match(on, cases, otherwise=None)"),
        ("key(start=b)", "`b` must be a constant here\n  hint: a number, a quoted text or a list of them"),
        ("[1, 2]", "`[1, 2]` cannot stand here\n  hint: a column, a constant or a call"),
        ("{'a': 1}", '`{"a": 1}` cannot stand here\n  hint: a column, a constant or a call'),
        ("b in 5", '`5` after `in` is no list\n  hint: status in ["Paid", "Sent"]'),
        ("b not in 'AB'", '`"AB"` after `not in` is no list\n  hint: status in ["Paid", "Sent"]'),
        ("key(null=2)", 'null=2 is not a share\n  hint: null=0.05 or null="5%"'),
        ("key(null='many')", "null='many' is not a share\n  hint: null=0.05 or null=\"5%\""),
        ("key(null=-0.1)", 'null=-0.1 is not a share\n  hint: null=0.05 or null="5%"'),
        ("key(null='120%')", "null='120%' is not a share\n  hint: null=0.05 or null=\"5%\""),
    ],
)
def test_a_wrong_expression_is_told_with_its_column(expression: str, message: str) -> None:
    assert column_error(expression, b="integer(1, 9)").startswith(f"recipe: t.columns.a: {message}")


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("ref()", "`ref()` names no table\n  hint: ref(customers)"),
        ("ref(teams, 5)", "`ref(teams, 5)` names no table\n  hint: ref(customers)"),
        ("ref(team)", "ref to `team`, which is no table\n  hint: did you mean `teams`?"),
        ("1 + ref(teams)", "ref(...) must be the whole expression of a column\n  hint: give the reference a column of its own"),
        ("ref(teams, skwe=1)", "`ref` has no option `skwe`\n  hint: did you mean `skew`?"),
        ("ref(teams, skew=7)", "`skew` of `ref` is 7\n  hint: 0, all equally often, to 1, few take most"),
        ("ref(teams, skew='x')", "`skew` of `ref` is 'x'\n  hint: 0, all equally often, to 1, few take most"),
        ("ref(teams, unique='yes')", "`unique` of `ref` is True or False, not 'yes'\n  hint: unique=True"),
        ("ref(teams, null=7)", 'null=7 is not a share\n  hint: null=0.05 or null="5%"'),
        ("ref(teams, unique=True)", "6 rows cannot each have their own of 5 `teams`\n  hint: at most 5 rows"),
        ("ref(teams, distinct=True)", "distinct=True needs a table counted per another parent\n  hint: rows: 2..5 per students"),
        ("ref(teams, other_than=b)", "other_than=b is no other ref(teams)\n  hint: add another column that is ref(teams)"),
        ("ref(teams, other_than=nope)", "other_than=nope is no other ref(teams)\n  hint: add another column that is ref(teams)"),
        ("ref(teams, other_than=a)", "other_than=a is no other ref(teams)\n  hint: add another column that is ref(teams)"),
        ("ref(t)", "`a` refers to itself\n  hint: give t a key: t_id: key"),
    ],
)
def test_a_wrong_reference_is_told_with_its_column(expression: str, message: str) -> None:
    assert column_error(expression, b="integer(1, 9)") == f"recipe: t.columns.a: {message}"


def test_a_misspelt_other_than_names_the_reference_that_is_meant() -> None:
    said = column_error("ref(teams, other_than=home_tem_id)", home_team_id="ref(teams)")
    assert said == "recipe: t.columns.a: other_than=home_tem_id is no other ref(teams)\n  hint: did you mean `home_team_id`?"


def test_options_of_a_reference_that_fight_are_refused() -> None:
    both = "unique=True and other_than do not go together\n  hint: leave one out"
    assert column_error("ref(teams, unique=True, other_than=b)", b="ref(teams)") == f"recipe: t.columns.a: {both}"
    earlier = "ref(t) inside t is an earlier row\n  hint: without other_than and unique"
    assert column_error("ref(t, unique=True)", i="key") == f"recipe: t.columns.a: {earlier}"
    drawn = {
        "rows": "2 per teams",
        "columns": {"team_id": "ref(teams)", "b": "ref(people)", "c": "ref(people, distinct=True, other_than=b)"},
    }
    said = error_of(teams=TEAMS, people=TEAMS, t=drawn)
    assert said.startswith("recipe: t.columns.c: distinct=True and other_than go together for the rows' own parent only\n")


def test_a_reference_to_an_unknown_column_names_the_nearest() -> None:
    assert column_error("ref(teams.team_ib)") == "teams: no column named `team_ib`\n  hint: did you mean `team_id`?"
    assert column_error("ref(teams)", b="teams.nme") == "teams: no column named `nme`\n  hint: did you mean `name`?"


@pytest.mark.parametrize(
    ("columns", "circle"),
    [
        ({"a": "b", "b": "a"}, "a → b → a"),
        ({"a": "b + 1", "b": "c + 1", "c": "min(b, 2)"}, "b → c → b"),
        ({"a": 'template("{b}")', "b": "upper(a)"}, "a → b → a"),
    ],
)
def test_columns_that_read_each_other_are_a_circle(columns: dict[str, str], circle: str) -> None:
    assert error_of(t={"columns": columns}) == f"t: `{circle}` go round in a circle\n  hint: let one not read the other"


def test_a_circle_through_parents_is_found() -> None:
    said = error_of(
        a={"columns": {"id": "key", "b_id": "ref(b)", "x": "b.y"}},
        b={"columns": {"id": "key", "a_id": "ref(a)", "y": "a.x"}},
    )
    assert "go round in a circle" in said


def test_tables_that_count_each_other_are_a_circle() -> None:
    said = error_of(a={"rows": "2 per b", "columns": {"b_id": "ref(b)"}}, b={"rows": "2 per a", "columns": {"a_id": "ref(a)"}})
    assert said == "b: rows per `a` go round in a circle\n  hint: give one table a number"


def test_rows_per_a_table_need_the_table_and_a_reference() -> None:
    assert error_of(teams=TEAMS, t={"rows": "2 per team", "columns": {"a": "key"}}) == (
        "t: rows per `team`, which is no table\n  hint: did you mean `teams`?"
    )
    assert error_of(teams=TEAMS, t={"rows": "2 per teams", "columns": {"a": "key"}}) == (
        "t: rows per `teams` need a column that refers to it\n  hint: add teams_id: ref(teams)"
    )


def test_a_reference_to_an_empty_table_is_refused() -> None:
    said = error_of(teams={**TEAMS, "rows": 0}, t={"rows": 6, "columns": {"a": "ref(teams)"}})
    assert said == "t: 6 rows refer to `teams`, which has none\n  hint: give teams rows"


def test_empty_tables_may_refer_to_empty_tables() -> None:
    assert planned(teams={**TEAMS, "rows": 0}, t={"rows": 0, "columns": {"a": "ref(teams)"}}).tables["t"].rows == 0
    assert planned(teams={**TEAMS, "rows": 0}, t={"rows": "3 per teams", "columns": {"a": "ref(teams)"}}).tables["t"].rows == 0


def test_more_different_parents_than_there_are_is_refused() -> None:
    people = {"rows": 9, "columns": {"person_id": "key"}}
    t = {"rows": "2..6 per people", "columns": {"p": "ref(people)", "a": "ref(teams, distinct=True)"}}
    assert (
        error_of(people=people, teams=TEAMS, t=t)
        == "recipe: t.columns.a: up to 6 different of 5 `teams`\n  hint: at most 5 per parent"
    )
    away = {"rows": "5 per teams", "columns": {"home": "ref(teams)", "away": "ref(teams, distinct=True, other_than=home)"}}
    assert error_of(teams=TEAMS, t=away) == "recipe: t.columns.away: up to 5 different of 4 `teams`\n  hint: at most 4 per parent"


def test_other_than_needs_a_second_row() -> None:
    said = error_of(teams={**TEAMS, "rows": 1}, t={"rows": 6, "columns": {"a": "ref(teams)", "b": "ref(teams, other_than=a)"}})
    assert said == "recipe: t.columns.b: `teams` has no second row to choose\n  hint: at least 2 rows in teams"


def test_two_ages_of_one_person_are_a_conflict() -> None:
    columns = {"a": "person.birth_date(min_age=6)", "b": "person.birth_date(min_age=18)"}
    assert (
        error_of(t={"columns": columns})
        == "t.b: `min_age` is 6 in one column and 18 here\n  hint: say it once, or tell two persons apart with of="
    )
    planned(t={"columns": {"a": "person.birth_date(min_age=6)", "b": "person.birth_date(min_age=18, of=parent)"}})


def test_a_dataset_has_a_table_to_write_and_a_bounded_number_of_rows() -> None:
    assert error_of(teams={**TEAMS, "hidden": True}) == "no table to write\n  hint: at least one table that is not hidden"
    assert error_of(teams={**TEAMS, "rows": 10**12 + 1}) == "teams: 1,000,000,000,001 rows\n  hint: at most 1,000,000,000,000"
    games = {"rows": "999999 per teams", "columns": {"a": "ref(teams)"}}
    assert (
        error_of(teams={**TEAMS, "rows": 10**7}, games=games)
        == "games: 9,999,990,000,000 rows\n  hint: at most 1,000,000,000,000"
    )


def test_an_unknown_locale_is_refused() -> None:
    assert error_of(about={"locale": "xx_YY"}, teams=TEAMS).startswith("locale: no locale named `xx_YY`\n  hint: ")


@pytest.mark.parametrize("name", ["home_team_id.name", "teams.name"])
def test_a_parent_is_named_by_its_table_or_by_the_reference(name: str) -> None:
    plan = planned(teams=TEAMS, t={"columns": {"home_team_id": "ref(teams)", "x": name}})
    assert str(plan.tables["t"].steps["x"]) == "Parent(reference='home_team_id', step=Sibling(name='name'))"
