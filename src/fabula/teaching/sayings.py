"""Numbers, shares and codes as people write them, drawn for training prompts."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from fabula.locales import PACK
from fabula.prompt.kinds import Kind


class Sayings:
    """Draws what people write for a number, a share, a code.

    Args:
        chance: where all chance comes from.
        phrases: the lists of `wishes.yaml`.
    """

    def __init__(self, chance: random.Random, phrases: Mapping[str, Any]) -> None:
        self.random, self.phrases = chance, phrases

    def _share(self) -> str:
        return self.random.choice(self.phrases["shares"]).replace(
            "P", str(self.random.choice([1, 2, 3, 5, 8, 10, 12, 15, 20, 25, 30, 33, 40, 45, 50, 60, 64, 70, 75, 80, 90, 95]))
        )

    def _with_number(self, text: str, low: int = 2, high: int = 90) -> str:
        while "N" in text.split() or any(sign in text for sign in ("N-", "-N")) or text.startswith("N"):
            place = next(
                i
                for i, sign in enumerate(text)
                if sign == "N" and not text[i + 1 : i + 2].isalpha() and not text[max(i - 1, 0) : i].isalpha()
            )
            text = text[:place] + str(self.random.randint(low, high)) + text[place + 1 :]
        return text

    def _bounds(self, kind: Kind) -> tuple[float, float]:
        if self.random.random() < 0.75:
            reach = max(kind.high - kind.low, 1)
            low = kind.low + reach * self.random.choice([0, 0, 0.1, 0.2, 0.3])
            return low, kind.high - reach * self.random.choice([0, 0, 0.1, 0.3, 0.5])
        low = self.random.choice([-20, -10, 0, 0, 1, 2, 5, 10, 18, 50, 100, 500, 0.5, 1.5])
        return low, low + self.random.choice([1, 2, 4, 10, 65, 250, 5000, 100000])

    def _number(self, value: float) -> str:
        roll = self.random.random()
        if abs(value) >= 100 and roll < 0.7:
            value = float(f"{value:.1g}") if roll < 0.5 else float(f"{value:.2g}")
        if value >= 1000 and roll < 0.15:
            return f"{value / 1000:g}k" if value < 1e6 else f"{value / 1e6:g}M"
        if value >= 1000 and roll < 0.3:
            return f"{value:,.0f}"
        if 0 <= value <= 20 and value == round(value) and roll < 0.06:
            return [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
                "twenty",
            ][int(value)]
        return f"{value:.0f}" if value == round(value) or abs(value) > 20 else f"{value:.1f}"

    def _pattern(self) -> str:
        """An example of a code: letters, digits and signs between them."""

        def part() -> str:
            kind = self.random.randrange(5)
            length = self.random.choice([1, 2, 2, 3, 3, 4, 5, 6])
            if kind < 2:
                return "".join(self.random.choice("ABCDEFGHKLMNPRSTUVWXZ") for _ in range(min(length, 4)))
            return (
                "".join(self.random.choice("0000112345678909") for _ in range(length))
                if kind < 4
                else self.random.choice(["2024", "2025", "##", "###", "####", "XX", "XXX", "9999", "AAA", "#####"])
            )

        join = self.random.choice(["-", "-", "-", "", "/", ".", "_", "", " "])
        return join.join(part() for _ in range(self.random.choice([2, 2, 3, 3, 4])))


def locale_words() -> dict[str, list[str]]:
    """What languages and countries are called, by how they stand in a sentence."""
    lines = [line.split("\t") for line in (PACK / "words.tsv").read_text("utf-8").splitlines()]
    words = [word for word, _ in lines]
    ends = ("an", "ish", "ese", "ch", "can", "ian", "ans", "i", "lish", "lander", "utch", "ss", "Danish", "Greek", "Thai")
    adjectives = [word for word in words if word.endswith(ends) and len(word) > 4]
    return {
        "adjective": adjectives + [word.lower() for word in adjectives],
        "place": [word for word in words if word not in adjectives],
        "code": sorted({code for _, code in lines}),
    }


def invented(chance: random.Random) -> str:
    """A word that nobody taught, of pronounceable syllables."""

    def syllable() -> str:
        return "".join(map(chance.choice, ("bcdfghjklmnprstvwz", "aeiou", ["", "n", "r", "l", "s", "k"])))

    word = "".join(syllable() for _ in range(chance.randint(2, 3)))
    return word + chance.choice(["s", "s", " keepers", " list", " log", " inventory", "", " sightings", " scores"])
