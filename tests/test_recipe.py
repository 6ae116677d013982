"""Recipes: YAML, JSON and schema say the same, and every mistake has a line."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fabula import domains, recipe
from fabula.dataset import Dataset
from fabula.errors import RecipeError
from fabula.expression import Call, Node, parse
from fabula.schema import Column, Rows, Schema, Table

PUBLISHED = Path(__file__).parent.parent / "docs" / "reference" / "recipe.schema.json"
EXAMPLE = """\
about:
  title: School
  locale: de_DE
  today: 2026-10-01
  asks: [a school, pupils and marks]
students:
  rows: 500
  columns:
    student_id: key("S-#####")
    kind: choice({"Day pupil": 3, "Boarder # 1": 1})
    note: template("{kind}: {student_id}")
  more:
    allergy: choice(Nuts, Milk, null=0.8)
results:
  rows: 4..8 per students
  hidden: true
  columns:
    student_id: ref(students)
    score: normal(71, 12, min=0, max=100)
  rules: [unique(student_id, score), after(score, student_id)]
"""


def said_of(text: str) -> str:
    """The error of a recipe, as a person reads it."""
    with pytest.raises(RecipeError) as caught:
        recipe.parse(text, file="shop.yaml")
    return str(caught.value)


# What a recipe says.


def test_a_recipe_is_read_into_plain_data() -> None:
    schema = recipe.parse(EXAMPLE)
    assert (schema.title, schema.locale, schema.today, schema.asks) == (
        "School",
        "de_DE",
        dt.date(2026, 10, 1),
        ("a school", "pupils and marks"),
    )
    students, results = schema.tables
    assert [(column.name, column.rare) for column in students] == [
        ("student_id", False),
        ("kind", False),
        ("note", False),
        ("allergy", True),
    ]
    assert [column.name for column in students.made] == ["student_id", "kind", "note"]
    assert students.rows == Rows(500)
    assert results.rows == Rows(4, 8, per="students")
    assert (students.hidden, results.hidden) == (False, True)
    assert [str(rule) for rule in results.rules] == ["unique(student_id, score)", "after(score, student_id)"]


def test_colons_and_hashes_in_a_call_need_no_quotes() -> None:
    students = recipe.parse(EXAMPLE)["students"]
    assert students.column("kind").expression == parse('choice({"Day pupil": 3, "Boarder # 1": 1})')
    assert students.column("note").expression == parse('template("{kind}: {student_id}")')


@pytest.mark.parametrize(
    "line",
    [
        'choice({"A": 1, "It\'s": 2})',
        'template("no. # {x}")',
        "match(x, {'a': 'b: c'}, ' # d')",
        'when(x == "a: b", "c # d")',
    ],
)
def test_quotes_of_every_kind_survive_in_one_line(line: str) -> None:
    text = f"t:\n  columns:\n    x: key\n    y: {line}\n"
    assert recipe.parse(text)["t"].column("y").expression == parse(line)


def test_expressions_may_be_quoted_folded_or_plain_numbers() -> None:
    folded = '>-\n      choice({"x": 1,\n      "y": 2})'
    text = f"t:\n  columns:\n    a: 'choice(\"x: y\")'\n    b: {folded}\n    c: 5\n    d: 0.5\n    e: true\n    f: a\n"
    shown = [str(column.expression) for column in recipe.parse(text)["t"]]
    assert shown == ['choice("x: y")', 'choice({"x": 1, "y": 2})', "5", "0.5", "True", "a"]


def test_rules_may_stand_in_a_flow_list_or_one_a_line() -> None:
    flow = recipe.parse("t:\n  columns: {a: key, b: key}\n  rules: [unique(a, b), equal(a, b + 1)]\n")
    block = recipe.parse('t:\n  columns: {a: key, b: key}\n  rules:\n    - unique(a, b)\n    - "equal(a, b + 1)"\n')
    assert flow["t"].rules == block["t"].rules == (parse("unique(a, b)"), parse("equal(a, b + 1)"))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (500, Rows(500)),
        ("500", Rows(500)),
        ("1_000", Rows(1000)),
        ("0", Rows(0)),
        ("12 fixed", Rows(12, fixed=True)),
        ("3 per orders", Rows(3, per="orders")),
        ("0..12 per readers", Rows(0, 12, per="readers")),
        (" 4..8   per  students ", Rows(4, 8, per="students")),
    ],
)
def test_rows_are_read_and_written(text: str | int, rows: Rows) -> None:
    assert Rows.parse(text) == rows
    assert Rows.parse(str(rows)) == rows


@pytest.mark.parametrize(
    "text", ["-1", "many", "1e3", "5.5", "5 per", "3 per x y", "5 fixed fixed", "_", "1__0", "", None, True, "3.. per x"]
)
def test_rows_that_cannot_be_read_say_how_they_are_written(text: object) -> None:
    with pytest.raises(RecipeError) as caught:
        Rows.parse(text)  # type: ignore[arg-type]
    hint = "500, 12 fixed, 3 per orders, 4..8 per students, poisson(3) per customers or zipf(1, 40) per customers"
    assert str(caught.value) == f"cannot read rows `{text}`\n  hint: {hint}"


def test_rows_of_thousands_of_digits_are_refused() -> None:
    with pytest.raises(RecipeError, match="cannot read rows `9999"):
        Rows.parse("9" * 5000)


# The same, there and back.


def placeless(schema: Schema) -> Schema:
    """The schema without the places where its columns stood, which are no part of what it says."""
    return schema.with_tables(table.with_columns(replace(column, where="") for column in table) for table in schema)


def assert_survives(schema: Schema) -> None:
    for read in (
        recipe.parse(recipe.to_yaml(schema)),
        recipe.parse(recipe.to_json(schema)),
        recipe.from_dict(recipe.to_dict(schema)),
    ):
        assert placeless(read) == placeless(schema)


@pytest.mark.parametrize("name", domains.names())
def test_every_domain_survives_yaml_and_json(name: str) -> None:
    assert_survives(domains.load(name))


names = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
expressions: st.SearchStrategy[Node] = st.sampled_from(
    [
        parse(text)
        for text in (
            "key",
            "5",
            "-1.5",
            "True",
            "None",
            '"x: # y"',
            "a + 1",
            "not a",
            'choice({"A: b": 1, "it\'s # c": 2})',
            "f(x, y=[1, 2])",
        )
    ]
)
rules = st.builds(
    lambda parts: Call("unique", tuple(parse(part) for part in parts)), st.lists(names, min_size=1, max_size=3, unique=True)
)


@st.composite
def tables(draw: st.DrawFn, name: str, parents: list[str]) -> Table:
    plain = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    made = draw(st.integers(1, len(plain)))
    counted = st.builds(Rows, st.integers(0, 10**9)) | st.builds(lambda low: Rows(low, fixed=True), st.integers(0, 99))
    if parents:
        counted |= st.builds(
            lambda low, more, per: Rows(low, low + more, per=per), st.integers(0, 5), st.integers(0, 5), st.sampled_from(parents)
        )
    return Table(
        name=name,
        columns=tuple(Column(column, draw(expressions), rare=i >= made) for i, column in enumerate(plain)),
        rows=draw(counted),
        hidden=draw(st.booleans()),
        rules=tuple(draw(st.lists(rules, max_size=2))),
        asks=tuple(draw(st.lists(texts.filter(lambda text: text.count("(") <= text.count(")")), max_size=2))),
    )


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    called = draw(st.lists(names.filter(lambda name: name != "about"), min_size=1, max_size=3, unique=True))
    made = tuple(draw(tables(name, called[:i])) for i, name in enumerate(called))
    return Schema(
        made, title=draw(texts), sector=draw(texts), today=draw(st.dates()), locale=draw(st.sampled_from(["en_US", "de_DE"]))
    )


@given(schemas())
def test_any_schema_survives_yaml_and_json(schema: Schema) -> None:
    assert_survives(schema)


@pytest.mark.parametrize("indent", [None, 2, "\t"])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_json_in_any_layout_is_read(indent: int | str | None, ascii_only: bool) -> None:
    data = {"t": {"columns": {"x": 'choice("😀: a", "é \\\\ # b")'}}}
    assert recipe.to_dict(recipe.parse(json.dumps(data, indent=indent, ensure_ascii=ascii_only))) == recipe.to_dict(
        recipe.from_dict(data)
    )


def test_a_file_is_read_whatever_form_it_has(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(EXAMPLE, "utf-8")
    (tmp_path / "a.json").write_text(recipe.to_json(recipe.parse(EXAMPLE)), "utf-8")
    assert recipe.to_dict(recipe.read(tmp_path / "a.yaml")) == recipe.to_dict(recipe.read(tmp_path / "a.json"))


# Every mistake has a place.


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "t:\n  columns:\n    a: key\n    b: 5%\n",
            'shop.yaml:4:5: t.b: cannot read `5%`\n  hint: a percentage is written 0.05 or "5%"',
        ),
        ("t:\n  colunms:\n    a: key\n", "shop.yaml:2:3: t.colunms: no key `colunms` here\n  hint: did you mean `columns`?"),
        (
            "about: {titel: x}\nt: {columns: {a: key}}\n",
            "shop.yaml:1:9: about.titel: no key `titel` here\n  hint: did you mean `title`?",
        ),
        ("t:\n  columns:\n    a: key\n    a: uuid\n", "shop.yaml:4:5: `a` stands twice\n  hint: keep one"),
        ("t: {columns: {a: key}}\nt: {columns: {a: key}}\n", "shop.yaml:2:1: `t` stands twice\n  hint: keep one"),
        ("t:\n  columns: {a: key}\n  more: {a: uuid}\n", "shop.yaml:3:10: t.a: two columns named `a`\n  hint: rename one"),
        ("t:\n  columns:\n    on: key\n", 'shop.yaml:3:5: `on` is not read as a name\n  hint: quote it: "on": ...'),
        ("t:\n  columns:\n    2024: key\n", 'shop.yaml:3:5: `2024` is not read as a name\n  hint: quote it: "2024": ...'),
        ("t:\n  columns:\n    a b: key\n", "shop.yaml:3:5: t.a b: `a b` cannot be a name\n  hint: `a_b`?"),
        ("t:\n  columns:\n    '%': key\n", "shop.yaml:3:5: t.%: `%` cannot be a name\n  hint: letters, digits and _"),
        (
            "t:\n  rows: many\n  columns: {a: key}\n",
            "shop.yaml:2:3: t.rows: cannot read rows `many`\n"
            "  hint: 500, 12 fixed, 3 per orders, 4..8 per students, poisson(3) per customers or zipf(1, 40) per customers",
        ),
        (
            "t:\n  rows: 8..4 per s\n  columns: {a: key}\n",
            "shop.yaml:2:3: t.rows: rows `8..4 per s` end before they start\n  hint: 4..8?",
        ),
        ("t:\n  rows: 4..8\n  columns: {a: key}\n", "shop.yaml:2:3: t.rows: rows `4..8` need a parent\n  hint: 4..8 per <table>"),
        ("t:\n  hidden: 'no'\n  columns: {a: key}\n", "shop.yaml:2:3: t.hidden: `hidden` is true or false\n  hint: found str"),
        ("t:\n  columns:\n    a: [key]\n", 'shop.yaml:3:5: t.a: an expression is text\n  hint: quote it: "choice(A=1, B=2)"'),
        ("t:\n  columns:\n    a:\n", 'shop.yaml:3:5: t.a: an expression is text\n  hint: quote it: "choice(A=1, B=2)"'),
        ("t:\n  columns: [a]\n", "shop.yaml:2:3: t: `columns` is a mapping of column names to expressions\n  hint: found list"),
        ("t:\n  columns:\n", "shop.yaml:1:1: t: a table without columns\n  hint: columns: {name: person.full_name}"),
        ("t: [a]\n", "shop.yaml:1:1: t: a table is a mapping with `columns`\n  hint: found list"),
        ("- t\n", "shop.yaml:1:1: a recipe is a mapping of table names to tables\n  hint: found list"),
        ("about: {title: x}\n", "shop.yaml:1:1: a recipe without tables\n  hint: students: {columns: {name: person.full_name}}"),
        ("", "shop.yaml: a recipe without tables\n  hint: students: {columns: {name: person.full_name}}"),
        ("about: x\nt: {columns: {a: key}}\n", "shop.yaml:1:1: about: `about` is a mapping\n  hint: found str"),
        ("about: {title: [a]}\nt: {columns: {a: key}}\n", "shop.yaml:1:9: about.title: `title` is a text\n  hint: found list"),
        ("about: {today: soon}\nt: {columns: {a: key}}\n", "shop.yaml:1:9: about.today: `soon` is not a day\n  hint: 2026-11-01"),
        (
            "t:\n  columns: {a: key}\n  rules: unique(a)\n",
            "shop.yaml:3:3: t.rules: `rules` is a list of texts\n  hint: [one, another]",
        ),
        (
            "t:\n  columns: {a: key}\n  rules: [uniqe(a, b)]\n",
            "shop.yaml:3:3: t.rules: no rule `uniqe(a, b)`\n"
            "  hint: unique(a, b), key(a, b), after(later, earlier), equal(total, expression), correlate(a, b, 0.7), "
            "exactly(1, condition)",
        ),
        ("t:\n  columns:\n    ? [a, b]\n    : key\n", "shop.yaml:3:7: a list or mapping is no name\n  hint: name: expression"),
    ],
)
def test_a_mistake_is_told_with_file_line_column_and_a_hint(text: str, message: str) -> None:
    assert said_of(text) == message


def test_a_mistake_in_the_json_form_is_told_with_its_path() -> None:
    with pytest.raises(RecipeError) as caught:
        recipe.from_dict({"t": {"columns": {"a": "5%"}}})
    assert str(caught.value) == 'recipe: t.columns.a: cannot read `5%`\n  hint: a percentage is written 0.05 or "5%"'


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("t:\n\tcolumns: {a: key}\n", "shop.yaml:2:1"),
        ("t: {columns: {a: !!python/name:os.system x}}\n", "shop.yaml:1:18"),
        ("t: {columns: {a: key}}\n---\nu: {columns: {a: key}}\n", "shop.yaml:2:1"),
        ("t: {columns: {a: 'key}}\n", "shop.yaml:2:1"),
    ],
)
def test_what_is_no_yaml_says_where(text: str, where: str) -> None:
    assert said_of(text).startswith(f"{where}: cannot read it: ")
    assert said_of(text).endswith("\n  hint: quote a value that holds `: `, ` #` or starts with a quote")


def test_a_recipe_cannot_run_anything(tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    said_of(f't: {{columns: {{a: !!python/object/apply:os.mkdir ["{witness}"]}}}}')
    assert not witness.exists()


def test_a_recipe_that_grows_when_read_is_refused_at_once() -> None:
    levels = ", ".join(f"&l{i} [{', '.join([f'*l{i - 1}'] * 9)}]" for i in range(1, 30))
    for key, what in {"title": "`title` is a text", "today": "`today` is a day", "asks": "`asks` is a list of texts"}.items():
        assert what in said_of(f"about: {{{key}: [&l0 [a], {levels}]}}\nt: {{columns: {{a: key}}}}\n")
    assert "cannot read rows" in said_of(f"t: {{rows: [&l0 [a], {levels}], columns: {{a: key}}}}\n")


@pytest.mark.parametrize("text", ["[" * 100_000, "t: " + "{a: " * 5000 + "}" * 5000, "\0", "a: &a {columns: *a}"])
def test_a_hostile_recipe_is_refused_without_a_crash(text: str) -> None:
    assert said_of(text)


def test_a_recipe_has_limits() -> None:
    assert said_of("a" * 4_000_001) == "shop.yaml: a recipe of 4,000,001 characters\n  hint: at most 4,000,000"
    many = "".join(f"t{i}: {{columns: {{a: key}}}}\n" for i in range(201))
    assert said_of(many) == "shop.yaml:1:1: 201 tables\n  hint: at most 200"
    wide = "t:\n  columns:\n" + "".join(f"    c{i}: key\n" for i in range(2001))
    assert said_of(wide) == "shop.yaml:2:3: t: 2,001 columns\n  hint: at most 2,000"


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(RecipeError) as caught:
        recipe.read(tmp_path / "nowhere.yaml")
    assert (
        str(caught.value)
        == f"{tmp_path}/nowhere.yaml: cannot read the recipe: No such file or directory\n  hint: a YAML or JSON file"
    )
    (tmp_path / "latin.yaml").write_bytes(b"t: \xff\n")
    with pytest.raises(RecipeError) as caught:
        recipe.read(tmp_path / "latin.yaml")
    assert str(caught.value) == f"{tmp_path}/latin.yaml: cannot read the recipe: not UTF-8 text\n  hint: a YAML or JSON file"


def test_unknown_tables_and_columns_of_a_schema_name_the_nearest() -> None:
    schema = recipe.parse(EXAMPLE)
    with pytest.raises(RecipeError) as caught:
        schema["student"]
    assert str(caught.value) == "no table named `student`\n  hint: did you mean `students`?"
    with pytest.raises(RecipeError) as caught:
        schema["students"].column("kimd")
    assert str(caught.value) == "students: no column named `kimd`\n  hint: did you mean `kind`?"


# What a schema can be asked.


def test_more_rows_grow_every_table_in_proportion_but_fixed_ones() -> None:
    tables = {"a": "100", "b": "50", "c": "12 fixed", "d": "2..4 per a"}
    schema = recipe.from_dict({name: {"rows": rows, "columns": {"x": "key"}} for name, rows in tables.items()})
    grown = {table.name: str(table.rows) for table in schema.with_rows(1000)}
    assert grown == {"a": "1000", "b": "500", "c": "12 fixed", "d": "2..4 per a"}
    assert schema.expected_rows() == {"a": 100, "b": 50, "c": 12, "d": 300}
    assert {table.name: table.rows.low for table in schema.with_rows(0)} == {"a": 0, "b": 0, "c": 0, "d": 2}


def test_a_first_table_counted_per_parent_gets_the_rows_asked_for() -> None:
    schema = recipe.parse("orders:\n  rows: 2 per customers\n  columns: {a: key}\ncustomers:\n  rows: 100\n  columns: {a: key}\n")
    assert {table.name: str(table.rows) for table in schema.with_rows(1000)} == {"orders": "1000", "customers": "500"}


def test_rows_that_each_refer_to_another_one_are_no_more_than_those() -> None:
    follows = {"follow_id": "key", "by": "ref(users)", "of": "ref(users, other_than=by, distinct=True)"}
    takes = {"take_id": "key", "user_id": "ref(users)", "course_id": "ref(courses)"}
    schema = recipe.from_dict(
        {
            "users": {"rows": 50, "columns": {"user_id": "key"}},
            "profiles": {"rows": 40, "columns": {"profile_id": "key", "user_id": "ref(users, unique=True)"}},
            "follows": {"rows": "zipf(1, 19) per users", "columns": follows},
            "courses": {"rows": "4 fixed", "columns": {"course_id": "key"}},
            "takes": {"rows": "1..6 per users", "columns": takes, "rules": ["unique(user_id, course_id)"]},
        }
    )
    for rows in (1, 3, 10):
        made = Dataset(schema.with_rows(rows), seed=1)
        assert len(made["users"]) == rows
        assert len(made["profiles"]) <= rows
        assert len(made["follows"]) <= rows * (rows - 1)
        assert rows <= len(made["takes"]) <= 4 * rows


# The published JSON Schema.


def test_the_published_json_schema_is_the_one_in_the_code(golden: Callable[[Path, str], None]) -> None:
    golden(PUBLISHED, json.dumps(recipe.json_schema(), indent=2) + "\n")


def test_the_json_schema_accepts_every_domain() -> None:
    jsonschema.Draft202012Validator.check_schema(recipe.json_schema())
    validator = jsonschema.Draft202012Validator(recipe.json_schema())
    for name in domains.names():
        assert not list(validator.iter_errors(recipe.to_dict(domains.load(name)))), name


@pytest.mark.parametrize(
    "text",
    [
        "t: {}",
        "t: {columns: {}}",
        "t: {colunms: {a: key}}",
        "about: {titel: x}\nt: {columns: {a: key}}",
        "t: {columns: {a: [1]}}",
        "t: {columns: {a: key}, hidden: 1}",
        "[]",
    ],
)
def test_the_json_schema_refuses_what_the_reader_refuses(text: str) -> None:
    data = yaml.safe_load(text)
    assert list(jsonschema.Draft202012Validator(recipe.json_schema()).iter_errors(data))
    with pytest.raises(RecipeError):
        recipe.from_dict(data)
