"""A column's expression: text in, a small tree out. Parsed with `ast`, never evaluated as Python.

expression := literal | name | name.name... | call | operation | {literal: expression} | [expression, ...]

>>> tree = parse("round(quantity * unit_price, 2)")
>>> tree.function, [str(part) for part in tree.arguments]
('round', ['quantity * unit_price', '2'])
"""

from __future__ import annotations

import ast
import contextlib
import functools
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from fabula.errors import RecipeError

Constant = str | int | float | bool | None

MAX_LENGTH = 20_000
MAX_DEPTH = 60

_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_BINDING = {
    "or": 1,
    "and": 2,
    "not": 3,
    **dict.fromkeys(_COMPARE.values(), 4),
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "//": 6,
    "%": 6,
    "neg": 7,
    "**": 8,
}


@dataclass(frozen=True)
class Node:
    """A part of an expression; `at` is its 0-based place in the text and does not count in comparisons."""

    at: int = field(default=0, compare=False, repr=False, kw_only=True)

    def __str__(self) -> str:
        return to_text(self)

    @functools.cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The node and every node inside it, each before its parts; kept, since trees never change and are walked again and again."""
        return (self, *(node for child in children(self) for node in child.nodes))

    @functools.cached_property
    def names(self) -> tuple[str, ...]:
        """The paths of all names inside it, in the order of the text."""
        return tuple(node.path for node in self.nodes if isinstance(node, Name))


@dataclass(frozen=True)
class Literal(Node):
    """A constant."""

    value: Constant


@dataclass(frozen=True)
class Name(Node):
    """A column, `quantity`; a parent's, `students.city`; a grandparent's, `classes.schools.city`; a semantic type; or a bare word."""

    path: str


@dataclass(frozen=True)
class Call(Node):
    """A semantic type or function with its arguments."""

    function: str
    arguments: tuple[Node, ...] = ()
    options: tuple[tuple[str, Node], ...] = ()

    def option(self, name: str) -> Node | None:
        """The value of a named argument."""
        return dict(self.options).get(name)


@dataclass(frozen=True)
class Operation(Node):
    """Arithmetic, comparison or logic over other expressions."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Cases(Node):
    """Constants, each with its expression: `{"Car": 4, "Bike": 2}`."""

    items: tuple[tuple[Constant, Node], ...]


@dataclass(frozen=True)
class Listing(Node):
    """Several expressions: `["A", "B"]`."""

    items: tuple[Node, ...]


@functools.lru_cache(maxsize=8192)  # the same few thousand expressions come again and again, and trees never change
def parse(text: str) -> Node:
    """The tree of an expression.

    Raises:
        RecipeError: the text is not an expression of this notation; the message says where in it.
    """
    if len(text) > MAX_LENGTH:
        raise RecipeError(f"an expression of {len(text):,} characters", hint=f"at most {MAX_LENGTH:,}")
    try:
        # `"\d"` is a mistake, not a warning.
        with warnings.catch_warnings(action="error") if "\\" in text else contextlib.nullcontext():
            tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        place = f" at character {error.offset}" if isinstance(error, SyntaxError) and error.offset else ""
        hint = 'a percentage is written 0.05 or "5%"' if "%" in text else "one Python expression, such as number(1, 9)"
        raise RecipeError(f"cannot read `{_short(text)}`{place}", hint=hint) from None
    return _convert(tree.body, 0)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside a node."""
    if isinstance(node, Call):
        return (*node.arguments, *(value for _, value in node.options))
    if isinstance(node, Operation):
        return node.operands
    if isinstance(node, Cases):
        return tuple(value for _, value in node.items)
    return node.items if isinstance(node, Listing) else ()


def renamed(node: Node, change: Callable[[str], Node]) -> Node:
    """The tree with every name replaced by what `change` makes of it; what calls are named stays."""
    if not node.names:
        return node
    return change(node.path) if isinstance(node, Name) else with_parts(node, lambda part: renamed(part, change))


def with_parts(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with each of its parts replaced by what `change` makes of it."""
    match node:
        case Call():
            arguments = tuple(change(argument) for argument in node.arguments)
            return replace(node, arguments=arguments, options=tuple((key, change(value)) for key, value in node.options))
        case Operation():
            return replace(node, operands=tuple(change(operand) for operand in node.operands))
        case Cases():
            return replace(node, items=tuple((key, change(value)) for key, value in node.items))
        case Listing():
            return replace(node, items=tuple(change(item) for item in node.items))
    return node


def to_text(node: Node, binding: int = 0) -> str:
    """The expression in canonical spelling; `parse` gives the same tree back."""
    if isinstance(node, Literal):
        return _quote(node.value)
    if isinstance(node, Name):
        return node.path
    if isinstance(node, Call):
        parts = [to_text(a) for a in node.arguments] + [f"{name}={to_text(value)}" for name, value in node.options]
        return f"{node.function}({', '.join(parts)})"
    if isinstance(node, Cases):
        return "{" + ", ".join(f"{_quote(key)}: {to_text(value)}" for key, value in node.items) + "}"
    if isinstance(node, Listing):
        return "[" + ", ".join(to_text(item) for item in node.items) + "]"
    assert isinstance(node, Operation)
    return _operation_text(node, binding)


