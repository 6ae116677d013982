"""What every name in an expression means: the tree of a column in, the step that makes it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fabula.columns import Parameter, SemanticType, find, is_type, names
from fabula.columns.draw import Latent
from fabula.columns.keys import widen
from fabula.columns.words import BRACES
from fabula.errors import FabulaError, PlanError, nearest
from fabula.expression import Call, Cases, Listing, Literal, Name, Node, Operation, walk
from fabula.schema import Column, Schema, Table
from fabula.steps import Apply, Branches, Make, Parent, Reference, Sibling, Step, TablePlan, Value


class Resolver:
    """Resolves the names of one schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.counts: Mapping[str, int] = {}
        self.steps: dict[str, dict[str, Step]] = {table.name: {} for table in schema.tables}
        self.open: list[tuple[str, str]] = []

    def table(self, table: Table, counts: Mapping[str, int]) -> TablePlan:
        """The plan of a table, given the row counts of all."""
        self.counts = counts
        for column in table.made:
            self.column(table, column)
        steps = self.steps[table.name]
        return TablePlan(
            name=table.name,
            rows=counts[table.name],
            output=tuple(column.name for column in table.made),
            steps=steps,
            references=_References(steps),
            latent_options=_latent_options(table),
            per=table.rows.per,
            low=table.rows.low,
            high=table.rows.high,
            hidden=table.hidden,
        )

    def column(self, table: Table, column: Column) -> None:
        """Decide a column and, first, all that it reads."""
        if column.name in self.steps[table.name]:
            return
        here = (table.name, column.name)
        if here in self.open:
            circle = [name for _, name in self.open[self.open.index(here) :]]
            raise PlanError(
                f"`{' → '.join([*circle, column.name])}` go round in a circle",
                where=table.name,
                hint="let one not read the other",
            )
        self.open.append(here)
        try:
            self.steps[table.name][column.name] = _Expression(self, table, column).step(column.expression, ())
        except FabulaError as error:
            if error.where:
                raise
            raise PlanError(error.what, where=column.where or f"{table.name}.{column.name}", hint=error.hint) from None
        finally:
            self.open.pop()


class _References(dict[str, Reference]):
    """The references among a table's steps, by column; steps may still be added while other tables are planned."""

    def __init__(self, steps: Mapping[str, Step]) -> None:
        super().__init__()
        self.steps = steps

    def __missing__(self, name: str) -> Reference:
        step = self.steps[name]
        assert isinstance(step, Reference)
        return step


