"""Names in any script in, the letters a to z out: what a person of that name has in a mail address.

Greek, Cyrillic, Georgian, Armenian and the scripts of India follow the usual romanisation of the language letter by letter.
Arabic, Persian and Hebrew leave vowels out: common names are spelled as people spell them, `locales/latin.tsv`; in the others
a vowel is put where a syllable needs one. Any other script goes by anyascii.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

SPECIAL = str.maketrans({
    "ß": "ss", "æ": "ae", "ø": "o", "å": "a", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "œ": "oe", "ı": "i", "ə": "a", "ơ": "o",
    "ư": "u", "ħ": "h", "ŋ": "ng", "ɛ": "e", "ε": "e", "ɔ": "o",
})  # fmt: skip
GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def _words(text: str) -> list[str]:
    """The words of a text; `-` stands for none."""
    return ["" if word == "-" else word for word in text.split()]


def _spelled(script: str) -> list[str]:
    """The entries of `tools/locales/latin.tsv` for a script, `name=latin`."""
    lines = (Path(__file__).parent / "locales" / "latin.tsv").read_text("utf-8").splitlines()
    return [entry for line in lines if line.startswith(f"{script}\t") for entry in line.split("\t")[1].split()]


def _table(letters: str, latin: str) -> dict[str, str]:
    return dict(zip(letters, ("" if word == "-" else word for word in latin.split()), strict=True))


RUSSIAN = _table("абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
                 "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya")  # fmt: skip
CYRILLIC = {
    "ru": RUSSIAN,
    "uk": RUSSIAN | _table("гґеєиіїйщ'’ьх", "h g e ie y i i i shch - - - kh"),
    "bg": RUSSIAN | _table("хщъью", "h sht a y yu"),
    "mk": RUSSIAN | _table("жхцшчѓќѕјљњџ", "zh h c sh ch gj kj dz j lj nj dzh"),
    "sr": RUSSIAN | _table("жхцшчђћјљњџ", "z h c s c dj c j lj nj dz"),
}
GREEK = _table("αάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋΰφχψωώ",
               "a a v g d e e z i i th i i i i k l m n x o o p r s s t y y y y f ch ps o o")  # fmt: skip
GREEK_PAIRS = {"ου": "ou", "ού": "ou", "αυ": "af", "αύ": "af", "ευ": "ef", "εύ": "ef", "μπ": "mp", "ντ": "nt", "γκ": "gk",
               "γγ": "ng", "τσ": "ts", "τζ": "tz"}  # fmt: skip
GEORGIAN = _table("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
                  "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h")  # fmt: skip
ARMENIAN = _table("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
                  "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts v p k o f ev")  # fmt: skip

# The scripts of India keep the same letter at the same place of their block, after the Indian standard ISCII.
INDIC_BLOCKS = {0x0900: "hi", 0x0980: "bn", 0x0A80: "gu", 0x0B00: "or", 0x0B80: "ta"}
INDIC_VOWELS = dict(zip(range(0x05, 0x15), _words("a aa i ee u oo ri l e e e ai o o o au"), strict=True))
INDIC_CONSONANTS = dict(
    zip(
        range(0x15, 0x3A),
        _words("k kh g gh n ch chh j jh n t th d dh n t th d dh n n p ph b bh m y r r l l l v sh sh s h"),
        strict=True,
    )
) | {0x58: "q", 0x59: "kh", 0x5A: "g", 0x5B: "z", 0x5C: "r", 0x5D: "rh", 0x5E: "f", 0x5F: "y"}
INDIC_MATRAS = dict(zip(range(0x3E, 0x4D), _words("a i i u u ri ri e e e ai o o o au"), strict=True))
NUKTA, VIRAMA = 0x3C, 0x4D

ARABIC_LETTERS = {
    "ا": "A", "أ": "A", "إ": "I", "آ": "A", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "th",
    "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "A", "غ": "gh", "ف": "f", "ق": "q",
    "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "W", "ي": "Y", "ى": "A", "ة": "A", "ء": "", "ئ": "Y", "ؤ": "W",
    "پ": "p", "چ": "ch", "ژ": "zh", "ک": "k", "گ": "g", "ی": "Y", "ۀ": "A",
}  # fmt: skip
ARABIC = dict(pair.split("=") for pair in _spelled("arabic"))
HEBREW_LETTERS = {
    "א": "A", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": "W", "ז": "z", "ח": "h", "ט": "t", "י": "Y", "כ": "k", "ך": "k",
    "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "ע": "A", "פ": "p", "ף": "f", "צ": "tz", "ץ": "tz", "ק": "k",
    "ר": "r", "ש": "sh", "ת": "t",
}  # fmt: skip
HEBREW = dict(pair.split("=") for pair in _spelled("hebrew"))


def ascii_name(text: str, language: str) -> str:
    """A name in the lower-case letters a-z; empty when it cannot be written so."""
    text = unicodedata.normalize("NFC", text).lower()
    if language in ("de", "lb"):
        text = text.translate(GERMAN)
    words = [_word(word, language) for word in re.split(r"[\s\-–]+", text)]
    return re.sub("[^a-z]", "", "".join(words))


def _word(word: str, language: str) -> str:
    """One word in Latin letters, accents and signs still on."""
    script = _script(word)
    if script == "CYRILLIC":
        table = CYRILLIC.get(language, RUSSIAN)
        if language == "uk":  # є, ї, й, ю, я at the beginning of a word. Source: Cabinet of Ministers, resolution 55 of 2010
            word = re.sub("^[єїйюя]", lambda m: {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}[m[0]], word)
            word = word.replace("зг", "zgh")
            word = word.replace("ю", "iu").replace("я", "ia")
        return "".join(table.get(letter, letter) for letter in word)
    if script == "GREEK":
        for pair, latin in GREEK_PAIRS.items():
            word = word.replace(pair, latin)
        if word.startswith("mp"):
            word = "b" + word[2:]
        elif word.startswith("nt"):
            word = "d" + word[2:]
        return "".join(GREEK.get(letter, letter) for letter in word)
    if script == "GEORGIAN":
        return "".join(GEORGIAN.get(letter, "") for letter in word)
    if script == "ARMENIAN":
        word = re.sub("ու", "u", word)
        return "".join(ARMENIAN.get(letter, letter) for letter in word)
    if script == "ARABIC":
        return _arabic(word)
    if script == "HEBREW":
        return HEBREW.get(word) or _voiced([HEBREW_LETTERS.get(letter, "") for letter in word], final_h="a")
    if script in ("DEVANAGARI", "BENGALI", "GUJARATI", "ORIYA", "TAMIL"):
        return _indic(word, language)
    if script == "THAI":
        return _thai(word)
    if script == "SINHALA":
        return _sinhala(word)
    word = word.translate(SPECIAL)
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    if script in ("", "LATIN"):
        return plain
    from anyascii import anyascii

    return anyascii(word).lower()


def _script(word: str) -> str:
    """The first word of the Unicode name of its first letter: LATIN, CYRILLIC, CJK ..."""
    letter = next((letter for letter in word if letter.isalpha()), "")
    return unicodedata.name(letter, "").split(" ")[0] if letter else ""


def _arabic(word: str) -> str:
    word = re.sub("[\u064b-\u0652\u0640\u200c]", "", word)
    if word in ARABIC:
        return ARABIC[word]
    for start, latin in (("عبدال", "abdul"), ("ال", "al")):
        if word.startswith(start) and len(word) > len(start) + 2:
            return latin + _arabic(word[len(start) :])
    return _voiced([ARABIC_LETTERS.get(letter, "") for letter in word], final_h="h")


def _voiced(letters: list[str], *, final_h: str) -> str:
    """Consonants with the vowels that the script left out: none at a word's end, `a` where three would meet or two begin a word.

    Args:
        letters: Latin letters; `A` is a long a, `I` an i, `W` is w or u, `Y` is y or i, by what stands around them.
        final_h: what an h at the end of the word is.
    """
    letters = [letter for letter in letters if letter]
    sounds: list[str] = []
    for i, letter in enumerate(letters):
        before = sounds[-1] if sounds else ""
        after_is_vowel = i + 1 < len(letters) and letters[i + 1] in "AI"
        if letter == "A":
            letter = "" if before == "a" else "a"
        elif letter == "I":
            letter = "i"
        elif letter == "W":
            letter = "w" if i == 0 or after_is_vowel or before in ("a", "i", "u") else "u"
        elif letter == "Y":
            letter = "y" if i == 0 or after_is_vowel or before in ("u", "i") else "i"
        elif letter == "h" and i == len(letters) - 1 and i > 1:
            letter = final_h if not before or before not in "aiu" else ("" if final_h == "a" else "h")
        if letter:
            sounds.append(letter)
    out: list[str] = []
    for i, sound in enumerate(sounds):
        vowel = sound in "aiu"
        previous_is_vowel = bool(out) and out[-1] in "aiu"
        last = i == len(sounds) - 1
        if not vowel and out and not previous_is_vowel:
            two_before = len(out) >= 2 and out[-2] not in "aiu"
            next_is_vowel = not last and sounds[i + 1] in "aiu"
            if len(out) == 1 or two_before or (last and not next_is_vowel) or (not last and not next_is_vowel):
                out.append("i" if last and len(out) >= 2 and out[-2] == "a" and len(out) > 2 else "a")
        out.append(sound)
    return "".join(out)


def _indic(word: str, language: str) -> str:
    """A word of a script of India: every consonant has an `a`, unless another vowel or the end of the word follows."""
    base = (ord(next(letter for letter in word if letter.isalpha())) // 0x80) * 0x80
    out: list[str] = []
    places = [ord(letter) - base for letter in word if 0 <= ord(letter) - base < 0x80]
    for i, place in enumerate(places):
        following = places[i + 1] if i + 1 < len(places) else -1
        if following == NUKTA and i + 2 < len(places):
            following = places[i + 2]
        if place in INDIC_CONSONANTS:
            latin = INDIC_CONSONANTS[place]
            if language == "bn":
                latin = {"v": "b", "y": "y" if i and places[i - 1] == VIRAMA else "j"}.get(latin, latin)
            if language == "ta" and latin == "ch":
                latin = "s"
            if language == "ta" and latin in ("k", "p") and i > 0 and following != VIRAMA and out and out[-1][-1] in "aeioumn":
                latin = {"k": "g", "p": "b"}[latin]
            out.append(latin)
            ends = (following == -1 and language != "ta") or following == VIRAMA or following in INDIC_MATRAS
            if not ends:
                out.append("a")
        elif place in INDIC_VOWELS:
            out.append({"aa": "a", "ee": "i", "oo": "u"}.get(INDIC_VOWELS[place], INDIC_VOWELS[place]))
        elif place in INDIC_MATRAS:
            out.append(INDIC_MATRAS[place])
        elif place == 0x02:
            out.append("n")
        elif place == 0x4E:  # the Bengali t without vowel
            out.append("t")
    text = "".join(out)
    text = re.sub("^sinha?$", "singh", text) if language in ("hi", "mr", "ne", "gu") else text
    # Inside a word the a between two syllables is not said: Ramakumara is Ramkumar.
    if language in ("hi", "mr", "gu", "ne", "bn") and len(text) > 6:
        text = re.sub(r"([aeiou][bcdfgjklmnprstvyz])a([bcdfghjklmnprstvyz]h?[aeiou])", r"\1\2", text)
    return text


SINHALA_CONSONANTS = dict(
    zip(
        range(0x0D9A, 0x0DC7),
        _words("k kh g gh n ng ch chh j jh n gn nj t th d dh n nd th th d dh n - nd p ph b bh m mb y r - l - - w sh sh s h l f"),
        strict=False,
    )
)
SINHALA_VOWELS = dict(
    zip(range(0x0D85, 0x0D97), _words("a a e e i i u u ri ru il il e e ai o o au"), strict=True)
) | dict(zip(range(0x0DCF, 0x0DD5), ["a", "e", "e", "i", "i", "u"], strict=True)) | {0x0DD6: "u", 0x0DD8: "ru"} | dict(
    zip(range(0x0DD9, 0x0DDF), ["e", "e", "ai", "o", "o", "au"], strict=True)
)  # fmt: skip


def _sinhala(word: str) -> str:
    """A Sinhala word: every consonant has an `a`, unless another vowel or a virama follows."""
    out = ""
    places = [ord(letter) for letter in word if letter != "\u200d"]
    for i, place in enumerate(places):
        if place in SINHALA_CONSONANTS:
            following = places[i + 1] if i + 1 < len(places) else 0
            has_vowel = following == 0x0DCA or 0x0DCF <= following <= 0x0DDF
            out += SINHALA_CONSONANTS[place].replace("-", "") + ("" if has_vowel else "a")
        else:
            out += SINHALA_VOWELS.get(place, "n" if place == 0x0D82 else "")
    return out


THAI_CONSONANTS = dict(
    zip(
        "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
        _words("k kh kh kh kh kh ng ch ch ch s ch y d t th th th n d t th th th n b p ph f ph f ph m y r l w s s s h l - h"),
        strict=True,
    )
)
THAI_ENDS = {"k": "k", "kh": "k", "ch": "t", "s": "t", "d": "t", "t": "t", "th": "t", "b": "p", "p": "p", "ph": "p", "f": "p",
             "y": "i", "r": "n", "l": "n", "w": "o", "h": "", "-": ""}  # fmt: skip
THAI_VOWELS = {"ะ": "a", "ั": "a", "า": "a", "ำ": "am", "ิ": "i", "ี": "i", "ึ": "ue", "ื": "ue", "ุ": "u", "ู": "u"}
THAI_BEFORE = {"เ": "e", "แ": "ae", "โ": "o", "ไ": "ai", "ใ": "ai"}


def _thai(word: str) -> str:
    """A Thai word, roughly after the Royal Thai General System: a vowel written before its consonant is said after it."""
    word = re.sub("[่้๊๋็]|[ก-ฮ][ิุ]?์", "", word)
    out: list[tuple[str, str]] = []  # sound, kind: c or v
    i = 0
    while i < len(word):
        letter = word[i]
        if letter in THAI_BEFORE and i + 1 < len(word):
            vowel = THAI_BEFORE[letter]
            consonant = THAI_CONSONANTS.get(word[i + 1], "")
            i += 2
            if letter == "เ" and i < len(word) and word[i] == "ี" and i + 1 < len(word) and word[i + 1] == "ย":
                vowel, i = "ia", i + 2
            elif letter == "เ" and i < len(word) and word[i] == "ื" and i + 1 < len(word) and word[i + 1] == "อ":
                vowel, i = "uea", i + 2
            elif letter == "เ" and i < len(word) and word[i] == "า":
                vowel, i = "ao", i + 1
            elif letter == "เ" and i < len(word) and word[i] == "ิ":
                vowel, i = "oe", i + 1
            out += [(consonant, "c"), (vowel, "v")]
            continue
        if letter in THAI_VOWELS:
            out.append((THAI_VOWELS[letter], "v"))
        elif letter == "ร" and word[i : i + 2] == "รร":
            ends = i + 2 >= len(word) or word[i + 2] not in THAI_CONSONANTS
            out.append(("an" if ends else "a", "v"))
            i += 1
        elif letter == "อ" and out and out[-1][1] == "c":
            out.append(("o", "v"))
        elif letter in THAI_CONSONANTS:
            out.append((THAI_CONSONANTS[letter], "c"))
        i += 1
    text, consonants = "", [kind == "c" for _, kind in out]
    for k, (sound, kind) in enumerate(out):
        if kind == "v":
            text += sound
            continue
        after_vowel = text[-1:] in tuple("aeiou")
        next_vowel = k + 1 < len(out) and not consonants[k + 1]
        if next_vowel or not after_vowel:
            text += sound.replace("-", "")
            if not next_vowel and not (k + 1 < len(out) and out[k + 1][0] in ("r", "l") and k + 2 < len(out)):
                text += "o" if k + 2 == len(out) else "a" if k + 1 < len(out) else ""
        else:
            text += THAI_ENDS.get(sound, sound)
    return text
