"""`python -m fabula.domains [NAME ...]`: check the domain files."""

from __future__ import annotations

import sys
from pathlib import Path

from fabula import domains
from fabula.domains.lint import problems, repeated_phrases


def main(arguments: list[str]) -> int:
    """Print every fault; the number of files with one is the exit code, 0 when all is well."""
    paths = [domains.FOLDER / f"{Path(argument).stem}.yaml" for argument in arguments or domains.names()]
    faulty = 0
    for path in paths:
        found = list(problems(path))
        faulty += bool(found)
        for line in found:
            print(line)
    if not arguments:
        print(*repeated_phrases(), sep="\n")
    print(f"{len(paths)} domains, {faulty} with faults")
    return min(faulty, 100)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