@dataclass(frozen=True)
class _Expression:
    """Resolves the names in the expression of one column."""

    planner: Resolver
    table: Table
    column: Column

    def step(self, node: Node, path: tuple[str, ...], *, words: bool = False) -> Step:
        """What a node means; `path` leads to it from the column, `words` says that bare names are texts here."""
        match node:
            case Literal(value):
                return Value(value)
            case Name(name):
                return self.name(name, path, words)
            case Call("ref"):
                return self.reference(node, path)
            case Call():
                return self.call(node, path)
            case Operation("in" | "not in" as operator, (value, options)):
                if not isinstance(options, Listing):
                    raise PlanError(f"`{options}` after `{operator}` is no list", hint='status in ["Paid", "Sent"]')
                return Apply(operator, (self.step(value, path),), tuple(self.constant(options, words=True)))
            case Operation(operator, operands):
                return Apply(operator, tuple(self.step(operand, (*path, str(i))) for i, operand in enumerate(operands)))
        raise PlanError(f"`{node}` cannot stand here", hint="a column, a constant or a call")

    def name(self, name: str, path: tuple[str, ...], words: bool) -> Step:
        owner, dot, column = name.partition(".")
        if not dot and name in self.table and name != self.column.name:
            self.planner.column(self.table, self.table.column(name))
            return Sibling(name)
        if dot and (via := self.reference_to(owner)):
            parent = self.planner.schema.table(self.table.references[via])
            self.planner.column(parent, parent.column(column))
            self.planner.column(self.table, self.table.column(via))
            return Parent(via, column)
        if words:
            return Value(name)
        if is_type(name):
            return self.call(Call(name), path)
        known = [*(c.name for c in self.table.columns), *names()]
        raise PlanError(f"no column or semantic type named `{name}`", hint=nearest(name, known))

    def reference_to(self, owner: str) -> str:
        """The reference column meant by `owner`, a reference column itself or the table it points to; empty when neither."""
        references = self.table.references
        if owner in references:
            return owner
        pointing = [column for column, parent in references.items() if parent == owner]
        own = [column for column in pointing if owner == self.table.rows.per]
        return (own or pointing or [""])[0]

    def call(self, node: Call, path: tuple[str, ...]) -> Step:
        kind = find(node.function)
        columns, named, constants, options = [], [], [], {}
        null, of = 0.0, ""
        positional = iter(kind.positional)
        current = next(positional, None)
        for i, argument in enumerate(node.arguments):
            if current is None:
                limit = len(kind.positional)
                raise PlanError(f"`{kind.name}` takes {limit} arguments at most, not {len(node.arguments)}", hint=_usage(kind))
            if _is_step(current):
                columns.append(self.argument(kind, current, argument, (*path, str(i)), words=kind.words))
            else:
                constants.append(self.checked(kind, current, argument))
            current = current if current.is_many else next(positional, None)
        if node.function in ("template", "pick_template"):
            node = self.with_parts(node)
        for name, argument in node.options:
            parameter = kind.parameter(name)
            if name == "null":
                null = _share(self.constant(argument))
            elif name == "of" and kind.latent:
                of = str(self.constant(argument, words=True))
            elif parameter and parameter in kind.latent_options:
                self.checked(kind, parameter, argument)  # collected for the whole table by _latent_options
            elif parameter and _is_step(parameter):
                named.append((name, self.argument(kind, parameter, argument, (*path, name))))
            elif not parameter and kind.extra_columns:
                named.append((name, self.step(argument, (*path, name))))
            elif parameter and not parameter.is_many:
                options[name] = self.checked(kind, parameter, argument)
            elif kind.extra_constants:
                options[name] = self.constant(argument)
            else:
                known = [p.name for p in (*kind.parameters, *kind.latent_options)] + ["null"]
                raise PlanError(f"`{kind.name}` has no option `{name}`", hint=nearest(name, known))
        self.check_required(kind, node, {name for name, _ in named} | set(options))
        if node.function == "key" and constants:
            last = self.planner.counts[self.table.name] + options.get("start", 1) - 1
            constants[0] = widen(constants[0], last)
        if node.function == "choice" and not path and self.must_be_unique():
            options["unique"] = True
        stream = (self.table.name, self.column.name, *path)
        return Make(kind, tuple(columns), tuple(named), tuple(constants), tuple(options.items()), stream, of, null)

    def argument(
        self, kind: SemanticType, parameter: Parameter, node: Node, path: tuple[str, ...], *, words: bool = False
    ) -> Step:
        """What is given for a parameter that depends on the row."""
        if "dict" in parameter.annotation:
            if not isinstance(node, Cases):
                raise PlanError(f"`{parameter.name}` of `{kind.name}` is {{value: expression}}, not `{node}`", hint=_usage(kind))
            return Branches(tuple((key, self.step(value, (*path, str(key)))) for key, value in node.items))
        takes_text = "str" in parameter.annotation
        if isinstance(node, Literal) and isinstance(node.value, str) and "float" in parameter.annotation and not takes_text:
            raise PlanError(f"`{parameter.name}` of `{kind.name}` is a number or a column, not `{node}`", hint=_usage(kind))
        return self.step(node, path, words=words or takes_text)

    def must_be_unique(self) -> bool:
        """Whether a rule of the table says that no value of the column comes twice."""
        return any(
            rule.function == "unique" and [str(a) for a in rule.arguments] == [self.column.name] for rule in self.table.rules
        )

    def with_parts(self, node: Call) -> Call:
        """A template call with the columns that its braces name written out as parts."""
        used = [name.strip() for argument in node.arguments for name in BRACES.findall(str(getattr(argument, "value", "")))]
        given = {name for name, _ in node.options}
        extra = tuple((name, Name(name)) for name in dict.fromkeys(used) if name not in given)
        return replace(node, options=(*node.options, *extra))

    def reference(self, node: Call, path: tuple[str, ...]) -> Reference:
        if path:
            raise PlanError("ref(...) must be the whole expression of a column", hint="give the reference a column of its own")
        if len(node.arguments) != 1 or not isinstance(node.arguments[0], Name):
            raise PlanError(f"`{node}` names no table", hint="ref(customers)")
        parent_name, _, parent_column = node.arguments[0].path.partition(".")
        if parent_name not in self.planner.schema:
            hint = nearest(parent_name, (table.name for table in self.planner.schema.tables))
            raise PlanError(f"ref to `{parent_name}`, which is no table", hint=hint)
        parent = self.planner.schema.table(parent_name)
        parent_column = parent_column or parent.primary_key
        if (parent_name, parent_column) == (self.table.name, self.column.name):
            raise PlanError(f"`{self.column.name}` refers to itself", hint=f"give {parent_name} a key: {parent_name}_id: key")
        self.planner.column(parent, parent.column(parent_column))
        options: dict[str, Any] = {}
        for name, value in node.options:
            if name not in ("skew", "null", "distinct", "unique", "other_than"):
                hint = nearest(name, ("skew", "null", "distinct", "unique", "other_than"))
                raise PlanError(f"`ref` has no option `{name}`", hint=hint)
            options[name] = self.constant(value, words=True)
        options["null"] = _share(options.get("null", 0.0))
        self.check_options(parent_name, options)
        if other := options.get("other_than", ""):
            self.planner.column(self.table, self.table.column(other))
        per = self.table.rows.per
        own = parent_name == per and next(c for c, t in self.table.references.items() if t == per) == self.column.name
        self.check_reference(parent_name, options, own)
        return Reference(self.column.name, parent_name, parent_column, own, **options)

    def check_options(self, parent: str, options: Mapping[str, Any]) -> None:
        """Whether the options of a reference are what they can be, and go together."""
        skew, other = options.get("skew", 0.0), options.get("other_than", "")
        if isinstance(skew, bool) or not isinstance(skew, int | float) or not 0 <= skew <= 1:
            raise PlanError(f"`skew` of `ref` is {skew!r}", hint="0, all equally often, to 1, few take most")
        for name in ("distinct", "unique"):
            if not isinstance(options.get(name, False), bool):
                raise PlanError(f"`{name}` of `ref` is True or False, not {options[name]!r}", hint=f"{name}=True")
        references = self.table.references
        if other and (other == self.column.name or references.get(str(other)) != parent):
            pointing = [name for name, table in references.items() if table == parent and name != self.column.name]
            hint = nearest(str(other), pointing) or f"add another column that is ref({parent})"
            raise PlanError(f"other_than={other} is no other ref({parent})", hint=hint)
        if other and options.get("unique"):
            raise PlanError("unique=True and other_than do not go together", hint="leave one out")
        if other and options.get("distinct") and (other not in references or parent != self.table.rows.per):
            raise PlanError(
                "distinct=True and other_than go together for the rows' own parent only", hint=f"rows: 2..5 per {parent}"
            )
        if parent == self.table.name and (other or options.get("unique")):
            raise PlanError(f"ref({parent}) inside {parent} is an earlier row", hint="without other_than and unique")

    def check_reference(self, parent: str, options: Mapping[str, Any], own: bool) -> None:
        rows, parents = self.planner.counts[self.table.name], self.planner.counts[parent]
        if options.get("unique") and rows > parents:
            raise PlanError(
                f"{rows:,} rows cannot each have their own of {parents:,} `{parent}`", hint=f"at most {parents:,} rows"
            )
        if options.get("other_than") and rows and parents < 2:
            raise PlanError(f"`{parent}` has no second row to choose", hint=f"at least 2 rows in {parent}")
        if options.get("distinct"):
            if not self.table.rows.per or own:
                raise PlanError("distinct=True needs a table counted per another parent", hint="rows: 2..5 per students")
            free = parents - 1 if options.get("other_than") else parents
            if rows and self.table.rows.high > free:
                raise PlanError(
                    f"up to {self.table.rows.high:,} different of {free:,} `{parent}`", hint=f"at most {free:,} per parent"
                )

    def checked(self, kind: SemanticType, parameter: Parameter, node: Node) -> Any:
        """The constant given for a parameter, of the type that it is annotated with."""
        value = self.constant(node, words=kind.words or "str" in parameter.annotation)
        expected = {"int": int, "float": int | float, "str": str, "bool": bool}.get(parameter.annotation)
        wrong_number = isinstance(value, bool) and parameter.annotation in ("int", "float")
        if expected and (wrong_number or not isinstance(value, expected)):
            article = {"int": "a whole number", "float": "a number", "str": "a text", "bool": "True or False"}[
                parameter.annotation
            ]
            raise PlanError(f"`{parameter.name}` of `{kind.name}` is {article}, not `{node}`", hint=_usage(kind))
        return value

    def check_required(self, kind: SemanticType, node: Call, named: set[str]) -> None:
        given = {parameter.name for parameter, _ in zip(kind.positional, node.arguments, strict=False)}
        for parameter in kind.parameters:
            if parameter.required and parameter.name not in given and parameter.name not in named:
                raise PlanError(f"`{kind.name}` needs `{parameter.name}`", hint=_usage(kind))

    def constant(self, node: Node, *, words: bool = False) -> Any:
        """The value of a node that must not depend on the row."""
        match node:
            case Literal(value):
                return value
            case Name(name) if words:
                return name
            case Listing(items):
                return [self.constant(item, words=words) for item in items]
            case Cases(items):
                return {key: self.constant(value, words=words) for key, value in items}
        raise PlanError(f"`{node}` must be a constant here", hint="a number, a quoted text or a list of them")


