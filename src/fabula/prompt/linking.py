"""Spans to wishes: which number is the lower end, which share goes with which value, and which column a wish is about.

    "orders with total over 20, 70% paid and 30% open"
                 about      low   share values  share values
                 └── range total > 20 ┘  └── values paid 0.7, open 0.3 ┘

A wish is about the nearest column that is named; one in the same clause is nearer than one across a comma.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence

from fabula.prompt import amounts, moments
from fabula.prompt.nearness import CLOSE, FAR, JOINT, SEPARATOR, Nearness
from fabula.prompt.prediction import Span
from fabula.prompt.tables_wished import of_tables
from fabula.prompt.wishes import Limit, Wish

LOWS, HIGHS = ("low", "above"), ("high", "below")
SIZES, NAMING = ("share", "count"), ("type", "pattern", "refers", "called")
ON_TOP = re.compile(r"(?:at |on |up )?(?:the )?(?:top|first)", re.IGNORECASE)
TO = re.compile(r"\s*(?:to|and|-|–|up to|until|till|\.\.)\s*", re.IGNORECASE)
IDENTIFIER = re.compile(r"\b(?:ids?|numbers?|nos?|nrs?|codes?)\b|_(?:id|no|number)$")
COUNTING = re.compile(r"\bruns?\b|\bcount|\bstart|\bsequen|\bconsecut|\bgo(?:es|ing)? up|by one|\bnumbered|\band so on|\.\.\.|…")
SEQUENCE = re.compile(r"sequen|consecut|increment|running|serial|counting|numbered|\bauto", re.IGNORECASE)
AND_NEVER = re.compile(r"[\s\w/°%]{0,9},? (?:and|but) (?:is |are )?(?:never|not|no|always|at|up)\b[\w\s]*", re.IGNORECASE)
LIKE = re.compile(r"\W*(?:like|such as|e\.?g|for example|as in|i\.?e)?\W*", re.IGNORECASE)  # between a form and an example of it
OPERATIONS = re.compile(r"product|sum|difference")
NO_SHARE = re.compile(
    r"\b(?:off|discount|tax|vat|interest|missing|blank|empty|null)\b", re.IGNORECASE
)  # what is a share of something else


class Linker(Nearness):
    """Links the spans of one prompt."""

    def wishes(self) -> list[Wish]:
        """All wishes, in the order of the prompt."""
        found: list[Wish] = []
        for take in (
            self._comparisons,
            self._sequences,
            self._distinct,
            self._shares,
            self._values,
            self._series,
            self._ranges,
            self._averages,
            self._sorts,
            self._marks,
        ):
            found += take()
        found += of_tables(self)
        return sorted(found, key=lambda wish: wish.spans[0] if wish.spans else 0)

    # -- one family of wishes each --------------------------------------------------------------------------------------

    def _comparisons(self) -> Iterator[Wish]:
        """Two columns in order, or one computed from others."""
        for i in self.places("compare", "formula"):
            if i in self.used:
                continue
            before, after = (
                self.neighbour(i, -1, ("about", "add", "sort", "subject")),
                self.neighbour(i, 1, ("about", "formula", "add")),
            )
            if self.spans[i].setting == "formula" or (after is not None and self.spans[after].setting == "formula"):
                formula = i if self.spans[i].setting == "formula" else after
                if before is not None and formula is not None:
                    kind = found[0] if (found := OPERATIONS.search(self.spans[i].text.lower())) else ""
                    text = f"{kind} of {self.spans[formula].text}" if kind else self.spans[formula].text
                    yield self._wish("formula", [before, i, formula], about=before, other=text)
            elif before is not None and after is not None:
                said = self.prompt[self.spans[before].end : self.spans[i].end]  # with the "never" before it
                yield self._wish("compare", [before, i, after], about=before, text=said.strip(), other=self.spans[after].text)

    def _sequences(self) -> Iterator[Wish]:
        """Codes that count: "sequential invoice numbers from 1000"."""
        for i in self.places("type"):
            if i in self.used or not SEQUENCE.search(self.spans[i].text):
                continue
            start = self.neighbour(i, 1, LOWS, most=3) if not self.neighbour(i, 1, ("about",), most=2) else None
            about = self._link(i, i, also=("add",))
            if about is not None and start is None:
                start = self.neighbour(about, 1, LOWS, most=3)
            low = Limit(self.spans[start].text) if start is not None else None
            parts = [j for j in (i, about, start) if j is not None]
            yield self._wish("sequence", parts, about=about, text=self.spans[i].text, low=low)

    def _distinct(self) -> Iterator[Wish]:
        """How many different values there are: "from 5 different countries"; and values that there are not."""
        for i in self.places("unique"):
            count = self.neighbour(i, -1, ("count",), most=1)
            about = self.neighbour(i, 1, ("about", "add", "sort"), most=2)
            if count is not None and about is not None:
                number = amounts.amount(self.spans[count].text)
                yield self._wish("distinct", [count, i, about], about=about, counts=(None if number is None else int(number),))
        for i in self.places("except"):
            if i not in self.used:
                run = self._run(i, ("except",))
                about = self._link(run[0], run[-1], most=6)
                texts = tuple(self.spans[j].text.strip(" \"'“”‘’`") for j in run)
                yield self._wish("except", [*run, *([about] if about is not None else [])], about=about, values=texts)

    def _shares(self) -> Iterator[Wish]:
        """Runs of shares and counts, each with what it is the share of."""
        for i in self.places("share", "count"):
            if i in self.used:
                continue
            run = self._run(i, ("share", "count", "values"))
            if any(self.spans[j].setting == "values" for j in run):
                yield self._with_values(run)
                continue
            if (bound := self._bound_of_share(i)) is not None:
                yield self._part(i, bound)
                continue
            target = self._target_of_share(i)
            if target is None:
                continue
            kind = self.spans[target].setting
            if kind == "values":
                yield self._with_values(sorted([i, target]))
            elif kind == "about":
                share, count = self._amount_of(i)
                yield self._wish("flag", [i, target], about=target, shares=(share,), counts=(count,))
            # missing, dirt and locales look for their shares themselves

    def _bound_of_share(self, i: int) -> int | None:
        """The bound behind a share, with nothing but a column between them: "a third of them over 500", "10% with a total over 500"."""
        after = self.neighbour(i, 1, (*LOWS, *HIGHS, "about"), most=5)
        if after is not None and self.spans[after].setting == "about":
            after = self.neighbour(after, 1, (*LOWS, *HIGHS), most=4)
        if after is None or after in self.used or self.spans[i].setting != "share":
            return None
        between = self.prompt[self.spans[i].end : self.spans[after].start]
        return None if SEPARATOR.search(between) or NO_SHARE.search(between) else after

    def _part(self, i: int, bound: int) -> Wish:
        """A share of the rows that is within a bound, or two."""
        other = self._other_end(bound)
        named = [j for j in range(i + 1, bound) if self.spans[j].setting == "about"]
        about = named[0] if named else self._link(bound, other or bound, most=3.0)
        is_low = self.spans[bound].setting in LOWS
        limits = {"low" if is_low else "high": Limit(self.spans[bound].text, self.spans[bound].setting in ("above", "below"))}
        if other is not None and is_low:
            limits["high"] = Limit(self.spans[other].text)
        parts = [i, bound, *([other] if other is not None else []), *([about] if about is not None else [])]
        return self._wish(
            "part", parts, about=about, shares=(amounts.share(self.spans[i].text),), text=self._words_before(bound), **limits
        )

    def _target_of_share(self, i: int) -> int | None:
        """The span that a lone share belongs to: the one behind it, else the one before."""
        here = ("values", "about", "missing", "dirt", "locale", "clean")
        after, before = self.neighbour(i, 1, here, most=6), self.neighbour(i, -1, here, most=4)
        pairs = [(after, before), (before, after)]
        if after is not None and before is not None and self.crossed(i, after) and not self.crossed(before, i):
            pairs.reverse()
        for first, second in pairs:
            if first is None:
                continue
            kind = self.spans[first].setting
            if kind == "about":  # "5% of emails missing", "30% have status paid"
                beyond = self.neighbour(first, 1, ("missing", "values", "dirt"), most=3) if first > i else None
                if beyond is not None and beyond not in self.used and not self.crossed(first, beyond):
                    return beyond
                nearer = second is not None and self.spans[second].setting in ("missing", "dirt") and not self.crossed(second, i)
                return second if nearer else first
            return first
        return None

    def _with_values(self, run: list[int]) -> Wish:
        """A list of categories, each with the share or count that stands before it, or behind it where none does."""
        values = [j for j in run if self.spans[j].setting == "values"]
        sizes = [j for j in run if self.spans[j].setting != "values"]
        ahead = not sizes or run[0] in sizes
        shares: list[float | None] = []
        counts: list[int | None] = []
        for j in values:
            place = run.index(j)
            size = run[place - 1] if ahead and place else run[place + 1] if not ahead and place + 1 < len(run) else None
            share, count = self._amount_of(size) if size in sizes and size is not None else (None, None)
            shares.append(share)
            counts.append(count)
        about = self._link(run[0], run[-1], also=("add",))
        if (
            about is not None
            and len(values) == 1
            and sizes
            and self.spans[about].setting == "add"
            and self.crossed(about, run[0])
        ):
            about = None  # "tooth number, shade, half of them urgent"
        texts = tuple(self.spans[j].text.strip(" \"'“”‘’`") for j in values)
        return self._wish(
            "values",
            [*run, *([about] if about is not None else [])],
            about=about,
            values=texts,
            shares=tuple(shares),
            counts=tuple(counts),
        )

    def _amount_of(self, i: int) -> tuple[float | None, int | None]:
        if self.spans[i].setting == "share":
            return amounts.share(self.spans[i].text), None
        number = amounts.amount(self.spans[i].text)
        return None, None if number is None else int(number)

    def _values(self) -> Iterator[Wish]:
        for i in self.places("values"):
            if i not in self.used:
                yield self._with_values(self._run(i, ("values",)))

    def _ranges(self) -> Iterator[Wish]:
        """Lower and upper ends, and stretches of time."""
        for i in self.places(*LOWS, *HIGHS, "date"):
            if i in self.used:
                continue
            if self.spans[i].setting == "date":
                about = self._link(i, i, most=6)
                if decade := self._decade_of_life(i):
                    yield self._wish("range", [i], about=about, low=Limit(f"{decade} years"), high=Limit(f"{decade + 9} years"))
                    continue
                parts = [i, *([about] if about is not None else [])]
                yield self._wish("period", parts, about=about, text=self.spans[i].text, other=self._words_before(i))
                continue
            other = self._other_end(i)
            ends = [i] if other is None else [i, other]
            about = self._averaged_before(ends[0]) if len(ends) == 1 else None
            about = self._typed_before(ends[0]) if about is None else about
            about = self._link(ends[0], ends[-1], also=("add", "only")) if about is None else about
            sides = [self.spans[j].setting in LOWS for j in ends]
            if len(ends) == 2 and sides[0] == sides[1]:
                sides = [True, False]
            limits = {
                "low" if is_low else "high": Limit(self.spans[j].text, self.spans[j].setting in ("above", "below"))
                for j, is_low in zip(ends, sides, strict=True)
            }
            parts = [*ends, *([about] if about is not None else [])]
            if len(ends) == 1 and about is not None and self._counts_up(about, i):
                yield self._wish("sequence", parts, about=about, low=limits.get("low"))
                continue
            yield self._wish("range", parts, about=about, text=self._words_before(ends[0]), **limits)

    def _typed_before(self, i: int) -> int | None:
        """The column whose type stands between it and a bound: "attempt int 1 to 5"."""
        if i < 2 or self.spans[i - 1].setting != "type" or self.spans[i - 2].setting not in ("about", "only", "add"):
            return None
        before, typed = self.spans[i - 2], self.spans[i - 1]
        between = self.prompt[before.end : typed.start] + self.prompt[typed.end : self.spans[i].start]
        return None if between.strip(" (:=") else i - 2

    def _words_before(self, i: int) -> str:
        """The two words before a span."""
        return " ".join(re.findall(r"\w+", self.prompt[: self.spans[i].start].lower())[-2:])

    def _counts_up(self, about: int, low: int) -> bool:
        """Whether numbers run on from a lower end: "ids start at 501 and go up by one", "numbers 7001, 7002, 7003"."""
        if not IDENTIFIER.search(self.spans[about].text.lower()) or self.spans[low].setting not in LOWS:
            return False
        around = self.prompt[self.spans[about].end : self.spans[low].end + 60].lower()
        return COUNTING.search(around) is not None

    def _decade_of_life(self, i: int) -> int:
        """How old people in their thirties are at least; 0 for any other time."""
        theirs = self.prompt[: self.spans[i].start].lower().rstrip().endswith("their")
        period = moments.period(self.spans[i].text, dt.date(2026, 1, 1)) if theirs else None
        return period[0].year % 100 if period else 0

    def _other_end(self, i: int) -> int | None:
        j = i + 1
        if j >= len(self.spans) or self.spans[j].setting not in (*LOWS, *HIGHS) or j in self.used:
            return None
        between = self.prompt[self.spans[i].end : self.spans[j].start]
        if (self.spans[i].setting in LOWS) == (self.spans[j].setting in LOWS):  # "3 to 5" has two ends whatever their tags
            return j if TO.fullmatch(between) else None
        after = self.spans[j + 1] if j + 1 < len(self.spans) else None
        if after and after.setting in HIGHS and TO.fullmatch(self.prompt[self.spans[j].end : after.start]):
            return None  # the other end of that: "at most 4 guests, 2 to 10 nights"
        return j if len(between.split()) <= CLOSE and not re.search(r"[;.]\s|,\s\w+\s\w+", between) else None

    def _averages(self) -> Iterator[Wish]:
        for i in self.places("average", "spread"):
            if i in self.used:
                continue
            ends = [i]
            if i + 1 < len(self.spans) and {self.spans[i].setting, self.spans[i + 1].setting} == {"average", "spread"}:
                ends.append(i + 1)
            about = self._range_before(i)
            about = self._link(ends[0], ends[-1]) if about is None else about
            if (
                i
                and self.spans[i - 1].setting == "shape"
                and amounts.OF_SHAPE.fullmatch(self.prompt[self.spans[i - 1].end : self.spans[i].start])
            ):
                about = self._link(i - 1, i - 1)  # "normally distributed, mean 180"
            parts = {self.spans[j].setting: Limit(self.spans[j].text) for j in ends}
            yield self._wish(
                "average",
                [*ends, *([about] if about is not None else [])],
                about=about,
                low=parts.get("average"),
                high=parts.get("spread"),
            )

    def _range_before(self, i: int) -> int | None:
        """The column of a range that ends shortly before a span: "score 0-100, average 70"."""
        j = i - 1
        if (
            j < 1
            or self.spans[j].setting not in (*LOWS, *HIGHS)
            or len(self.prompt[self.spans[j].end : self.spans[i].start].split()) > CLOSE
        ):
            return None
        while j and self.spans[j].setting in (*LOWS, *HIGHS):
            j -= 1
        between = self.prompt[self.spans[j].end : self.spans[j + 1].start].split()
        return j if self.spans[j].setting == "about" and len(between) <= CLOSE else None

    def _averaged_before(self, i: int) -> int | None:
        """The column of a mean that a bound is said of, too: "speed averaging about 175 km/h and never above 230"."""
        j = i - 1
        if j < 1 or self.spans[j].setting != "average" or self.spans[j - 1].setting not in ("about", "add", "only"):
            return None
        between = self.prompt[self.spans[j].end : self.spans[i].start]
        return j - 1 if AND_NEVER.fullmatch(between) else None

    def _series(self) -> Iterator[Wish]:
        """How often, and for how long or in what time."""
        for i in self.places("every", "lasting"):
            if i in self.used or (self.spans[i].setting == "lasting" and any(self.places("every"))):
                continue
            long = next(
                (
                    j
                    for j in self.places("lasting", "date")
                    if j not in self.used and self.neighbour(j, -1, ("about",), most=2) is None
                ),
                None,
            )
            parts = [j for j in dict.fromkeys([i, long]) if j is not None]
            every = self.spans[i].text if self.spans[i].setting == "every" else ""
            yield self._wish("series", parts, text=every, other=self.spans[long].text if long is not None else "")

    def _sorts(self) -> Iterator[Wish]:
        sorts = list(self.places("sort"))
        ways = [i for i in self.places("descending", "ascending") if not ON_TOP.fullmatch(self.spans[i].text.strip())]
        if ways and not sorts:  # of "chronologically, newest first" the latter
            yield self._wish("sort", ways, text=self._direction(ways[-1]), other=self.spans[ways[-1]].text)
        for i in sorts:
            near = [j for j in self.places("descending", "ascending") if j not in self.used and abs(j - i) == 1]
            behind = [j for j in near if j > i and not self.crossed(i, j)] or [j for j in near if j < i or j + 1 not in sorts]
            turned = self._direction(behind[0]) if behind else ""
            yield self._wish("sort", [i, *behind[:1]], about=i, text=turned)

    def _direction(self, i: int) -> str:
        return (
            self.spans[i].text
            if self.spans[i].setting == "descending" and not re.search(r"\basc", self.spans[i].text.lower())
            else ""
        )

    def _marks(self) -> Iterator[Wish]:
        """Wishes of one word, about one or several columns: missing, unique, a type, a pattern, a new name, dirt."""
        for i in self.places("missing", "complete", "unique", "type", "pattern", "shape", "called", "refers", "dirt", "clean"):
            if i in self.used:
                continue
            kind = self.spans[i].setting
            if kind == "pattern" and self._says_again(i):
                continue
            share = None
            if kind in ("missing", "dirt"):
                near = [
                    j
                    for j in (self.neighbour(i, -1, SIZES, most=5), self.neighbour(i, 1, SIZES, most=5))
                    if j is not None and j not in self.used
                ]
                about_before = self.neighbour(i, -1, ("about",), most=3)
                if not near and about_before is not None:  # "20% of emails missing"
                    before = self.neighbour(about_before, -1, ("share",), most=3)
                    near = [before] if before is not None and before not in self.used else []
                share = near[0] if near else None
            most = 3.0 if kind == "dirt" else FAR
            about = self._range_before(i) if kind == "shape" else None
            if kind == "unique":  # "unique category among red, green and blue" is of the category, though that has another wish
                about = self.neighbour(i, 1, ("about",), most=0)
            if about is None:
                about = self._link(
                    i, i, most=most, also=("add", "only") if kind in NAMING else ("sort",) if kind == "unique" else ()
                )
            other = self.neighbour(i, 1, ("parent", "subject")) if kind == "refers" else None
            several = self._beside(about, i) if about is not None and kind in ("missing", "complete", "unique") else [about]
            for column in several:
                parts = [i, *(j for j in (column, share, other) if j is not None)]
                size, count = self._amount_of(share) if share is not None else (None, None)
                yield self._wish(
                    kind,
                    parts,
                    about=column,
                    text=self.spans[i].text,
                    shares=() if share is None else (size,),
                    counts=() if count is None else (count,),
                    other=self.spans[other].text if other is not None else "",
                )

    def _says_again(self, i: int) -> bool:
        """Whether a pattern is the one before it in other words: "like DX-4F7A (two letters, 4 hex)", "A/0001, A/0002 and so on"."""
        if not i or self.spans[i - 1].setting != "pattern":
            return False
        if re.search(r"letter|digit|number", self.spans[i - 1].text) and LIKE.fullmatch(
            self.prompt[self.spans[i - 1].end : self.spans[i].start]
        ):
            return True
        if not re.search(r"\d|[A-Z]{2}", self.spans[i - 1].text):
            return False
        between = self.prompt[self.spans[i - 1].end : self.spans[i].start]
        return not re.search(r"\w{4}", between)

    def _beside(self, about: int, i: int) -> list[int]:
        """The columns of one list: "missing emails and phones"."""
        found, step = [about], 1 if about > i else -1
        j = about + step
        while 0 <= j < len(self.spans) and self.spans[j].setting == "about":
            low, high = sorted((j, j - step))
            if not JOINT.fullmatch(self.prompt[self.spans[low].end : self.spans[high].start]) or (j in self.about and step < 0):
                break
            found.append(j)
            j += step
        return found


def link(prompt: str, spans: Sequence[Span]) -> list[Wish]:
    """The wishes of a prompt."""
    return Linker(prompt, spans).wishes()


Take = Callable[[], Iterator[Wish]]
