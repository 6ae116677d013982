"""Keys and what joins them: primary keys, unique columns, foreign keys, children per parent, loops."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from fabula.checks.comparing import differs
from fabula.checks.given import GivenFrame, Unavailable, truth
from fabula.checks.hashing import combined, hashes
from fabula.checks.keysets import KeyReader, Repeats
from fabula.checks.report import Finding, counted
from fabula.checks.tallies import Claim, Tally, example
from fabula.columns.arrays import present
from fabula.schema import Rows
from fabula.steps import Reference

SHOWN = 6  # rows with values that repeat


class Different(Claim):
    """No two rows have the same values in some columns."""

    def __init__(self, table: str, columns: Sequence[str], *, kind: str = "unique", complete: bool = False) -> None:
        self.columns = tuple(columns)
        self.kind = kind
        self.where = f"{table}.{columns[0]}" if len(columns) == 1 else table
        self.repeats = Repeats()
        self.complete = Tally(kind, self.where, "never missing", asked="0 missing") if complete else None
        self.shown: list[dict[str, object]] = []

    def see(self, frame: GivenFrame) -> None:
        """Look at some rows."""
        if not all(name in frame.given for name in self.columns):
            return
        found, valid = self.keys(frame)
        self.repeats.see(found, valid)
        if self.complete:
            self.complete.add(frame, ~valid, len(frame), self.columns)

    def keys(self, frame: GivenFrame) -> tuple[np.ndarray, np.ndarray]:
        """(n,) int64 that tell the values apart, and (n,) where there are values."""
        arrays = [frame.given[name] for name in self.columns]
        valid = np.logical_and.reduce([present(array) for array in arrays])
        if len(arrays) == 1 and (self.columns[0] in frame.readers or pa.types.is_integer(arrays[0].type)):
            return frame.readers.get(self.columns[0], KeyReader())(arrays[0]), valid
        return combined([hashes(array) for array in arrays]).view(np.int64), valid

    def look_again(self, frame: GivenFrame) -> bool:
        """Find rows to show; whether that needs more rows."""
        if self.repeats.repeats and len(self.shown) < SHOWN and all(name in frame.given for name in self.columns):
            for place in self.repeats.rows_with(*self.keys(frame))[: SHOWN - len(self.shown)]:
                self.shown.append(example(frame, int(place), self.columns, {}))
        return bool(self.repeats.repeats) and len(self.shown) < SHOWN

    def count(self) -> bool:
        """Count the repeats; whether there are any."""
        return bool(self.repeats.finish())

    def finish(self) -> list[Finding]:
        """What was found."""
        checked = self.repeats.checked
        count = self.repeats.repeats
        what = "no value twice" if len(self.columns) == 1 else f"no two rows with the same {', '.join(self.columns)}"
        got = f"{counted(count, 'row')} repeat an earlier one" if count else f"{checked:,} different"
        finding = Finding(self.kind, self.where, what, not count, checked, count, "0 repeats", got, tuple(self.shown))
        return [finding, *([self.complete.finding()] if self.complete else [])]


class ForeignKey(Claim):
    """Every reference finds its row, and finds it as often as it may."""

    def __init__(self, table: str, step: Reference, parents: int, counted_per: Rows | None = None) -> None:
        self.table, self.step, self.parents = table, step, parents
        self.where = f"{table}.{step.column}"
        target = f"{step.parent}.{step.parent_column}"
        self.orphans = Tally("reference", self.where, f"every value is in {target}", asked="0 orphans")
        self.gaps = Tally("missing", self.where, "never missing", asked="0 missing")
        self.other = Tally("reference", self.where, f"never the same as {step.other_than}", asked="0 equal")
        self.allowed = Tally("reference", self.where, "only rows that may be chosen", asked="where=")
        self.same = Tally("reference", self.where, "agrees with its parent", asked="same=")
        self.pairs = Repeats()
        self.owner = ""
        self.is_self = step.parent == table
        self.counts = np.zeros(parents, np.int32) if counted_per or step.unique else None
        self.counted_per = counted_per
        self.up: list[np.ndarray] = []
        self.last = -1
        self.skipped = ""

    def see(self, frame: GivenFrame) -> None:
        """Look at some rows."""
        if self.step.column not in frame.given:
            return
        try:
            rows = frame.parent_rows_of(self.step.column)
        except Unavailable as reason:
            self.skipped = str(reason)
            return
        names = (self.step.column,)
        self.orphans.add(frame, rows == -2, int(np.count_nonzero(rows != -1)), names)
        if not may_be_missing(self.table, self.step):
            self.gaps.add(frame, rows == -1, len(rows), names)
        found = rows[rows >= 0]
        if self.counts is not None:
            which, times = np.unique(found, return_counts=True)
            self.counts[which] += times.astype(np.int32)
            self.last = max(self.last, int(rows.max(initial=-1)))
        if self.is_self:
            self.up.append(rows)
        self.see_others(frame, rows)

    def see_others(self, frame: GivenFrame, rows: np.ndarray) -> None:
        """What the reference says of other columns."""
        step, names = self.step, (self.step.column, self.step.other_than or self.step.column)
        try:
            if step.other_than and step.other_than in frame.given:
                other = frame.parent_rows_of(step.other_than)
                self.other.add(frame, (rows == other) & (rows >= 0), len(rows), names)
            if step.distinct and self.owner in frame.given:
                own = frame.parent_rows_of(self.owner)
                self.pairs.see(own * np.int64(max(self.parents, 1)) + rows, (own >= 0) & (rows >= 0))
            if step.where is not None:
                may = frame.of_parent(step.column, step.where)
                self.allowed.add(frame, (rows >= 0) & ~truth(may), int((rows >= 0).sum()), names)
            for theirs, ours in step.same:
                far = differs(frame.of_parent(step.column, theirs), frame.array(ours))
                self.same.add(frame, (rows >= 0) & far, int((rows >= 0).sum()), names)
        except Unavailable as reason:
            self.skipped = str(reason)

    def finish(self) -> list[Finding]:
        """What was found."""
        if not self.orphans.checked and not self.gaps.checked:
            return []
        found = [self.orphans.finding()]
        found += [tally.finding() for tally in (self.gaps, self.other, self.allowed, self.same) if tally.checked]
        if self.step.distinct and self.pairs.checked:
            checked = self.pairs.checked
            count = self.pairs.finish()
            got = f"{counted(count, 'pair')} twice" if count else f"{checked:,} different pairs"
            what = f"no {self.step.parent} twice for the same {self.owner}"
            found.append(Finding("reference", self.where, what, not count, checked, count, "0 repeats", got))
        if self.step.unique and self.counts is not None:
            count = int(np.maximum(self.counts - 1, 0).sum())
            got = f"{counted(count, 'row')} share one" if count else "each its own"
            what = f"each row has its own {self.step.parent}"
            found.append(Finding("reference", self.where, what, not count, self.orphans.checked, count, "one to one", got))
        found += self.children() + self.loops()
        return found

    def children(self) -> list[Finding]:
        """Children per parent."""
        rows = self.counted_per
        if rows is None or self.counts is None or not len(self.counts):
            return []
        counts = self.counts[: self.last + 1] if rows.limit >= 0 else self.counts
        broken = (counts < rows.low) | (counts > rows.high)
        if rows.limit >= 0 and len(broken):
            broken[-1] = counts[-1] > rows.high  # cut short by the limit
        wrong = np.flatnonzero(broken)
        low, high, mean = (int(counts.min()), int(counts.max()), float(counts.mean())) if len(counts) else (0, 0, 0.0)
        asked = f"{rows.low:,}..{rows.high:,}" if rows.low != rows.high else f"{rows.low:,}"
        examples = tuple({f"{rows.per} row": int(row), "children": int(counts[row])} for row in wrong[:3])
        what = f"{asked} rows per {rows.per}"
        got = f"{low:,}..{high:,}, {mean:.2f} on average"
        return [Finding("children", self.where, what, not len(wrong), len(counts), len(wrong), asked, got, examples)]

    def loops(self) -> list[Finding]:
        """Whether going up from parent to parent always ends, and after how many steps."""
        if not self.is_self or not self.up:
            return []
        up = np.concatenate(self.up)
        size = len(up)
        level = np.where(up >= 0, 1, 0)
        place = np.where(up >= 0, up, np.arange(size))
        for _ in range(size.bit_length()):  # after k turns every row has gone up 2 ** k steps, or reached the top
            level = level + level[place]
            place = place[place]
        looping = np.flatnonzero(up[place] >= 0)
        deepest = int(level.max(initial=0)) if not len(looping) else 0
        examples = tuple({"row": int(row), "refers to row": int(up[row])} for row in looping[:3])
        got = f"{counted(len(looping), 'row')} in a circle" if len(looping) else f"at most {deepest} levels up"
        found = [Finding("loop", self.where, "no circles", not len(looping), size, len(looping), "0 in circles", got, examples)]
        if self.step.depth and not len(looping):
            most = self.step.depth - 1
            deep = int((level > most).sum())
            found.append(
                Finding(
                    "loop",
                    self.where,
                    f"at most {self.step.depth} levels",
                    not deep,
                    size,
                    deep,
                    f"{self.step.depth} levels",
                    got,
                )
            )
        return found


def may_be_missing(table: str, step: Reference) -> bool:
    """Whether some rows may refer to none: where that is asked for, at the top of a tree, and where no row fits."""
    return bool(step.null) or step.parent == table or step.where is not None or bool(step.same)