def _latent_options(table: Table) -> dict[tuple[type[Latent], str], dict[str, Any]]:
    """What the columns of a table say together about each person, place, product ... they describe."""
    found: dict[tuple[type[Latent], str], dict[str, Any]] = {}
    for column in table.columns:
        for node in walk(column.expression):
            if not isinstance(node, Call) or not node.options or not is_type(node.function):
                continue
            kind = find(node.function)
            if not kind.latent:
                continue
            own = {p.name for p in kind.latent_options} - {"of"}
            values = {name: getattr(value, "value", getattr(value, "path", None)) for name, value in node.options}
            merged = found.setdefault((kind.latent, str(values.get("of", ""))), {})
            for name in own & values.keys():
                if merged.setdefault(name, values[name]) != values[name]:
                    raise PlanError(
                        f"`{name}` is {merged[name]!r} in one column and {values[name]!r} here",
                        where=f"{table.name}.{column.name}",
                        hint=f"say it once, or tell two {kind.latent.__name__.lower()}s apart with of=",
                    )
    return found


def _is_step(parameter: Parameter) -> bool:
    return parameter.is_column


def _share(value: Any) -> float:
    text = str(value).strip()
    try:
        share = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise PlanError(f"null={value!r} is not a share", hint='null=0.05 or null="5%"')
    return share


def _usage(kind: SemanticType) -> str:
    shown = [
        ("*" if p.is_many else "") + p.name + ("" if p.required or p.is_many else f"={p.default!r}") for p in kind.parameters
    ]
    return f"{kind.name}({', '.join(shown)})"
