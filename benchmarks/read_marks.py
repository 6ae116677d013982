"""How much of what people write is read rightly: prompts whose words are marked with their settings, against what `fabula.predict` understood.

    python benchmarks/read_marks.py [FILE...]

A marked word counts as read when something understood covers it and has its setting, or one that comes to the same. Without a file
every tenth line of each of `src/fabula/teaching/told/` is read, which no training shows.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import fabula
from fabula.errors import FabulaError
from fabula.teaching.telling import lines_of, told

SAME = (
    {"subject", "parent", "child"},
    {"add", "about", "only", "sort"},
    {"children", "rows"},
    {"low", "above"},
    {"high", "below"},
    {"compare", "formula"},
)


def main(files: list[str]) -> None:
    """Print the shares, and what was read as what most often."""
    lines = [line for file in files for line in lines_of(Path(file))] or [
        line for lines in told().values() for line in lines[9::10]
    ]
    marked = read = whole = refused = 0
    missed: Counter[tuple[str, str]] = Counter()
    for line in lines:
        text = "".join(words for words, _ in line.pieces)
        try:
            understood = fabula.predict(text).understood
        except FabulaError:
            refused += 1
            continue
        before, place = sum(missed.values()), 0
        for words, setting in line.pieces:
            start, end = place, place + len(words)
            place = end
            over = [span.setting for span in understood if span.start < end and start < span.end] if setting else []
            right = any(one == setting or any({one, setting} <= same for same in SAME) for one in over)
            marked, read = marked + bool(setting), read + right
            if setting and not right:
                missed[setting, over[0] if over else "nothing"] += 1
        whole += sum(missed.values()) == before
    print(f"{len(lines)} prompts, {marked} marks: {read / marked:.3f} read rightly, all of {whole} prompts, {refused} refused")
    for (setting, other), count in missed.most_common(12):
        print(f"{count:5} {setting} read as {other}")


if __name__ == "__main__":
    main(sys.argv[1:])
