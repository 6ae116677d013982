"""What every name in an expression means: the tree of a column in, the step that makes it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fabula.columns import Parameter, SemanticType, find, is_type, names
from fabula.columns.draw import Latent
from fabula.columns.keys import widen
from fabula.columns.states import check_chain
from fabula.columns.words import BRACES
from fabula.errors import FabulaError, PlanError, nearest
from fabula.expression import Call, Cases, Listing, Literal, Name, Node, Operation, renamed
from fabula.plan.references import reference
from fabula.plan.relatives import among, child_table, in_child, is_among, total
from fabula.schema import Column, Schema, Table
from fabula.steps import Among, Apply, Branches, Different, Make, Parent, Reference, Sibling, Step, TablePlan, Value

LatentKey = tuple[type[Latent], str]


class Resolver:
    """Resolves the names of one schema."""

    def __init__(self, schema: Schema, counts: Mapping[str, int]) -> None:
        self.schema = schema
        self.counts = counts
        self.steps: dict[str, dict[str, Step]] = {table.name: {} for table in schema.tables}
        self.unique: dict[str, list[str]] = {table.name: [] for table in schema.tables}  # columns that say `unique=True`
        self.latents: dict[str, dict[LatentKey, dict[str, Step]]] = {table.name: {} for table in schema.tables}
        self.open: list[tuple[str, str]] = []
        self.open_latents: list[LatentKey] = []

    def columns(self, table: Table) -> None:
        """Decide every column of a table that is written, and those that its rules name."""
        ruled = {path for rule in table.rules for path in rule.names}
        for column in table.columns:
            if not column.rare or column.name in ruled:
                self.column(table, column)

    def table(self, table: Table) -> TablePlan:
        """The plan of a table, when the columns of all are decided."""
        steps = self.steps[table.name]
        return TablePlan(
            name=table.name,
            rows=self.counts[table.name],
            output=tuple(column.name for column in table.made),
            steps=steps,
            references={name: step for name, step in steps.items() if isinstance(step, Reference)},
            latent_options=self.latents[table.name],
            counted=table.rows,
            hidden=table.hidden,
            different=tuple(Different((name,)) for name in self.unique[table.name]),
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
            self.steps[table.name][column.name] = Scope(self, table, column.name).step(column.expression, ())
        except FabulaError as error:
            if error.where:
                raise
            raise PlanError(error.what, where=column.where or f"{table.name}.{column.name}", hint=error.hint) from None
        finally:
            self.open.pop()


@dataclass(frozen=True)
class Scope:
    """Resolves the names in the expression of one column.

    Args:
        resolver: the whole schema's.
        table: whose columns bare names mean.
        column_name: the column, which cannot read itself; empty in an expression that another table's column holds.
        stream: where the chance of what is drawn comes from.
    """

    resolver: Resolver
    table: Table
    column_name: str
    stream: tuple[str, ...] = ()

    def within(self, table: Table) -> Scope:
        """The scope of an expression over another table's rows, inside this one."""
        return Scope(self.resolver, table, "", (self.table.name, self.column_name))

    def step(self, node: Node, path: tuple[str, ...], *, words: bool = False, owner: str = "", back: str = "") -> Step:
        """What a node means.

        Args:
            node: the expression.
            path: what leads to it from the column.
            words: bare names are texts here.
            owner: the table that names are told from by its name, `items.amount`; others are read through the reference `back`.
        """
        if owner:
            node = renamed(node, lambda name: Name(name) if is_type(name) else in_child(name, owner, back))
        match node:
            case Literal(value):
                return Value(value)
            case Name(name):
                return self.name(name, path, words)
            case Call("ref"):
                if path:
                    raise PlanError(
                        "ref(...) must be the whole expression of a column", hint="give the reference a column of its own"
                    )
                return reference(self, node)
            case Call(function) if is_among(function):
                return among(self, node, path)
            case Call():
                child = child_table(self, node)
                return self.call(node, path) if child is None else total(self, node, child, path)
            case Operation("in" | "not in" as operator, (value, options)):
                if not isinstance(options, Listing):
                    raise PlanError(f"`{options}` after `{operator}` is no list", hint='status in ["Paid", "Sent"]')
                return Apply(operator, (self.step(value, path),), tuple(self.constant(options, words=True)))
            case Operation(operator, operands):
                return Apply(operator, tuple(self.step(operand, (*path, str(i))) for i, operand in enumerate(operands)))
        raise PlanError(f"`{node}` cannot stand here", hint="a column, a constant or a call")

    def name(self, name: str, path: tuple[str, ...], words: bool) -> Step:
        """What a name means: a column of the row or of a relative, a word, or a semantic type without arguments."""
        owner, dot, rest = name.partition(".")
        if not dot and name in self.table and name != self.column_name:
            self.resolver.column(self.table, self.table.column(name))
            return Sibling(name)
        if dot and (via := self.reference_to(owner)):
            parent = self.resolver.schema.table(self.table.references[via])
            if "." not in rest:
                parent.column(rest)
            self.resolver.column(self.table, self.table.column(via))
            return Parent(via, self.within(parent).name(rest, path, words=False))
        if words:
            return Value(name)
        if is_among(name):
            return among(self, Call(name), path)
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
        """The step of a semantic type with its arguments."""
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
                null = self.share(self.constant(argument))
            elif name == "unique" and not path and not parameter:
                self.unique(self.constant(argument))
            elif name == "of" and kind.latent:
                of = str(self.constant(argument, words=True))
            elif parameter and parameter in kind.latent_options:
                continue  # collected for the whole table by `latent`
            elif parameter and _is_step(parameter):
                named.append((name, self.argument(kind, parameter, argument, (*path, name))))
            elif not parameter and kind.extra_columns:
                named.append((name, self.step(argument, (*path, name))))
            elif parameter and not parameter.is_many:
                options[name] = self.checked(kind, parameter, argument)
            elif kind.extra_constants:
                options[name] = self.constant(argument)
                if kind.needs_sample:  # a column of the table, with its weight
                    self.resolver.column(self.table, self.table.column(name))
            else:
                known = [p.name for p in (*kind.parameters, *kind.latent_options)] + ["null", "unique"]
                raise PlanError(f"`{kind.name}` has no option `{name}`", hint=nearest(name, known))
        self.check_required(kind, node, {name for name, _ in named} | set(options))
        if kind.latent:
            self.latent((kind.latent, of))
        if node.function == "key" and constants:
            last = self.resolver.counts[self.table.name] + options.get("start", 1) - 1
            constants[0] = widen(constants[0], last)
        if kind.parameter("unique") and not path and self.must_be_unique():
            options["unique"] = True
        if node.function == "states" and isinstance(columns[1], Among) and columns[1].kind == "siblings" and self.table.rows.per:
            check_chain(self.table.rows.high, constants[0], options.get("start", ""))
        stream = (*(self.stream or (self.table.name, self.column_name)), *path)
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

    def latent(self, key: LatentKey) -> None:
        """Decide, first, what the columns of the table say together about the person, place, product ... behind a column."""
        known = self.resolver.latents[self.table.name]
        if key in self.resolver.open_latents:
            raise PlanError(
                f"a {key[0].__name__.lower()} depends on a column that describes it", hint="tell the two apart with of="
            )
        if key in known:
            return
        self.resolver.open_latents.append(key)
        options: dict[str, Step] = {}
        said: dict[str, Node] = {}
        for column in self.table.columns:
            for kind, node in _latent_calls(column.expression, key):
                for parameter in kind.latent_options:
                    value = node.option(parameter.name)
                    if value is None or parameter.name == "of":
                        continue
                    if said.setdefault(parameter.name, value) != value:
                        raise PlanError(
                            f"`{parameter.name}` is {said[parameter.name]} in one column and {value} here",
                            where=f"{self.table.name}.{column.name}",
                            hint=f"say it once, or tell two {key[0].__name__.lower()}s apart with of=",
                        )
                    if parameter.name not in options:
                        options[parameter.name] = self.latent_option(kind, parameter, value)
        known[key] = options
        self.resolver.open_latents.pop()

    def latent_option(self, kind: SemanticType, parameter: Parameter, node: Node) -> Step:
        """What is said about the person, place, product ... of a row: a constant, or where the option takes one, a column."""
        if _is_step(parameter):
            return self.argument(kind, parameter, node, (parameter.name,))
        return Value(self.checked(kind, parameter, node))

    def unique(self, value: Any) -> None:
        """Note that no value of the column may come twice."""
        if not isinstance(value, bool):
            raise PlanError(f"`unique` is True or False, not {value!r}", hint="unique=True")
        if value and self.column_name not in self.resolver.unique[self.table.name]:
            self.resolver.unique[self.table.name].append(self.column_name)

    def must_be_unique(self) -> bool:
        """Whether a rule of the table says that no value of the column comes twice."""
        return any(
            rule.function in ("unique", "key") and [str(a) for a in rule.arguments] == [self.column_name]
            for rule in self.table.rules
        )

    def with_parts(self, node: Call) -> Call:
        """A template call with the columns that its braces name written out as parts."""
        used = [name.strip() for argument in node.arguments for name in BRACES.findall(str(getattr(argument, "value", "")))]
        given = {name for name, _ in node.options}
        extra = tuple((name, Name(name)) for name in dict.fromkeys(used) if name not in given)
        return replace(node, options=(*node.options, *extra))

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
        """Refuse a call that leaves out what its type cannot do without."""
        given = {parameter.name for parameter, _ in zip(kind.positional, node.arguments, strict=False)}
        for parameter in kind.parameters:
            if parameter.required and parameter.name not in given and parameter.name not in named:
                raise PlanError(f"`{kind.name}` needs `{parameter.name}`", hint=_usage(kind))

    def share(self, value: Any) -> float:
        """The share that values are missing in."""
        text = str(value).strip()
        try:
            share = float(text[:-1]) / 100 if text.endswith("%") else float(text)
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            raise PlanError(f"null={value!r} is not a share", hint='null=0.05 or null="5%"')
        return share

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


def _latent_calls(node: Node, key: LatentKey) -> Iterator[tuple[SemanticType, Call]]:
    """The calls in an expression that describe one person, place, product ..."""
    for part in node.nodes:
        if isinstance(part, Call) and part.options and is_type(part.function):
            kind, of = find(part.function), part.option("of")
            if (kind.latent, str(getattr(of, "value", getattr(of, "path", "")))) == key:
                yield kind, part


def _is_step(parameter: Parameter) -> bool:
    return parameter.is_column


def _usage(kind: SemanticType) -> str:
    shown = [
        ("*" if p.is_many else "") + p.name + ("" if p.required or p.is_many else f"={p.default!r}") for p in kind.parameters
    ]
    return f"{kind.name}({', '.join(shown)})"
