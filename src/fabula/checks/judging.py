"""A column against its own expression: what is no chance is computed again, what is chance is held to its bounds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.checks.comparing import differs
from fabula.checks.given import (
    GivenFrame,
    Unavailable,
    arguments,
    columns_read,
    is_chance,
    spelled,
    truth,
    without_null,
)
from fabula.checks.hashing import hashes
from fabula.checks.report import Finding, listed
from fabula.checks.tallies import Claim, Tally
from fabula.columns.arrays import numbers, present, texts
from fabula.columns.choices import _spelled as spelled_case
from fabula.columns.choices import _values_and_weights
from fabula.columns.dates import DAY, MISSING, seconds, span
from fabula.errors import FabulaError
from fabula.steps import Branches, Make, Parent, Step, Value

# Types that leave nothing out of themselves: a value is missing only where `null=` or what they read says so.
FULL = (
    "integer", "number", "normal", "lognormal", "exponential", "poisson", "price", "boolean", "pattern", "key", "uuid", "time",
    "date", "datetime",
)  # fmt: skip
LOW_AND_HIGH = ("integer", "number", "price", "triangular")
SIGNS = {"#": "[0-9]", "?": "[A-Z]", "*": "[A-Z0-9]"}
LARGE = 1e9  # a bound that far off is none
LONGEST = 100  # signs of an expression that are shown
SPECIAL = re.compile(r"([.^$+{}()\[\]|\\])")


class ColumnClaim(Claim):
    """What the expression of a column says of every value."""

    def __init__(self, table: str, name: str, step: Step, expression: str) -> None:
        self.where = f"{table}.{name}"
        self.name = name
        self.step = step
        self.expression = expression if len(expression) <= LONGEST else expression[: LONGEST - 1] + "…"
        self.tallies: dict[tuple[str, ...], Tally] = {}
        self.skipped: dict[str, str] = {}
        self.checkers: dict[str, Callable[..., None]] = {
            "when": self.when,
            "match": self.match,
            "date": self.date,
            "datetime": self.date,
            "choice": self.choice,
            "pattern": self.pattern,
            "key": self.key,
            "uuid": self.uuid,
            "code.uuid": self.uuid,
            "time": self.time,
            "round": self.rounded,
            "coalesce": self.skip,
        }

    def see(self, frame: GivenFrame) -> None:
        """Look at some rows."""
        if self.name in frame.given and len(frame):
            self.visit(frame, self.step, frame.given[self.name], np.ones(len(frame), dtype=bool), ())

    def finish(self) -> list[Finding]:
        """What was found."""
        return [tally.finding() for tally in self.tallies.values()]

    # -- any step ----------------------------------------------------------------------------------------------------

    def visit(self, frame: GivenFrame, step: Step, values: pa.Array, rows: np.ndarray, path: tuple[str, ...]) -> None:
        """Look at the values of a step where (n,) `rows` is true."""
        if isinstance(step, Make) and step.null:
            rows = rows & present(values)
            step = without_null(step)
        try:
            if not is_chance(step):
                self.computed(frame, step, values, rows, path)
            elif isinstance(step, Make):
                self.made(frame, step, values, rows, path)
        except Unavailable as reason:
            self.skipped[".".join(path)] = str(reason)
        except (FabulaError, pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as reason:
            self.skipped[".".join(path)] = str(reason).partition("\n")[0]

    def computed(self, frame: GivenFrame, step: Step, values: pa.Array, rows: np.ndarray, path: tuple[str, ...]) -> None:
        """Compute the step again."""
        what = "comes out of the other columns" if not path else "comes out of the other columns, case by case"
        if isinstance(step, Parent) and (known := frame.hashes_of_parent(step)) is not None:
            self.count(frame, "value", what, hashes(values) != known, rows, step, asked=self.expression)
            return
        expected = frame.array(step)
        if isinstance(expected, pa.Scalar):
            expected = frame.spread(expected)
        self.count(frame, "value", what, differs(values, expected), rows, step, asked=self.expression, expected=expected)

    def made(self, frame: GivenFrame, step: Make, values: pa.Array, rows: np.ndarray, path: tuple[str, ...]) -> None:
        """Hold a step of chance to its bounds."""
        name = step.type.name
        if name in FULL:
            self.no_gaps(frame, step, values, rows)
        if checker := self.checkers.get(name):
            checker(frame, step, values, rows, path)
        else:
            self.bounds(frame, step, values, rows)

    def count(
        self,
        frame: GivenFrame,
        kind: str,
        what: str,
        broken: np.ndarray,
        rows: np.ndarray,
        step: Step,
        asked: str = "",
        **beside: Any,
    ) -> None:
        """Add to the tally of a claim."""
        tally = self.tallies.setdefault((kind, what), Tally(kind, self.where, what, asked or short(spelled(step))))
        names = (self.name, *columns_read(step), *columns_read(self.step))
        tally.add(frame, broken & rows, int(np.count_nonzero(rows)), names, **beside)

    def skip(self, *_: Any) -> None:
        """Nothing is known of such values."""

    def no_gaps(self, frame: GivenFrame, step: Make, values: pa.Array, rows: np.ndarray) -> None:
        """A value wherever all that it is made from has one."""
        if not values.null_count and not rows.all():
            return
        for inner in (*step.columns, *(value for _, value in step.named)):
            made = frame.evaluate(inner)
            if isinstance(made, pa.Array):
                rows = rows & present(made)
            elif made is None and not isinstance(inner, Value):
                return
        self.count(frame, "missing", "no value missing", ~present(values), rows, step)

    # -- conditions --------------------------------------------------------------------------------------------------

    def when(self, frame: GivenFrame, step: Make, values: pa.Array, rows: np.ndarray, path: tuple[str, ...]) -> None:
        """Each side of a condition on its own."""
        given = arguments(step)
        if is_chance(given["condition"]):
            return
        holds = truth(frame.array(given["condition"]))
        self.visit(frame, given["then"], values, rows & holds, (*path, "then"))
        otherwise = given.get("otherwise") or Value(None)
        self.visit(frame, otherwise, values, rows & ~holds, (*path, "otherwise"))

    def match(self, frame: GivenFrame, step: Make, values: pa.Array, rows: np.ndarray, path: tuple[str, ...]) -> None:
        """Each case on its own."""
        given = arguments(step)
        if is_chance(given["on"]) or not isinstance(given["cases"], Branches):
            return
        on = frame.array(given["on"])
        encoded = on if isinstance(on, pa.DictionaryArray) else on.dictionary_encode()
        found = [None if value is None else spelled_case(value) for value in encoded.dictionary.to_pylist()]
        index = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
        rest = np.ones(len(frame), dtype=bool)
        for key, inner in given["cases"].items:
            places = [i for i, value in enumerate(found) if value == spelled_case(key)]
            here = np.isin(index, places) & rest
            rest &= ~here
            if here.any():
                self.visit(frame, inner, values, rows & here, (*path, str(key)))
        if rest.any():
            self.visit(frame, given.get("otherwise") or Value(None), values, rows & rest & (index >= 0), (*path, "otherwise"))

    # -- bounds ------------------------------------------------------------------------------------------------------

    def bounds(self, frame: GivenFrame, step: Make, values: pa.Array, rows: np.ndarray) -> None:
        """Smallest and largest value."""
        given = arguments(step)
        pairs = [("low", "high")] if step.type.name in LOW_AND_HIGH else [("min", "max")]
        for low, high in pairs:
            usual = {name: p.default for name in (low, high) if (p := step.type.parameter(name))}
            if len(usual) < 2:
                return
            if not pa.types.is_integer(values.type) and not pa.types.is_floating(values.type):
                return
            slack = 0.5 * 10.0 ** -self.decimals(step) + 1e-9
            amounts = numbers(values)
            ends = {name: self.number(frame, given.get(name, usual[name])) for name in (low, high)}
            least = ends[low]
            if step.type.name == "price" and least is not None:
                ends[low] = np.maximum(least, 0.01)
            with np.errstate(invalid="ignore"):
                for name, end in ends.items():
                    if end is not None:
                        broken = amounts < end - slack if name == low else amounts > end + slack
                        word = "at least" if name == low else "at most"
                        self.count(frame, "range", f"{word} {self.shown(given.get(name, end))}", broken, rows, step)

    def decimals(self, step: Make) -> int:
        """How many decimals the numbers of a step are rounded to."""
        given = arguments(step).get("decimals")
        parameter = step.type.parameter("decimals")
        if isinstance(given, int):
            return given
        return int(parameter.default) if parameter and parameter.default is not None else 2 if step.type.name == "price" else 0

    def number(self, frame: GivenFrame, bound: Any) -> np.ndarray | None:
        """A bound as a number, or (n,) of them; none where there is none."""
        value = frame.evaluate(bound) if isinstance(bound, Step) else bound
        if value is None or isinstance(value, str) or (isinstance(value, int | float) and not abs(value) < LARGE):
            return None
        if isinstance(value, pa.Scalar):
            value = value.as_py()
        return numbers(value)

    def shown(self, bound: Any) -> str:
        """A bound as it is told."""
        if isinstance(bound, Value):
            return f"{bound.value:g}" if isinstance(bound.value, int | float) else str(bound.value)
        if isinstance(bound, np.ndarray):
            return f"{float(bound):g}" if bound.ndim == 0 else "its bound"
        return short(spelled(bound)) if isinstance(bound, Step) else f"{bound:g}"

    def rounded(self, frame: GivenFrame, step: Make, values: pa.Array, rows: np.ndarray, _: tuple[str, ...]) -> None:
        """No more decimals than asked for."""
        digits = arguments(step).get("decimals", 0)
        digits = digits.value if isinstance(digits, Value) else digits
        if isinstance(digits, int) and pa.types.is_floating(values.type):
            amounts = numbers(values)
            with np.errstate(invalid="ignore"):
                broken = np.abs(amounts - np.round(amounts, digits)) > 1e-9 + 1e-12 * np.abs(amounts)
            self.count(frame, "range", f"at most {digits} decimals", broken, rows, step)

    # -- dates -------------------------------------------------------------------------------------------------------

    def date(self, frame: GivenFrame, step: Make, values: pa.Array, rows: np.ndarray, _: tuple[str, ...]) -> None:
        """In order with other dates, and inside fixed ones."""
        given = arguments(step)
        unit = DAY if step.type.name == "date" else 1
        moments = seconds(values)
        rows = rows & (moments != MISSING)
        today = (frame.plan.today - dt.date(1970, 1, 1)).days * DAY
        ends = {name: self.moment(frame, given.get(name)) for name in ("low", "high", "after", "before")}
        for end in ends.values():
            if end is not None:
                rows = rows & (end[0] != MISSING)
        within = str(given.get("within") or "")
        future = bool(given.get("future"))
        shortest, longest = span(within) if within else (-1, -1)
        span_told = within if ".." in within else f"at most {within}"

        def hold(kind: str, what: str, broken: np.ndarray, bound: Any = None) -> None:
            beside = (
                {short(spelled(bound)): frame.array(bound)}
                if isinstance(bound, Step) and not isinstance(bound, Value) and (broken & rows).any()
                else {}
            )
            self.count(frame, kind, what, broken, rows, step, **beside)

        for name, end in ends.items():
            if end is None:
                continue
            at, whole_day = end
            told = f"`{self.told(given[name])}`"
            if name in ("low", "after"):
                start = at // unit * unit
                hold("order" if name == "after" else "range", f"on or after {told}", moments < start, given[name])
            else:
                last = at + (DAY - 1 if whole_day else 0)
                hold("order" if name == "before" else "range", f"on or before {told}", moments > last, given[name])
            if within and name in ("after", "before"):
                start = at // unit * unit
                gap = moments - start if name == "after" else at // unit * unit - moments
                crowded = np.zeros(len(frame), dtype=bool) if future else (start + max(shortest, 0) > today)
                early = gap < max(shortest, 0)
                hold(
                    "order",
                    f"{span_told} {name} {told}",
                    ~crowded & (early | (gap > longest)) if name == "after" else early | (gap > longest),
                )
        if not future and ends["high"] is None:
            latest = today + DAY - 1
            after = ends["after"]
            limit = np.maximum(latest, after[0] + DAY) if after is not None else np.asarray(latest)
            if ends["before"] is not None and within:  # a window that lies in the future as a whole
                limit = np.maximum(limit, ends["before"][0] - longest + DAY)
            hold("range", f"not after {frame.plan.today}", moments > limit)

    def moment(self, frame: GivenFrame, bound: Any) -> tuple[np.ndarray, bool] | None:
        """Seconds of a bound, and whether it is a whole day."""
        if bound is None:
            return None
        value = frame.evaluate(bound) if isinstance(bound, Step) else bound
        if value is None:
            return None
        if isinstance(value, pa.Scalar):
            value = frame.spread(value)
        is_day = len(value) == 10 if isinstance(value, str) else pa.types.is_date(value.type)
        return seconds(value), is_day

    def told(self, bound: Any) -> str:
        """A date or column as it is told."""
        return str(bound.value) if isinstance(bound, Value) else short(spelled(bound)) if isinstance(bound, Step) else str(bound)

    def time(self, frame: GivenFrame, step: Make, values: pa.Array, rows: np.ndarray, _: tuple[str, ...]) -> None:
        """A time of day between two others."""
        given = arguments(step)
        if not pa.types.is_string(values.type):
            return
        low, high = str(given.get("low") or "00:00"), str(given.get("high") or "23:59")
        fits = pc.match_substring_regex(values, r"^([01]\d|2[0-3]):[0-5]\d$")
        inside = pc.and_(pc.greater_equal(values, low.zfill(5)), pc.less_equal(values, high.zfill(5)))
        broken = ~truth(pc.and_(fits, inside)) & present(values)
        self.count(frame, "range", f"a time from {low} to {high}", broken, rows, step)

    # -- texts -------------------------------------------------------------------------------------------------------

    def choice(self, frame: GivenFrame, step: Make, values: pa.Array, rows: np.ndarray, _: tuple[str, ...]) -> None:
        """One of the values."""
        known = choices_of(step)[0]
        plain = texts(values) if isinstance(values, pa.DictionaryArray) else values
        words = {spelled_case(value) for value in known if value is not None}
        encoded = values if isinstance(values, pa.DictionaryArray) else plain.dictionary_encode()
        fits = np.array([value is None or spelled_case(value) in words for value in encoded.dictionary.to_pylist()] + [True])
        index = pc.fill_null(encoded.indices, len(fits) - 1).to_numpy(zero_copy_only=False)
        broken = ~fits[index]
        if values.null_count and None not in known:
            broken |= ~present(values)
        self.count(frame, "choice", f"one of {len(known)} values", broken, rows, step, asked=listed(known))

    def pattern(self, frame: GivenFrame, step: Make, values: pa.Array, rows: np.ndarray, _: tuple[str, ...]) -> None:
        """A code of the shape."""
        text = str(step.constants[0] if step.constants else dict(step.options).get("text", ""))
        if text and pa.types.is_string(values.type):
            regex = "".join(SIGNS.get(sign, SPECIAL.sub(r"\\\1", sign)) for sign in text)
            self.shape(frame, step, values, rows, f"^{regex}$", text)

    def key(self, frame: GivenFrame, step: Make, values: pa.Array, rows: np.ndarray, _: tuple[str, ...]) -> None:
        """A code of the shape; more digits where there are more rows."""
        text = str(step.constants[0] if step.constants else "")
        if not text:
            return
        found = re.search("#+", text)
        if found and pa.types.is_string(values.type):
            before, after = (SPECIAL.sub(r"\\\1", part) for part in (text[: found.start()], text[found.end() :]))
            self.shape(frame, step, values, rows, f"^{before}[0-9]+{after}$", text)

    def uuid(self, frame: GivenFrame, step: Make, values: pa.Array, rows: np.ndarray, _: tuple[str, ...]) -> None:
        """A UUID in its usual spelling."""
        if pa.types.is_string(values.type):
            hexes = "-".join(f"[0-9a-f]{{{width}}}" for width in (8, 4, 4, 4, 12))
            self.shape(frame, step, values, rows, f"^{hexes}$", "uuid")

    def shape(self, frame: GivenFrame, step: Make, values: pa.Array, rows: np.ndarray, regex: str, told: str) -> None:
        """Texts that a regular expression fits."""
        broken = ~truth(pc.match_substring_regex(values, regex)) & present(values)
        self.count(frame, "shape", f"of the shape `{told}`", broken, rows, step)


def choices_of(step: Make) -> tuple[tuple[Any, ...], tuple[float, ...] | None]:
    """The values of a `choice`, and their weights."""
    weights = {name: value for name, value in step.options if name not in ("unique", "deal")}
    return _values_and_weights(tuple(step.constants), weights)


def short(text: str) -> str:
    """A text cut to what fits a line."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
