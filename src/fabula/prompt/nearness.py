"""Which of the spans of a prompt stand near each other: neighbours, runs, and the column that is nearest to a wish."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fabula.prompt.prediction import Span
from fabula.prompt.wishes import Wish

SEPARATOR = re.compile(r"[,;•|*\n]|\.(?:\s|$)|--|\band\b")
FAR = 14.0  # words, about: a column further away is not what a wish is about
NEAR = 6  # spans: with more between them, a column is too far away whatever the words
CROSSING = 5.0  # what a comma between a wish and a column counts, in words
CLAIMED = 10.0  # what a nearer wish counts that the column most likely belongs to
VALUE_SETTINGS = "low high above below average share values count missing complete unique pattern type shape date compare dirt"
VALUES = frozenset(VALUE_SETTINGS.split())
BESIDE_OTHERS = ("type", "unique", "missing", "complete")  # wishes that leave room for another one about the same column
TAKEN = 4.0  # what another wish that is about the same column counts
CLOSE = 4  # words between two spans of one wish
REACH = 80  # signs before a span that say what it is
QUOTES = r"[\s\"'“”]*"
BETWEEN = (  # "and" and "or" in every language that is read
    r"(?:,|;|/|\||&|(?:,\s*)?(?:and|or|y|e|et|und|en|i|oraz|ve|और|和|と|、|o|ou|oder|of|lub|veya|या|或|または)"
    r"(?:\s+an?|\s+the|\s+their)?|vs\.?|versus|plus|then|with|are|is|of them|being)?"
    r"(?:\s*,?\s*(?:and\s+)?(?:all\s+)?(?:the\s+)?(?:rest|others?|remainder|remaining(?: ones)?|rest of them)(?:\s+(?:are|is|being|as))?)?"
)
JOINT = re.compile(QUOTES + BETWEEN + QUOTES, re.IGNORECASE)


def lead_of(prompt: str, span: Span) -> str:
    """What stands shortly before a span."""
    return prompt[max(span.start - REACH, 0) : span.start]


class Nearness:
    """The spans of one prompt, and what is near what.

    Args:
        prompt: the words.
        spans: its tagged spans, in order.
    """

    def __init__(self, prompt: str, spans: Sequence[Span]) -> None:
        self.prompt, self.spans = prompt, spans
        self.used: set[int] = set()
        self.about: dict[int, int] = {}  # how many wishes are about a column that is named

    def places(self, *settings: str) -> Iterator[int]:
        """The places of the spans of some settings, in order."""
        return (i for i, span in enumerate(self.spans) if span.setting in settings)

    def neighbour(self, i: int, step: int, settings: Sequence[str], *, most: int = 8) -> int | None:
        """The next span, or the one before, if it is of some settings and few words away."""
        j = i + step
        if not 0 <= j < len(self.spans) or self.spans[j].setting not in settings:
            return None
        low, high = sorted((i, j))
        return j if len(self.prompt[self.spans[low].end : self.spans[high].start].split()) <= most else None

    def crossed(self, one: int, other: int) -> bool:
        """Whether a comma or its like stands between two spans."""
        low, high = sorted((one, other))
        return bool(SEPARATOR.search(self.prompt[self.spans[low].end : self.spans[high].start]))

    def _run(self, i: int, settings: Sequence[str]) -> list[int]:
        """Neighbouring spans of some settings, joined by nothing but commas and the like; a comma ends a run of shares that is complete."""
        run = [i]
        j = i + 1
        while j < len(self.spans) and self.spans[j].setting in settings and j not in self.used:
            if not self._joined(j - 1, j, of_shares="share" in settings):
                break
            run.append(j)
            j += 1
        while "share" in settings and run[0] > 0 and self.spans[run[0] - 1].setting == "values" and run[0] - 1 not in self.used:
            # "paid 70%, open 30%": the value stands first
            if self.crossed(run[0] - 1, run[0]) or (len(run) > 1 and self.spans[run[-1]].setting == "values"):
                break
            run.insert(0, run[0] - 1)
        return run

    def _joined(self, one: int, other: int, *, of_shares: bool) -> bool:
        between = self.prompt[self.spans[one].end : self.spans[other].start]
        return bool(JOINT.fullmatch(between)) or (of_shares and len(between.split()) <= CLOSE and not SEPARATOR.search(between))

    def _link(self, first: int, last: int, *, most: float = FAR, also: Sequence[str] = ()) -> int | None:
        """The named column nearest to the spans from `first` to `last`."""
        best: tuple[float, int] | None = None
        near = range(max(first - NEAR, 0), min(last + NEAR + 1, len(self.spans)))
        for j in (j for j in near if self.spans[j].setting in ("about", *also)):
            between = (
                self.prompt[self.spans[j].end : self.spans[first].start]
                if j < first
                else self.prompt[self.spans[last].end : self.spans[j].start]
            )
            if j in range(first, last + 1):
                return j
            inside = range(j + 1, first) if j < first else range(last + 1, j)
            text = between[1:] if j < first and between.lstrip().startswith(":") else between
            cost = len(re.findall(r"\w+", text)) + CROSSING * len(SEPARATOR.findall(text)) + 3 * len(inside)
            cost += TAKEN * self.about.get(j, 0) + (0.5 if j > first else 0) + (2 if self.spans[j].setting != "about" else 0)
            cost += CLAIMED if self._claimed(j, range(first, last + 1), cost) else 0
            if cost <= most and (best is None or cost < best[0]):
                best = (cost, j)
        return best[1] if best else None

    def _claimed(self, about: int, group: range, cost: float) -> bool:
        """Whether another wish stands nearer to a named column than the spans of a group do."""
        for j in (about - 1, about + 1):
            if not 0 <= j < len(self.spans) or j in group or self.spans[j].setting not in VALUES:
                continue
            low, high = sorted((about, j))
            between = self.prompt[self.spans[low].end : self.spans[high].start]
            if len(re.findall(r"\w+", between)) + CROSSING * len(SEPARATOR.findall(between.lstrip(" :"))) < cost:
                return True
        return False

    def _wish(self, kind: str, parts: Sequence[int], *, about: int | None = None, **rest: object) -> Wish:
        self.used |= set(parts)
        if about is not None:
            self.about[about] = self.about.get(about, 0) + (kind not in BESIDE_OTHERS)
            self.used.discard(about) if self.spans[about].setting == "about" else None
        return Wish(kind, about=self.spans[about].text if about is not None else "", spans=tuple(dict.fromkeys(parts)), **rest)  # type: ignore[arg-type]