def _operation_text(node: Operation, binding: int) -> str:
    own = _BINDING[node.operator]
    if node.operator in ("not", "neg"):
        text = ("not " if node.operator == "not" else "-") + to_text(node.operands[0], own)
    elif node.operator == "**":
        base, power = node.operands
        first = f"({base})" if isinstance(base, Literal) and str(base).startswith("-") else to_text(base, own + 1)
        text = f"{first} ** {to_text(power, own)}"
    else:
        first, *rest = node.operands
        loose = own + 1 if node.operator in (*_COMPARE.values(), "and", "or") else own
        text = f" {node.operator} ".join([to_text(first, loose), *(to_text(operand, own + 1) for operand in rest)])
    return f"({text})" if own < binding else text


def _convert(tree: ast.AST, depth: int) -> Node:
    at = getattr(tree, "col_offset", 0)
    if depth > MAX_DEPTH:
        raise RecipeError("an expression nested too deeply", hint=f"at most {MAX_DEPTH} levels")
    inner = depth + 1
    match tree:
        case ast.Constant(value=value) if value is None or isinstance(value, str | int | float | bool):
            return Literal(_within_reach(value), at=at)
        case ast.Name(id=name):
            return Name(name, at=at)
        case ast.Attribute(value=ast.Name() | ast.Attribute() as owner, attr=name):
            return Name(f"{_convert(owner, inner)}.{name}", at=at)
        case ast.Call(func=function, args=arguments, keywords=keywords):
            return _call(function, arguments, keywords, at, inner)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)) if not isinstance(value, bool):
            return Literal(-value, at=at)
        case ast.UnaryOp(op=ast.USub() | ast.Not() as operator, operand=operand):
            return Operation("neg" if isinstance(operator, ast.USub) else "not", (_convert(operand, inner),), at=at)
        case ast.BinOp(op=operator, left=left, right=right) if type(operator) in _BINARY:
            return Operation(_BINARY[type(operator)], (_convert(left, inner), _convert(right, inner)), at=at)
        case ast.BoolOp(op=operator, values=values):
            return Operation("and" if isinstance(operator, ast.And) else "or", tuple(_convert(v, inner) for v in values), at=at)
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in _COMPARE:
            return Operation(_COMPARE[type(operator)], (_convert(left, inner), _convert(right, inner)), at=at)
        case ast.Compare(left=left, ops=[first, second], comparators=[middle, right]):
            parts = [ast.Compare(left, [first], [middle]), ast.Compare(middle, [second], [right])]
            return Operation("and", tuple(_convert(ast.copy_location(part, tree), inner) for part in parts), at=at)
        case ast.Dict(keys=keys, values=values) if all(key and isinstance(_convert(key, inner), Literal) for key in keys):
            pairs = ((_convert(key, inner), value) for key, value in zip(keys, values, strict=True) if key)
            return Cases(tuple((key.value, _convert(value, inner)) for key, value in pairs if isinstance(key, Literal)), at=at)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return Listing(tuple(_convert(item, inner) for item in items), at=at)
    raise RecipeError(
        f"`{_short(ast.unparse(tree))}` is not part of the notation",
        hint="a call, a column, a constant, arithmetic, a comparison, {value: expression} or [value, ...]",
    )


def _call(function: ast.AST, arguments: list[ast.expr], keywords: list[ast.keyword], at: int, depth: int) -> Node:
    target = _convert(function, depth)
    if not isinstance(target, Name):
        raise RecipeError(
            f"`{_short(ast.unparse(function))}` cannot be called", hint="call a semantic type, such as number(1, 9)"
        )
    if any(keyword.arg is None for keyword in keywords) or any(isinstance(a, ast.Starred) for a in arguments):
        raise RecipeError("`*` and `**` are not part of the notation", hint="write every argument")
    names = [keyword.arg for keyword in keywords]
    if twice := next((name for i, name in enumerate(names) if name in names[:i]), None):
        raise RecipeError(f"`{twice}` is given twice", hint="keep one")
    return Call(
        target.path,
        tuple(_convert(argument, depth) for argument in arguments),
        tuple((keyword.arg or "", _convert(keyword.value, depth)) for keyword in keywords),
        at=at,
    )


def _within_reach(value: Constant) -> Constant:
    """The constant, if a column can hold it.

    Raises:
        RecipeError: it is a number that 64 bits cannot hold, or a text that UTF-8 cannot.
    """
    if (isinstance(value, float) and not math.isfinite(value)) or (isinstance(value, int) and abs(value) >= 2**63):
        raise RecipeError("a number too large to hold", hint="below 2**63, or a decimal such as 1e30")
    if isinstance(value, str) and any("\ud800" <= sign <= "\udfff" for sign in value):
        raise RecipeError("half a surrogate pair, which no file can hold", hint="write the character itself")
    return value


def _quote(value: Constant) -> str:
    if not isinstance(value, str):
        return repr(value)
    body = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\0", "\\x00")
    return f'"{body}"'


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
