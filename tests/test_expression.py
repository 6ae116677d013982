"""Text to tree and back, and every text that is no expression."""

from __future__ import annotations

import contextlib
import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabula.errors import RecipeError
from fabula.expression import MAX_DEPTH, MAX_LENGTH, Call, Cases, Listing, Literal, Name, Node, Operation, parse, to_text

NOTATION = "a call, a column, a constant, arithmetic, a comparison, {value: expression} or [value, ...]"

words = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True).filter(lambda word: not keyword.iskeyword(word))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
whole_numbers = st.integers(-(2**63) + 1, 2**63 - 1)
constants = st.one_of(st.none(), st.booleans(), whole_numbers, st.floats(allow_nan=False, allow_infinity=False), texts)
literals = st.builds(Literal, constants)
names = st.builds(Name, st.one_of(words, st.builds("{}.{}".format, words, words)))


def operations(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    two = st.tuples(inner, inner)
    not_a_number = inner.filter(
        lambda node: not (isinstance(node, Literal) and type(node.value) in (int, float) and _is_unsigned(node.value))
    )
    return st.one_of(
        st.builds(
            Operation,
            st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", "<=", ">", ">=", "in", "not in"]),
            two,
        ),
        st.builds(Operation, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=4).map(tuple)),
        st.builds(lambda node: Operation("not", (node,)), inner),
        st.builds(lambda node: Operation("neg", (node,)), not_a_number),
    )


def _is_unsigned(number: float) -> bool:
    """Whether `-number` would be read as a constant rather than as a change of sign."""
    return not str(number).startswith("-")


def compounds(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    options = st.lists(st.tuples(words, inner), max_size=3, unique_by=lambda item: item[0]).map(tuple)
    return st.one_of(
        st.builds(Call, names.map(lambda name: name.path), st.lists(inner, max_size=3).map(tuple), options),
        st.builds(Cases, st.lists(st.tuples(constants, inner), max_size=3).map(tuple)),
        st.builds(Listing, st.lists(inner, max_size=3).map(tuple)),
        operations(inner),
    )


trees = st.recursive(literals | names, compounds, max_leaves=12)


@given(trees)
def test_a_tree_written_and_read_again_is_the_same_tree(tree: Node) -> None:
    assert parse(to_text(tree)) == tree


@given(trees)
def test_a_text_written_twice_is_the_same_text(tree: Node) -> None:
    assert to_text(parse(to_text(tree))) == to_text(tree)


@given(trees, st.text(" \t", max_size=3))
def test_blanks_around_an_expression_do_not_matter(tree: Node, blanks: str) -> None:
    assert parse(f"{blanks}{to_text(tree)}{blanks}") == tree


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    with contextlib.suppress(RecipeError):
        tree = parse(text)
        assert parse(to_text(tree)) == tree


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("a + b * c", "a + (b * c)"),
        ("(a + b) * c", "(a + b) * c"),
        ("a - b - c", "(a - b) - c"),
        ("a - (b - c)", "a - (b - c)"),
        ("a / b / c", "(a / b) / c"),
        ("a ** b ** c", "a ** (b ** c)"),
        ("(a ** b) ** c", "(a ** b) ** c"),
        ("-a ** 2", "-(a ** 2)"),
        ("(-5) ** 2", "(-5) ** 2"),
        ("not a == b", "not (a == b)"),
        ("not a and b", "(not a) and b"),
        ("a or b and c", "a or (b and c)"),
        ("(a and b) and c", "(a and b) and c"),
        ("1 < a < 5", "1 < a and a < 5"),
        ("a % b + c", "(a % b) + c"),
        ("a == b + 1", "a == (b + 1)"),
        ("a not in [1, 2]", "a not in [1, 2]"),
    ],
)
def test_operators_bind_as_in_python(text: str, grouped: str) -> None:
    assert parse(text) == parse(grouped)
    assert parse(str(parse(text))) == parse(text)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("choice( Maths = 3,English=1 )", "choice(Maths=3, English=1)"),
        ("match(kind, {'Car': 4, -1: 'x'})", 'match(kind, {"Car": 4, -1: "x"})'),
        ("((a + b))", "a + b"),
        ("(a, b)", "[a, b]"),
        ("1_000", "1000"),
        (r"'tab\tand\nline and \"quote\" and \\'", '"tab\tand\\nline and \\"quote\\" and \\\\"'),
        ("home_team_id . city", "home_team_id.city"),
    ],
)
def test_the_canonical_spelling(text: str, canonical: str) -> None:
    assert to_text(parse(text)) == canonical


def test_a_node_knows_where_it_stood_and_equals_the_same_one_elsewhere() -> None:
    first, second = parse("f(a,   a)").arguments  # type: ignore[attr-defined]
    assert (first.at, second.at) == (2, 7)
    assert first == second


