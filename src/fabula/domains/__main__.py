"""`python -m fabula.domains [NAME ...] [--check ROWS]`: lint the domain files; make that many rows of each and hold them against it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from fabula import domains
from fabula.dataset import Dataset
from fabula.domains.lint import problems, repeated_phrases
from fabula.errors import FabulaError


def main(arguments: list[str]) -> int:
    """Print every fault; the number of files with one is the exit code, 0 when all is well."""
    rows = int(arguments.pop(arguments.index("--check") + 1)) if "--check" in arguments else 0
    names = [Path(argument).stem for argument in arguments if argument != "--check"]
    faulty = 0
    for name in names or domains.names():
        path = domains.FOLDER / f"{name}.yaml"
        found = list(broken_promises(name, rows) if rows else problems(path))
        faulty += bool(found)
        for line in found:
            print(line, flush=True)
    if not names:
        print(*repeated_phrases(), sep="\n")
    print(f"{len(names or domains.names())} domains, {faulty} with faults")
    return min(faulty, 100)


def broken_promises(name: str, rows: int) -> Iterator[str]:
    """What so many rows of a domain do not keep of what it says."""
    schema = domains.load(name)
    try:
        report = Dataset(schema.with_rows(rows), seed=1).check()
    except FabulaError as error:
        yield f"{name}: {error}"
        return
    for finding in report.failed:
        yield f"{name}: {finding}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
