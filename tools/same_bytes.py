"""Print a hash of every table of a fixed set of recipes: the same wherever and however they are made.

    python tools/same_bytes.py                       # print
    python tools/same_bytes.py --check GOLDEN        # compare with a file of such lines; exit code 1 if a line differs

One line a table: what it is of, its name, its rows, and the hash of its CSV bytes and Arrow types.
The lines are held by `tests/golden/same_bytes.txt` and compared under several versions of NumPy and PyArrow, and with the
processor's vector instructions switched off (`NPY_DISABLE_CPU_FEATURES`), which stands for another machine.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fabula
from fabula.api import domain

SEED = 20_251_101
ROWS = 400
EVERY = 9  # each ninth domain
LOCALES = ("de_DE", "fr_FR", "ja_JP", "pl_PL", "pt_BR")
PEOPLE = {
    "id": "key",
    "code": 'key("P-######")',
    "uuid": "uuid",
    "name": "person.full_name",
    "email": "person.email",
    "born_on": "person.birth_date",
    "street": "place.street_address",
    "city": "place.city",
    "postcode": "place.postcode",
    "phone": "person.phone",
    "salary": "lognormal(42000, 0.45, min=12000)",
    "score": "normal(100, 15, decimals=3)",
    "visits": "poisson(4.2)",
    "waited": "exponential(7.5, decimals=1)",
    "status": "choice(New=5, Active=80, Gone=15, null=0.05)",
    "active": "boolean(0.85)",
    "seen_at": 'datetime("2024-01-01", "2025-12-31", recent=True)',
    "ratio": "round(sqrt(salary) / log(visits + 2) * exp(score / 200), 4)",
}


class Digest:
    """A stream that only counts what is written into it."""

    def __init__(self) -> None:
        self.hash = hashlib.blake2b(digest_size=12)

    def write(self, part: bytes | memoryview) -> int:
        """Take some bytes."""
        self.hash.update(part)
        return len(part)


def recipes() -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """The name of each recipe, what `fabula.generate` takes, and its options."""
    yield "people", {"people": {"rows": 70_000, "columns": PEOPLE}}, {}
    for locale in LOCALES:
        yield f"people {locale}", {"people": {"rows": ROWS, "columns": PEOPLE}}, {"locale": locale}
    for name in sorted(fabula.catalogue("domains"))[::EVERY]:
        yield name, domain(name), {"rows": ROWS}
    for name in fabula.catalogue("types"):
        yield "types", {name.replace(".", "_"): {"rows": ROWS, "columns": {"x": name}}}, {}


def lines(only: str = "") -> Iterator[str]:
    """One line a table, of recipes whose names begin with `only`; types that need an argument are left out."""
    for name, recipe, options in recipes():
        if not name.startswith(only):
            continue
        try:
            dataset = fabula.generate(recipe, seed=SEED, **options)
        except fabula.FabulaError:
            if name != "types":
                raise
            continue
        for table in dataset.values():
            digest = Digest()
            digest.hash.update(str(table.arrow_schema.remove_metadata()).encode())
            table.write_stream(digest, "csv")  # type: ignore[arg-type]
            yield f"{name}  {table.name}  {len(table)}  {digest.hash.hexdigest()}"


def main() -> int:
    """Print, or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", type=Path, metavar="GOLDEN")
    golden = parser.parse_args().check
    if golden is None:
        print("\n".join(lines()))
        return 0
    expected = set(golden.read_text("utf-8").splitlines())
    found = set(lines())
    for line in sorted(expected ^ found):
        print("missing" if line in expected else "new    ", line)
    print(f"{len(found & expected)} tables the same, {len(found - expected)} not")
    return 1 if expected ^ found else 0


if __name__ == "__main__":
    sys.exit(main())
