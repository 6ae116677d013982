"""The columns that a training prompt names: some to add, to keep alone or to leave out, or a sheet of them with what each one holds.

"batches: style IPA/Stout/Lager, abv 4-9 %, brewer, brew date in 2024, 5% missing notes"
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from fabula.prompt.kinds import Kind, kind_of
from fabula.schema import Column, Table
from fabula.teaching.corpus import Asked
from fabula.teaching.drafting import Draft, fill
from fabula.teaching.subjects import Subjects

OTHERS = 400  # tables whose columns a sheet may name, though its subject has none like them
OWN_SHARE = 0.5  # how often a sheet names a column of its own subject
CAREFUL_OWN_SHARE = 0.9  # the same, in a prompt that is typed with care
ITEMS = {"sheet_numbers": 28, "sheet_choices": 30, "sheet_dates": 6, "sheet_missing": 4, "bare": 24, "": 8}


class Listing(Subjects):
    """Draws the columns that are named."""

    def _columns(self, tails: list[Draft], tables: Sequence[Table], columns: set[str]) -> set[str]:
        """Write what columns are wanted, and give those that should come."""
        setting = self.random.choice(["add", "add", "only", "drop"])
        chosen = self._chosen(setting, tables)
        extra = [self.random.choice(self.phrases["unusual"])] if setting != "drop" and self.random.random() < 0.3 else []
        listed = self._listed([self._column_words(n) for n in chosen] + extra, setting, typed=self.random.random() < 0.08)
        tails.append(Draft())
        fill(tails[-1], self.random.choice(self.phrases[setting]), {"c": listed})
        return self._left(setting, columns, chosen)

    def _left(self, setting: str, columns: set[str], chosen: Sequence[str]) -> set[str]:
        """The columns that should come, when some are to be added, dropped or kept alone."""
        return columns - set(chosen) if setting == "drop" else set(chosen) if setting == "only" else columns | set(chosen)

    def _chosen(self, setting: str, tables: Sequence[Table]) -> list[str]:
        """Some columns to drop, of those that are there, or to add or keep."""
        usual = [column.name for table in tables for column in table.made]
        known = [column.name for table in tables for column in table] or self.all_columns
        if setting == "drop":
            return self.random.sample(usual or known, min(self.random.choice([1, 1, 2]), len(usual or known)))
        source = known if self.random.random() < 0.7 else self.all_columns
        return self.random.sample(source, min(self.random.choice([1, 1, 2, 2, 3, 4, 5]), len(source)))

    def _listed(self, names: list[str], setting: str, *, typed: bool = False) -> Draft:
        """Columns with signs between them; `typed`, each with its type: "id int, name text"."""
        out = Draft()
        last = self.random.choice(["and", "and", "or" if setting == "drop" else "and", ",", "&"])
        between = self.random.choice([",", ",", ",", ",", ",", "/", ";", "|", "-", "+"])
        last = last if between == "," else between
        sign = self.random.choice(["", "", ":", "("])
        for i, name in enumerate(names):
            if i:
                out.add(last if i == len(names) - 1 else between)
            out.add(name, setting)
            if typed and setting != "drop":
                out.add(sign)
                out.add(self.random.choice(self.wishes.phrases["types"]), "type")
                out.add(")" if sign == "(" else "")
        return out

    # -- a sheet ---------------------------------------------------------------------------------------------------

    def _sheet(self, thing: Asked) -> tuple[Draft, set[str]]:
        """Columns one after the other, each with what it holds, in one style all along; and the columns that should come."""
        tables = [self.catalogue.tables[name] for name in thing.tables]
        own = [(column, kind_of(column)) for table in tables for column in table]
        opening, setting = self.random.choice(self.phrases["sheet_openings"]), "add"
        if self.random.random() < 0.15:
            opening, setting = self.random.choice(self.phrases["sheet_headings"]), "only"
        separator = self.random.choice([",", ",", ",", ",", ",", ";", ";", ".", "•", "|", "and", ""][: 8 if self.careful else 12])
        out, needed = Draft([(opening, "")]), set()
        count = self.random.choice([1, 2, 2, 3, 3, 4, 5, 6])
        for i in range(count):
            if i:
                out.add("and" if i == count - 1 and separator == "," and self.random.random() < 0.4 else separator)
            item, named = self._item(own, setting)
            out.add(self.random.choice(self.phrases["sheet_articles"]) if self.random.random() < 0.1 else "")
            out.pieces += item.pieces
            needed |= named
        out.add(")" if opening.endswith("(") else "")
        usual = {column.name for table in tables for column in table.made}
        return out, self._left(setting, usual, sorted(needed))

    def _item(self, own: Sequence[tuple[Column, Kind]], setting: str) -> tuple[Draft, set[str]]:
        """One line of a sheet: a column, mostly with what it holds."""
        kind = self.random.choices(list(ITEMS), list(ITEMS.values()))[0]
        if not kind:
            return self.wishes.wish([self.random.choice(list(self.catalogue.tables.values()))])
        share = CAREFUL_OWN_SHARE if self.careful else OWN_SHARE
        pool = own if own and self.random.random() < share else self.random.choice(self._others)
        if kind == "bare":
            name = self.random.choice(pool)[0].name if self.random.random() < 0.8 else self.random.choice(self.phrases["unusual"])
            item = Draft([(self._column_words(name), setting)])
            item.add(self.random.choice(["(mm)", "in cm", "in kg", "(yes/no)", "[text]"]) if self.random.random() < 0.05 else "")
            return item, {name}
        return self.wishes.particular(kind, pool)

    @functools.cached_property
    def _others(self) -> list[list[tuple[Column, Kind]]]:
        """The columns of some tables, each with its kind."""
        tables = list(self.catalogue.tables.values())
        return [[(column, kind_of(column)) for column in table] for table in self.random.sample(tables, min(len(tables), OTHERS))]
