"""How fast rows are made and written, against peers and against what the writer alone needs.

    python benchmarks/speed.py [memory|files|json|threads|peak|cold|types] [--rows 1000000] [--folder /dev/shm]

memory   ten coherent person columns in memory: cells a second against a Faker loop, Mimesis and seedfaker
files    make and write, against PyArrow merely writing the same ready columns: Parquet and CSV
json     make and write NDJSON, against Polars merely writing the same ready columns
threads  the same rows made by one thread and by two
peak     the largest resident size of processes that write ten columns and three narrow ones: Parquet and CSV
cold     `import fabula`, `fabula --help`, a prompt to printed rows: whole processes, median of five
types    every semantic type, one thread, as the Markdown page docs/reference/speed.md, slowest first

Candidates take turns in one run, figures are medians; ratios are what counts, machines differ. `--folder` is where files are written:
a folder in memory leaves the disk out of it.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import fabula

PEOPLE = {
    "people": {
        "rows": 1_000_000,
        "columns": {
            "id": "key",
            "uuid": "code.uuid",
            "first_name": "person.first_name",
            "last_name": "person.last_name",
            "email": "person.email",
            "date_of_birth": "person.birth_date",
            "city": "place.city",
            "country": "place.country",
            "salary": "lognormal(42000, 0.45, min=12000)",
            "active": "boolean(0.85)",
        },
    }
}
NARROW = {
    "events": {
        "rows": 1_000_000,
        "columns": {"id": "key", "kind": "choice(View=70, Click=25, Buy=5)", "size": "integer(1, 500)"},
    }
}
COLUMNS = len(PEOPLE["people"]["columns"])  # type: ignore[arg-type]
ROUNDS = 5
FILE_ROUNDS = 3
TYPE_ROUNDS = 3


def people(rows: int, *, jobs: int | None = None) -> fabula.Table:
    """The benchmark's table."""
    return fabula.generate(PEOPLE, rows=rows, seed=1, jobs=jobs).first


# -- in memory -------------------------------------------------------------------------------------------------------


def faker_loop(rows: int) -> None:
    """Faker, one value after the other, an e-mail made of the row's name."""
    import random

    from faker import Faker

    fake = Faker()
    for i in range(rows):
        first, last = fake.first_name(), fake.last_name()
        _ = (i, fake.uuid4(), first, last, f"{first}.{last}@example.com".lower(), fake.date_of_birth(minimum_age=18, maximum_age=80),
             fake.city(), fake.country(), round(random.lognormvariate(10.6, 0.45), 2), random.random() < 0.85)  # fmt: skip


def mimesis_loop(rows: int) -> None:
    """Mimesis, one value after the other."""
    import random

    from mimesis import Generic

    generic = Generic()
    for i in range(rows):
        first, last = generic.person.first_name(), generic.person.last_name()
        _ = (i, generic.cryptographic.uuid(), first, last, f"{first}.{last}@example.com".lower(), generic.person.birthdate(),
             generic.address.city(), generic.address.country(), round(random.lognormvariate(10.6, 0.45), 2), random.random() < 0.85)  # fmt: skip


def seedfaker_records(rows: int) -> None:
    """seedfaker (Rust), its own records of the nearest fields."""
    from seedfaker import SeedFaker

    fields = ["uuid", "first-name", "last-name", "email", "birthdate", "city", "country", "amount", "boolean", "integer"]
    SeedFaker(seed="1").records(fields, n=rows)


