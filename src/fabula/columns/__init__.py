"""Row numbers in, Arrow arrays out: what a column can mean, one file a subject.

A semantic type is a function registered under a dotted name, `person.first_name`, in the file of its subject, `person.py`.
Constructors that belong to no subject (`choice`, `number`, `date`) have plain names.
A new type is one function; a new subject is one file. Nothing else needs to be edited.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from fabula.columns.draw import Draw, Latent
from fabula.columns.sample import Sample
from fabula.errors import RecipeError, nearest

Column = pa.Array

GENERAL = (
    "keys",
    "choices",
    "numbers",
    "distributions",
    "counts",
    "labels",
    "dates",
    "series",
    "states",
    "words",
    "functions",
    "calendar",
)  # files whose types have plain names
INNER = (
    "accounts",
    "arrays",
    "checkdigits",
    "decks",
    "denied",
    "draw",
    "formats",
    "forms",
    "groups",
    "hashing",
    "lists",
    "mail",
    "official",
    "official_checks",
    "papers",
    "operators",
    "people",
    "phones",
    "places",
    "plates",
    "pools",
    "prices",
    "quantiles",
    "sample",
    "standards",
    "templates",
    "topics",
    "vocabulary",
    "workdays",
)  # files that hold no types


@dataclass(frozen=True)
class Parameter:
    """One argument of a semantic type."""

    name: str
    is_column: bool  # an expression over the row, or a constant
    is_many: bool  # `*columns`
    is_named: bool  # given by name only
    required: bool
    default: Any
    annotation: str


@dataclass(frozen=True)
class SemanticType:
    """What a column can mean, and the function that makes it."""

    name: str
    make: Callable[..., Column]
    latent: type[Latent] | None
    needs_draw: bool
    parameters: tuple[Parameter, ...] = ()
    extra_columns: bool = False  # takes any further named columns, `**parts`
    extra_constants: bool = False  # takes any further named constants, `**weights`
    words: bool = False  # bare names among its arguments are words
    needs_sample: bool = False  # its further named constants are columns with weights, seen over a sample of the table's rows
    doc: str = ""
    latent_options: tuple[Parameter, ...] = field(default=())

    @property
    def positional(self) -> tuple[Parameter, ...]:
        """The arguments that need no name, in order."""
        return tuple(p for p in self.parameters if not p.is_named)

    def parameter(self, name: str) -> Parameter | None:
        """The argument of that name, the latent's own options included."""
        return next((p for p in (*self.parameters, *self.latent_options) if p.name == name), None)


_TYPES: dict[str, SemanticType] = {}


def semantic_type(name: str, *, words: bool = False) -> Callable[[Callable[..., Column]], Callable[..., Column]]:
    """Register a function as the semantic type `name`.

    The first parameter says where chance comes from: `draw: Draw`, or a `Latent` subclass whose options it then shares with
    every column of the row that describes the same thing; a pure function of other columns has neither.
    A second one, `sample: Sample`, shows the table's columns over a fixed sample of its rows.
    Parameters annotated `Column` are expressions over the row, each an Arrow array of the batch's length; others are constants.
    """

    def register(function: Callable[..., Column]) -> Callable[..., Column]:
        _TYPES[name] = _describe(name, function, words)
        return function

    return register


def find(name: str) -> SemanticType:
    """The semantic type of that name.

    Raises:
        RecipeError: no such type; the hint names the nearest.
    """
    found = _look_up(name)
    if found is None:
        raise RecipeError(f"no semantic type named `{name}`", hint=nearest(name, names()))
    return found


def is_type(name: str) -> bool:
    """Whether `name` is a semantic type."""
    return _look_up(name) is not None


def _look_up(name: str) -> SemanticType | None:
    """The type of that name, if there is one; loads no more than the file it would be in."""
    subject, _, rest = name.rpartition(".")
    if subject == "faker":
        return _faker(rest)
    if not subject:
        _load_general()
    elif subject in subjects():
        importlib.import_module(f"{__name__}.{subject}")
    return _TYPES.get(name)


@functools.cache
def subjects() -> tuple[str, ...]:
    """The subjects, each a file of this folder."""
    files = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(name for name in files if name not in (*GENERAL, *INNER))


@functools.cache
def names() -> tuple[str, ...]:
    """Every semantic type, sorted; loads all of them."""
    _load_general()
    for subject in subjects():
        importlib.import_module(f"{__name__}.{subject}")
    return tuple(sorted(_TYPES))


@functools.cache
def _load_general() -> None:
    for name in GENERAL:
        importlib.import_module(f"{__name__}.{name}")


@functools.cache
def _faker(method: str) -> SemanticType:
    from fabula.columns.faker import faker_type

    return _describe(f"faker.{method}", faker_type(method), words=False)


def _describe(name: str, function: Callable[..., Column], words: bool) -> SemanticType:
    signature = inspect.signature(function, eval_str=True)
    parameters = list(signature.parameters.values())
    latent, needs_draw = None, False
    if parameters and isinstance(parameters[0].annotation, type):
        first = parameters[0].annotation
        if issubclass(first, Latent):
            latent = first
        needs_draw = first is Draw
        if latent or needs_draw:
            parameters = parameters[1:]
    needs_sample = bool(parameters) and parameters[0].annotation is Sample
    parameters = parameters[needs_sample:]
    many_named = [p for p in parameters if p.kind is p.VAR_KEYWORD]
    return SemanticType(
        name=name,
        make=function,
        latent=latent,
        needs_draw=needs_draw,
        parameters=tuple(_parameter(p) for p in parameters if p.kind is not p.VAR_KEYWORD),
        extra_columns=any(_parameter(p).is_column for p in many_named),
        extra_constants=any(not _parameter(p).is_column for p in many_named),
        words=words,
        needs_sample=needs_sample,
        doc=inspect.getdoc(function) or "",
        latent_options=_options_of(latent) if latent else (),
    )


@functools.cache
def _options_of(latent: type[Latent]) -> tuple[Parameter, ...]:
    own = list(inspect.signature(latent, eval_str=True).parameters.values())[1:]
    return (*(_parameter(p) for p in own), Parameter("of", False, False, True, False, "", "str"))


def _parameter(parameter: inspect.Parameter) -> Parameter:
    annotation = parameter.annotation
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return Parameter(
        name=parameter.name,
        is_column="Array" in text,
        is_many=parameter.kind is parameter.VAR_POSITIONAL,
        is_named=parameter.kind is parameter.KEYWORD_ONLY,
        required=parameter.default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL,
        default=None if parameter.default is parameter.empty else parameter.default,
        annotation=text,
    )
