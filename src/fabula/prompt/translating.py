"""The language of a prompt, and its tagged words in English, as the rest of the code reads them: "cien" is 100, "nombre" is name.

Which words are a number, a column or a time says the network; here only their meaning is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from fabula.prompt.languages import Language, languages
from fabula.prompt.plurals import singular
from fabula.prompt.prediction import Span
from fabula.prompt.tokenizer import split_words

HAN_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
HAN_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
HAN_NUMBER = re.compile(f"[{''.join((*HAN_DIGITS, *HAN_SCALES))}]+")
MEASURE_WORDS = re.compile(
    r"^[名个位条本辆只家件份张台间所](?=[\u3400-\u9fff]{2})"
)  # between a number and a thing: 一百二十名护士
SCRIPTS = (("hi", "\u0900", "\u097f"), ("ja", "\u3040", "\u30ff"), ("zh", "\u3400", "\u9fff"))
ENGLISH_WORDS = """
    the of with and for rows i me give need want generate create make table each without only columns please sorted by between over under
    data dataset their some no not or from a an these all any list average random sample fake test
    as both who own which that is are has have it its so like than then one two up at on into my our your we you they them
    csv json xml sql excel parquet xlsx tsv yaml txt
"""
ENGLISH = frozenset(ENGLISH_WORDS.split())
FEW = 2  # words of which each counts
SPOKEN = 0.3  # of the words must be a language's own
COLUMNS = ("about", "add", "only", "drop", "sort")
NUMBERS = ("rows", "children", "low", "high", "above", "below", "average", "spread", "count")
TIMES = ("date", "low", "high", "above", "below", "lasting")
THINGS = ("subject", "child", "parent", "not")
THOUSANDS = re.compile(r"\b(\d{1,3})(?:[.\s\u00a0](\d{3}))+\b")


def language_of(prompt: str, english: Collection[str]) -> Language | None:
    """The language of a prompt; none for English, and where nothing tells.

    Args:
        english: English words, which say nothing for another language that has them too.
    """
    for code, first, last in SCRIPTS:
        if any(first <= sign <= last for sign in prompt):
            return languages()[code]
    words = [prompt[start:end].lower() for start, end in split_words(prompt) if prompt[start].isalpha()]
    plain = sum(word in ENGLISH for word in words)
    unknown = [word for word in words if word not in ENGLISH and word not in english and singular(word) not in english]
    if len(unknown) <= plain and all(word.isascii() for word in unknown):
        return None
    scores = {  # the q of "q1, q2, q3" counts once
        language: sum(word in language.words and not _same_in_english(word, language) for word in dict.fromkeys(unknown))
        for language in languages().values()
    }
    best = max(scores, key=lambda language: scores[language])
    shared = sum(_same_in_english(word, best) for word in words)  # with few words, one that both have says for English
    needed = shared if len(words) <= FEW else 0
    return best if scores[best] > max(plain, needed, SPOKEN * len(words)) else None


def _same_in_english(word: str, language: Language) -> bool:
    """Whether a word of a language is an English one, too: an "avalanche" says nothing for French."""
    english = language.noun_of.get(word) or language.column_of.get(word, "")
    return singular(word) in {singular(part) for part in english.replace("_", " ").split()}


def in_english(spans: Sequence[Span], language: Language) -> list[Span]:
    """The spans with their words in English, each at its old place."""
    plain = [replace(span, text=_english(span.text, span.setting, language)) for span in spans]
    named = {span.text for span in plain if span.setting in COLUMNS}
    for i, span in enumerate(plain):  # "nom" is the last name beside a "prénom", "nombre" the first beside "apellidos"
        if span.text == "name" and span.setting in COLUMNS:
            for one, other in (("last_name", "first_name"), ("first_name", "last_name")):
                if other in named and spans[i].text.lower() in map(str.lower, language.columns[one]):
                    plain[i] = replace(span, text=one)
    return plain


def columns_listed(spans: Sequence[Span], language: Language) -> list[Span]:
    """The spans; words for columns that were read as categories in front of one, or behind it, are columns: "renk, boyut ve fiyat"."""
    found = list(spans)
    known = [span.text.lower().strip() in language.column_of for span in found]
    for order in (range(len(found) - 1), range(len(found) - 1, 0, -1)):
        for i in order:
            j = i + 1 if order.step > 0 else i - 1
            beside = found[i].setting in ("add", "only") and (
                known[i] or j > i
            )  # behind a word in another case, "mit Namen und Stadt"
            if beside and known[j] and (found[j].setting == "values" or (found[j].setting == "subject" and j > i)):
                found[j] = replace(found[j], setting=found[i].setting)
    return found


def _english(text: str, setting: str, language: Language) -> str:
    said = text.lower().strip()
    if setting in THINGS:
        said = said if said in language.noun_of else MEASURE_WORDS.sub("", said)
        return (
            language.noun_of.get(said, said if said in text.lower() and said != text.lower() else text)
            .removeprefix("@")
            .replace("_", " ")
        )
    if setting in COLUMNS:
        return language.column_of.get(said) or language.column_of.get(said.removesuffix("n"), text)
    if setting == "share":
        return _first(said, language.phrases["halves"]) or text
    if setting == "locale":
        return _first(said, {**language.phrases["places"], **language.phrases["adjectives"]}) or text
    if setting in TIMES and (time := _time(said, language)):
        return time
    if setting in NUMBERS:
        return _number(said, language) or text
    return text


def _first(said: str, meanings: dict[str, str]) -> str:
    """The meaning of the longest of some words that are in a text."""
    found = [word for word in meanings if str(word).lower() in said]
    return str(meanings[max(found, key=len)]) if found else ""


def _number(said: str, language: Language) -> str:
    """A number of words in digits; one in digits with the signs for thousands that its language has left out."""
    if re.search(r"\d", said):
        several = len(re.findall(r"\d+", said)) > 1
        tally = re.sub(r"[~至]|\b(?:a|à|y|e|et|bis|und|tot|en|do|ile|से|और)\b|到|から", " to ", said) if several else said
        whole = THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), tally)
        return re.sub(r"万", "0000", re.sub(r"千", "000", whole))
    if (count := _han_number(said)) is not None:
        return str(count)
    numbers = {str(word).lower(): count for word, count in language.phrases["numbers"].items()}
    return str(numbers[said]) if said in numbers else _first(said, {k: str(v) for k, v in numbers.items()} | _tallies(language))


def _han_number(said: str) -> int | None:
    """A number in Chinese signs: 一百二十 is 120, 两千五百 is 2,500; none where there is another sign in it."""
    if not HAN_NUMBER.fullmatch(said) or not any(sign in HAN_SCALES for sign in said):
        return None
    total = group = digit = 0
    for sign in said:
        if sign in HAN_DIGITS:
            digit = HAN_DIGITS[sign]
        elif HAN_SCALES[sign] < 10_000:
            group, digit = group + max(digit, 1) * HAN_SCALES[sign], 0
        else:
            total, group, digit = total + max(group + digit, 1) * HAN_SCALES[sign], 0, 0
    return total + group + digit


def _tallies(language: Language) -> dict[str, str]:
    """Words for how many, "several" at least."""
    spoken = [word for word in language.phrases["tallies"] if not re.search(r"[NM\d]", word)]
    return dict(zip(spoken, ("3", "2", "several", "several"), strict=False))


def _time(said: str, language: Language) -> str:
    """A stretch of time in English: "últimos 3 meses" is "last 3 months"."""
    for words, meaning in language.phrases["periods"].items():
        pattern = r"(\d+)".join(re.escape(part.lower()) for part in str(words).split("N"))
        if found := re.search(pattern, said):
            return meaning.replace("N", found[1]) if found.groups() else meaning
    return ""
