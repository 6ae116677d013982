"""Do large datasets keep what their recipes say? Make ten domains of several tables at ten million rows and hold them against it.

    python benchmarks/promises.py [--rows 10000000] [NAME ...]

Prints a table: rows, claims looked at, claims broken, seconds, and the peak of memory.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from fabula import api
from fabula.dataset import Dataset
from fabula.schema import Schema

NAMES = (
    "shop",
    "bank",
    "hospital",
    "library",
    "university",
    "airline",
    "football_league",
    "payroll",
    "warehouse",
    "telecom_subscribers",
)


def main() -> None:
    """Make, check and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows of all tables of a domain together")
    arguments = parser.parse_args()
    print("| domain | tables | rows | claims | broken | seconds | peak MB |\n| --- | --- | --- | --- | --- | --- | --- |")
    for name in arguments.names:
        dataset = Dataset(scaled(api.domain(name), arguments.rows), seed=1, jobs=api.default_jobs())
        begin = time.perf_counter()
        report = dataset.check()
        seconds = time.perf_counter() - begin
        rows, claims = sum(map(len, dataset.values())), sum(len(table.findings) for table in report.tables)
        print(f"| {name} | {len(dataset)} | {rows:,} | {claims} | {len(report.failed)} | {seconds:.0f} | {peak()} |", flush=True)
        for finding in report.failed:
            print(f"|  | | | {finding} | | | |", flush=True)


def scaled(schema: Schema, rows: int) -> Schema:
    """The schema with so many rows in all its tables together, about."""
    first = schema.visible[0].name
    expected = schema.with_rows(100_000).expected_rows()
    return schema.with_rows(round(rows * expected[first] / sum(expected.values())))


def peak() -> int:
    """The most memory the process has held so far, in megabytes; Linux only."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1000


if __name__ == "__main__":
    main()
