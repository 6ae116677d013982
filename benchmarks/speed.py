"""How fast rows are made and written, against peers and against what the writer alone needs.

    python benchmarks/speed.py [memory|files|cold|types] [--rows 1000000]

memory   ten coherent person columns in memory: cells a second against a Faker loop, Mimesis and seedfaker
files    make and write, against PyArrow merely writing the same ready columns: Parquet and CSV; and the peak memory
cold     `import fabula`, `fabula --help`, a prompt to printed rows: whole processes, median of five
types    every semantic type: million values a second, slowest first

Candidates take turns in one run, figures are medians; ratios are what counts, machines differ.
"""

from __future__ import annotations

import argparse
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
COLUMNS = len(PEOPLE["people"]["columns"])  # type: ignore[arg-type]
ROUNDS = 5


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


def files(rows: int) -> None:
    """Make-and-write over write-only, and the peak memory of a whole process."""
    import pyarrow as pa
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    part = min(rows, 1_000_000)
    ready = pa.Table.from_batches(list(people(rows).batches(0, part)))
    plain = ready.cast(pa.schema([f.with_type(pa.string()) if pa.types.is_dictionary(f.type) else f for f in ready.schema]))
    pools = [field.name for field in ready.schema if pa.types.is_dictionary(field.type)]
    repeats = -(-rows // part)

    def floor_parquet(path: Path) -> None:
        with pq.ParquetWriter(path, ready.schema, use_dictionary=pools, write_statistics=["id", "salary"]) as writer:
            for _ in range(repeats):
                writer.write_table(ready, row_group_size=131_072)

    def floor_csv(path: Path) -> None:
        with pc.CSVWriter(path, plain.schema, write_options=pc.WriteOptions(batch_size=16_384)) as writer:
            for _ in range(repeats):
                writer.write_table(plain)

    with tempfile.TemporaryDirectory() as folder:
        for name, floor in (("parquet", floor_parquet), ("csv", floor_csv)):
            own, least = [], []
            for i in range(3):
                target = Path(folder) / f"{i}.{name}"
                own.append(seconds_of(lambda target=target: fabula.generate(PEOPLE, rows=rows, seed=1).write(target)))  # type: ignore[misc]
                target.unlink()
                least.append(seconds_of(lambda target=target, floor=floor: floor(target)))  # type: ignore[misc]
                target.unlink()
            ratios = sorted(a / b for a, b in zip(own, least, strict=True))
            cells = rows * COLUMNS / statistics.median(own) / 1e6
            print(
                f"{name}: {rows:,} rows made and written at {cells:.1f} M cells/s, {ratios[len(ratios) // 2]:.2f}x of writing alone"
            )
    for count in sorted({1_000_000, rows}):
        print(f"peak memory at {count:,} rows to Parquet: {peak_memory(count):.0f} MB")


def peak_memory(rows: int) -> float:
    """Largest resident size, in MB, of a process that writes that many rows to Parquet."""
    program = (
        "import sys, fabula; sys.path.insert(0, sys.argv[3]); from speed import PEOPLE;"
        "fabula.generate(PEOPLE, rows=int(sys.argv[1]), seed=1).write(sys.argv[2]);"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    with tempfile.TemporaryDirectory() as folder:
        arguments = [sys.executable, "-c", program, str(rows), f"{folder}/people.parquet", str(Path(__file__).parent)]
        out = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
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


def types() -> None:
    """Million values a second of every semantic type that needs no argument."""
    rows, found = 131_072, []
    for name in fabula.catalogue("types"):
        try:
            table = fabula.generate({"t": {"rows": rows, "columns": {"x": name}}}, seed=1).first
            table.take(1)
        except fabula.FabulaError:
            continue
        found.append((rows / min(seconds_of(lambda table=table: list(table.batches())) for _ in range(3)) / 1e6, name))  # type: ignore[misc]
    for speed, name in sorted(found):
        print(f"{speed:9.1f}  {name}")


def seconds_of(run: Callable[[], object]) -> float:
    """Wall-clock seconds of a call."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def main() -> None:
    """Run one part, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=["memory", "files", "cold", "types"])
    parser.add_argument("--rows", type=int, default=1_000_000)
    asked = parser.parse_args()
    parts = {"memory": lambda: memory(asked.rows), "files": lambda: files(asked.rows), "cold": cold, "types": types}
    for name, run in parts.items():
        if asked.part in (None, name):
            run()


if __name__ == "__main__":
    main()