def test_walking_a_tree_meets_every_node() -> None:
    tree = parse("f(a + 1, by=[b], cases={'x': -c})")
    assert [type(node).__name__ for node in tree.nodes] == [
        "Call", "Operation", "Name", "Literal", "Listing", "Name", "Cases", "Operation", "Name",
    ]  # fmt: skip


def test_an_option_is_found_by_name() -> None:
    call = parse("normal(1, by=subject)")
    assert isinstance(call, Call)
    assert call.option("by") == Name("subject")
    assert call.option("min") is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a().b", "`a().b`"),
        ("a[0].b", "`a[0].b`"),
        ("lambda: 1", "`lambda: 1`"),
        ("[x for x in y]", "`[x for x in y]`"),
        ("{x for x in y}", "`{x for x in y}`"),
        ("f'{a}'", "`f'{a}'`"),
        ("(x := 1)", "`(x := 1)`"),
        ("__import__('os').system('rm')", "`__import__('os').system`"),
        ("x[0]", "`x[0]`"),
        ("1 if a else 2", "`1 if a else 2`"),
        ("{a: 1}", "`{a: 1}`"),
        ("{**a}", "`{**a}`"),
        ("{b'a': 1}", "`b'a'`"),
        ("b'bytes'", "`b'bytes'`"),
        ("1j", "`1j`"),
        ("...", "`...`"),
        ("~a", "`~a`"),
        ("+a", "`+a`"),
        ("a @ b", "`a @ b`"),
        ("a & b", "`a & b`"),
        ("a is b", "`a is b`"),
        ("a < b < c < d", "`a < b < c < d`"),
        ("await x", "`await x`"),
    ],
)
def test_python_beyond_the_notation_is_refused(text: str, what: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parse(text)
    assert str(caught.value) == f"{what} is not part of the notation\n  hint: {NOTATION}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("f()()", "`f()` cannot be called\n  hint: call a semantic type, such as number(1, 9)"),
        ("'f'(1)", "`'f'` cannot be called\n  hint: call a semantic type, such as number(1, 9)"),
        ("f(*a)", "`*` and `**` are not part of the notation\n  hint: write every argument"),
        ("f(**a)", "`*` and `**` are not part of the notation\n  hint: write every argument"),
        ("choice(a=1, a=2)", "`a` is given twice\n  hint: keep one"),
        ("1e999", "a number too large to hold\n  hint: below 2**63, or a decimal such as 1e30"),
        (str(2**63), "a number too large to hold\n  hint: below 2**63, or a decimal such as 1e30"),
        (r'"\ud800"', "half a surrogate pair, which no file can hold\n  hint: write the character itself"),
        ("5%", 'cannot read `5%`\n  hint: a percentage is written 0.05 or "5%"'),
        ("number(1, 9", "cannot read `number(1, 9` at character 7\n  hint: one Python expression, such as number(1, 9)"),
        ("a; b", "cannot read `a; b` at character 2\n  hint: one Python expression, such as number(1, 9)"),
        ("x = 1", "cannot read `x = 1` at character 3\n  hint: one Python expression, such as number(1, 9)"),
        ("", "cannot read ``\n  hint: one Python expression, such as number(1, 9)"),
        (r'pattern("\d")', 'cannot read `pattern("\\d")` at character 9\n  hint: one Python expression, such as number(1, 9)'),
    ],
)
def test_what_cannot_be_read_says_what_and_how(text: str, message: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parse(text)
    assert str(caught.value) == message


def test_a_call_of_python_s_own_functions_is_only_a_name_that_no_one_knows() -> None:
    assert parse("__import__('os')") == Call("__import__", (Literal("os"),))
    assert parse("eval('1')") == Call("eval", (Literal("1"),))


def test_an_expression_has_a_length() -> None:
    assert parse("x" * MAX_LENGTH) == Name("x" * MAX_LENGTH)
    with pytest.raises(RecipeError) as caught:
        parse("x" * (MAX_LENGTH + 1))
    assert str(caught.value) == "an expression of 20,001 characters\n  hint: at most 20,000"


def test_an_expression_has_a_depth() -> None:
    parse("f(" * MAX_DEPTH + "x" + ")" * MAX_DEPTH)
    with pytest.raises(RecipeError) as caught:
        parse("f(" * (MAX_DEPTH + 1) + "x" + ")" * (MAX_DEPTH + 1))
    assert str(caught.value) == "an expression nested too deeply\n  hint: at most 60 levels"


@pytest.mark.parametrize(
    "text",
    ["(" * 9000 + ")" * 9000, "-" * 19_000 + "1", "not " * 4000 + "x", "+".join("a" * 9000), "a" + ".b" * 9000, "[" * 9000],
)
def test_a_bomb_is_refused_without_a_crash(text: str) -> None:
    with pytest.raises(RecipeError):
        parse(text)