def memory(rows: int) -> None:
    """Cells a second of everybody, in turns."""
    contenders: dict[str, tuple[Callable[[int], object], int]] = {
        "fabula": (lambda n: people(n).to_arrow(), rows),
        "fabula, one thread": (lambda n: people(n, jobs=1).to_arrow(), rows),
        "seedfaker": (seedfaker_records, min(rows, 200_000)),
        "Mimesis loop": (mimesis_loop, 20_000),
        "Faker loop": (faker_loop, 5_000),
    }
    speeds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, (run, count) in contenders.items():
            try:
                speeds[name].append(count * COLUMNS / seconds_of(lambda run=run, count=count: run(count)) / 1e6)  # type: ignore[misc]
            except ImportError as error:
                print(f"{name}: left out, {error}")
    own = statistics.median(speeds["fabula"])
    print(f"ten coherent person columns, {rows:,} rows, in memory; medians of {ROUNDS}")
    for name, found in speeds.items():
        if found:
            middle = statistics.median(found)
            print(f"  {name:20} {middle:9.3f} M cells/s   fabula is {own / middle:8,.1f}x")


# -- files -----------------------------------------------------------------------------------------------------------


def files(rows: int, folder: str) -> None:
    """Make-and-write over write-only. Two floors for CSV: PyArrow's default, which quotes every text, and without any quotes."""
    import pyarrow as pa
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    part = min(rows, 1_000_000)
    ready = pa.Table.from_batches(list(people(rows).batches(0, part)))
    plain = ready.cast(pa.schema([f.with_type(pa.string()) if pa.types.is_dictionary(f.type) else f for f in ready.schema]))
    pools = [field.name for field in ready.schema if pa.types.is_dictionary(field.type)]
    numbers = [f.name for f in plain.schema if not pa.types.is_string(f.type)]

    def parquet(path: Path) -> None:
        with pq.ParquetWriter(path, ready.schema, use_dictionary=pools, write_statistics=numbers) as writer:
            for _ in range(-(-rows // part)):
                writer.write_table(ready, row_group_size=65_536)

    def csv(path: Path, quotes: str = "needed") -> None:
        with pc.CSVWriter(path, plain.schema, write_options=pc.WriteOptions(batch_size=16_384, quoting_style=quotes)) as writer:
            for _ in range(-(-rows // part)):
                writer.write_table(plain)

    def own(path: Path) -> None:
        fabula.generate(PEOPLE, rows=rows, seed=1).write(path)

    print(f"{rows:,} rows of {COLUMNS} columns; medians of {FILE_ROUNDS}; floor: PyArrow writes ready columns")
    floors = {"parquet": ("parquet", parquet), "csv": ("csv", csv), "csv, no quotes": ("csv", lambda path: csv(path, "none"))}
    for name, (suffix, floor) in floors.items():
        print(f"  {name:16}" + compared(own, floor, rows, Path(folder) / f"speed.{suffix}"))


def json(rows: int, folder: str) -> None:
    """Make-and-write of NDJSON over Polars writing a ready frame."""
    ready = people(rows).to_polars()
    path = Path(folder) / "speed.ndjson"
    print(f"{rows:,} rows of {COLUMNS} columns; medians of {FILE_ROUNDS}; floor: Polars writes a ready frame")
    print(
        "  ndjson          "
        + compared(lambda p: fabula.generate(PEOPLE, rows=rows, seed=1).write(p), ready.write_ndjson, rows, path)
    )


def compared(own: Callable[[Path], object], floor: Callable[[Path], object], rows: int, path: Path) -> str:
    """Seconds and processor seconds of two writers that take turns."""
    ours, least = [], []
    for _ in range(FILE_ROUNDS):
        for run, found in ((own, ours), (floor, least)):
            found.append((*costs_of(lambda run=run: run(path)),))  # type: ignore[misc]
            path.unlink()
    walls = sorted(a[0] / b[0] for a, b in zip(ours, least, strict=True))
    works = sorted(a[1] / b[1] for a, b in zip(ours, least, strict=True))
    wall = statistics.median(cost[0] for cost in ours)
    return (
        f"{rows * COLUMNS / wall / 1e6:6.1f} M cells/s, {walls[len(walls) // 2]:.2f}x the floor's time "
        f"({walls[0]:.2f} to {walls[-1]:.2f}), {works[len(works) // 2]:.2f}x its processor time"
    )


def threads(rows: int) -> None:
    """How much two threads gain, of the making alone."""
    one, two = [], []
    for _ in range(ROUNDS):
        one.append(seconds_of(lambda: [0 for _ in people(rows, jobs=1).batches()]))
        two.append(seconds_of(lambda: [0 for _ in people(rows, jobs=2).batches()]))
    gains = sorted(a / b for a, b in zip(one, two, strict=True))
    print(
        f"{rows:,} rows made by two threads: {gains[len(gains) // 2]:.2f} times as fast as by one ({gains[0]:.2f} to {gains[-1]:.2f})"
    )


# -- memory use ------------------------------------------------------------------------------------------------------


def peak(rows: int) -> None:
    """Largest resident sizes at that many rows of ten columns, and five times as many of three narrow ones."""
    for name, count in (("PEOPLE", rows), ("NARROW", 5 * rows)):
        for form in ("parquet", "csv"):
            began = time.perf_counter()
            size = peak_memory(name, count, form)
            print(f"{name.lower():7} {count:12,} rows to {form:8} {size:4.0f} MB  {time.perf_counter() - began:5.0f} s")


def peak_memory(recipe: str, rows: int, form: str) -> float:
    """Largest resident size, in MB, of a process that writes that many rows into nothing."""
    program = (
        "import sys, fabula, speed;"
        "table = fabula.generate(getattr(speed, sys.argv[1]), rows=int(sys.argv[2]), seed=1).first;"
        "table.write_stream(open('/dev/null', 'wb'), sys.argv[3]);"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    paths = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    arguments = [sys.executable, "-c", program, recipe, str(rows), form]
    out = subprocess.run(arguments, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": paths}).stdout
    return int(out) / 1024


# -- cold starts -----------------------------------------------------------------------------------------------------


def cold() -> None:
    """Whole processes from nothing, files in the page cache."""
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import fabula": [sys.executable, "-c", "import fabula"],
        "fabula --help": [sys.executable, "-m", "fabula", "--help"],
        "a prompt to printed rows": [sys.executable, "-m", "fabula", "generate a school dataset", "-n", "10", "--seed", "1"],
    }
    for name, command in commands.items():
        subprocess.run(command, capture_output=True, check=True)
        times = [
            seconds_of(lambda command=command: subprocess.run(command, capture_output=True, check=True)) for _ in range(ROUNDS)
        ]  # type: ignore[misc]
        print(f"{name:26} {statistics.median(times) * 1000:6.0f} ms")


# -- semantic types --------------------------------------------------------------------------------------------------


PAGE = """# Speed of every semantic type

Million values a second of processor time, one thread, {rows:,} rows, median of {rounds}; slowest first.
Types that read other columns are measured together with the columns they read; those that need a second table are left out.
Made by `python benchmarks/speed.py types` on {machine}; ratios matter, machines differ.
"""
INPUTS = {  # columns for types that read others; the first that fits is taken
    "word": "choice(Maths, English, Physics, Chemistry)",
    "number": "integer(1, 9000)",
    "real": "number(0.1, 9.9)",
    "day": 'date("2020-01-01", "2025-12-31")',
    "later": 'date("2026-01-01", "2026-12-31")',
    "moment": 'datetime("2020-01-01", "2025-12-31")',
    "later_moment": 'datetime("2026-01-01", "2026-12-31")',
    "place": "integer(1, 4)",
}
EXAMPLES = {
    "bands": "bands(number, A=6000, B=3000, C=0)",
    "choice": "choice(Maths=3, English=3, Physics=1)",
    "clip": "clip(number, 10, 5000)",
    "coalesce": "coalesce(number, 1)",
    "discrete": "discrete({1: 60, 2: 30, 5: 10})",
    "end_of": 'end_of(day, "month")',
    "exactly": "exactly(3)",
    "histogram": "histogram({0: 5, 10: 20, 20: 3, 50: 0})",
    "label": "label(real=0.5, word=1, share=0.1)",
    "left": "left(word, 3)",
    "pad": "pad(number, 6)",
    "propensity": "propensity(real=0.5, word=1)",
    "random_walk": "random_walk(day, of=word)",
    "start_of": 'start_of(day, "month")',
    "states": 'states(place, 4, {"New": {"Paid": 9, "Cancelled": 1}, "Paid": {"Shipped": 1}, "Shipped": {"Lost": 1}}, of=number)',
    "tick": 'tick(number, "2026-01-01", every="15m", gaps=0.02)',
    "match": 'match(word, {"Maths": "M", "English": "E"}, "other")',
    "pattern": 'pattern("AB-####-??")',
    "round": "round(real, 1)",
    "template": 'template("{word} {number}")',
    "when": 'when(number > 4000, word, "few")',
    "atan2": "atan2(real, number)",
    "ref": "ref(t)",
}


def types(rows: int) -> None:
    """The Markdown page of all semantic types."""
    found = []
    for name in fabula.catalogue("types"):
        expression = example_of(name)
        if expression is None:
            print(f"left out: {name}", file=sys.stderr)
            continue
        table = type_table(expression, rows)
        costs = [costs_of(lambda table=table: list(table.batches()))[1] for _ in range(TYPE_ROUNDS)]  # type: ignore[misc]
        found.append((statistics.median(costs), name, expression))
    print(PAGE.format(rows=rows, rounds=TYPE_ROUNDS, machine=f"{platform.machine()}, Python {platform.python_version()}"))
    print("| type | M values/s | as |\n| --- | ---: | --- |")
    for seconds, name, expression in sorted(found, reverse=True):
        print(f"| `{name}` | {rows / seconds / 1e6:.1f} | {'' if expression == name else f'`{expression}`'} |")


def example_of(name: str) -> str | None:
    """An expression of the type that can be made: without arguments, with an example's, or over a column that it takes."""
    tries = [EXAMPLES.get(name, name), *(f"{name}({column})" for column in INPUTS)]
    tries += [f"{name}(day, later)", f"{name}(moment, later_moment)", f"{name}(number, number)"]
    for expression in tries:
        try:
            type_table(expression, 100).take(1)
        except fabula.FabulaError:
            continue
        return expression
    return None


def type_table(expression: str, rows: int) -> fabula.Table:
    """A table of the one column, and of those it reads."""
    recipe = {"t": {"rows": rows, "columns": {"x": expression}, "more": INPUTS}}
    table = fabula.generate(recipe, rows=rows, seed=1, jobs=1).first
    table.take(1)
    return table


def costs_of(run: Callable[[], object]) -> tuple[float, float]:
    """Wall-clock seconds and processor seconds of a call."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    seconds = seconds_of(run)
    after = resource.getrusage(resource.RUSAGE_SELF)
    return seconds, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def seconds_of(run: Callable[[], object]) -> float:
    """Wall-clock seconds of a call."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def main() -> None:
    """Run one part, or all but the page of types."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=["memory", "files", "json", "threads", "peak", "cold", "types"])
    parser.add_argument("--rows", type=int, default=None)
    parser.add_argument("--folder", default=None)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        parts: dict[str, Callable[[], None]] = {
            "memory": lambda: memory(asked.rows or 1_000_000),
            "files": lambda: files(asked.rows or 1_000_000, folder),
            "json": lambda: json(asked.rows or 1_000_000, folder),
            "threads": lambda: threads(asked.rows or 1_000_000),
            "peak": lambda: peak(asked.rows or 1_000_000),
            "cold": cold,
            "types": lambda: types(asked.rows or 200_000),
        }
        for name, run in parts.items():
            if asked.part == name or (asked.part is None and name != "types"):
                run()


if __name__ == "__main__":
    main()
