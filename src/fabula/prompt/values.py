"""Tagged words to values: numbers, locales, formats and names of columns."""

from __future__ import annotations

import re
import unicodedata

from fabula import locales, sinks
from fabula.errors import FabulaError
from fabula.prompt.plurals import singular

LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl")
SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mio": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "bn": 1e9,
    "billion": 1e9,
    "b": 1e9,
    "hundred": 1e2,
    "dozen": 12,
    "dozens": 12,
}
AMOUNTS = {"a": 1, "an": 1, "half": 0.5, "couple": 2, "few": 3, "several": 5, "zero": 0, "no": 0}
AND_A_PART = re.compile(r"\b(?P<whole>\w+) and (?:a|one) (?P<part>half|quarter)\b")
NUMBER = re.compile(r"\d{1,3}(?:[, ’'_.]\d{3})+(?!\d)|\d+(?:\.\d+)?|[^\W\d_]+")
FORMAT_WORDS = {
    "comma": "csv",
    "tab": "tsv",
    "newline": "ndjson",
    "lines": "ndjson",
    "jsonl": "ndjson",
    "feather": "arrow",
    "excel": "xlsx",
    "xls": "xlsx",
    "postgres": "sql",
    "postgresql": "sql",
    "mysql": "sql",
    "insert": "sql",
    "inserts": "sql",
    "yml": "yaml",
}
DIALECTS = {
    "postgres": "postgres",
    "postgresql": "postgres",
    "pg": "postgres",
    "psql": "postgres",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
    "duckdb": "duckdb",
    "mssql": "sqlserver",
    "tsql": "sqlserver",
    "sqlserver": "sqlserver",
    "server": "sqlserver",
    "oracle": "oracle",
    "snowflake": "snowflake",
    "bigquery": "bigquery",
    "redshift": "redshift",
}
SEMICOLON = re.compile(r"semikolon|points?-virgule|punto y coma|ponto e vírgula|średnik|puntkomma|punto e virgola")
DELIMITERS = {
    "semicolon": ";",
    ";": ";",
    "pipe": "|",
    "|": "|",
    "bar": "|",
    "tab": "\t",
    "comma": ",",
    ",": ",",
    ":": ":",
    "colon": ":",
}
CURRENCIES = {
    "euro": "EUR",
    "€": "EUR",
    "dollar": "USD",
    "$": "USD",
    "buck": "USD",
    "pound": "GBP",
    "sterling": "GBP",
    "£": "GBP",
    "yen": "JPY",
    "¥": "JPY",
    "franc": "CHF",
    "rupee": "INR",
    "₹": "INR",
    "naira": "NGN",
    "₦": "NGN",
    "real": "BRL",
    "reai": "BRL",
    "reais": "BRL",
    "peso": "MXN",
    "zloty": "PLN",
    "krona": "SEK",
    "kronor": "SEK",
    "krone": "NOK",
    "yuan": "CNY",
    "renminbi": "CNY",
    "rand": "ZAR",
    "lira": "TRY",
    "won": "KRW",
    "shekel": "ILS",
    "dirham": "AED",
    "ruble": "RUB",
    "rouble": "RUB",
    "forint": "HUF",
    "koruna": "CZK",
    "baht": "THB",
    "dong": "VND",
    "riyal": "SAR",
}
DATE_FORMS = {
    "iso": "yyyy-mm-dd",
    "8601": "yyyy-mm-dd",
    "us": "mm/dd/yyyy",
    "american": "mm/dd/yyyy",
    "european": "dd/mm/yyyy",
    "british": "dd/mm/yyyy",
    "german": "dd.mm.yyyy",
}
KNOWN_FORMATS = ("csv", "tsv", "json", "ndjson", "parquet", "arrow", "sql", "xlsx", "yaml", "xml", "markdown")


def number(text: str) -> int | None:
    """The whole number that some words mean: `1,200`, `2.5k`, `half a million`, `one hundred and fifty`; none when they mean none."""
    total, found = 1.0, False
    text = AND_A_PART.sub(_in_tenths, text.lower().replace("a quarter million", "0.25 million"))
    for part in NUMBER.findall(_digits_for_words(text)):
        if part[0].isdigit():
            plain = re.sub(r"[, ’'_.](?=\d{3}(?!\d))", "", part) if not re.fullmatch(r"\d+\.\d{1,2}", part) else part
            total, found = total * float(plain), True
        elif part in SCALES:
            total, found = total * SCALES[part], True
        elif part in AMOUNTS:
            total, found = total * AMOUNTS[part], found or part not in ("a", "an")
    return round(total) if found and total < 1e15 else None


def _in_tenths(found: re.Match[str]) -> str:
    """ "two and a half" as "2.5"."""
    whole = number(found["whole"])
    return found[0] if whole is None else f"{whole}.{5 if found['part'] == 'half' else 25}"


def locale(text: str) -> str | None:
    """The locale that some words name; none when they name none."""
    return locales.find_in_words(text) or locales.find_in_words(text.title())


def data_format(text: str) -> str | None:
    """The format that some words name: one of `KNOWN_FORMATS`."""
    words = re.findall(r"[a-z]+", text.lower())
    if "lines" in words or "newline" in words:
        return "ndjson"
    for word in words:
        name = FORMAT_WORDS.get(word, word)
        if name in KNOWN_FORMATS:
            return name
    return None


def dialect(text: str) -> str | None:
    """The database that some words name."""
    return next((DIALECTS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in DIALECTS), None)


def delimiter(text: str) -> str | None:
    """The sign between fields that some words name."""
    if SEMICOLON.search(text.lower()):
        return ";"
    words = [singular(word) for word in re.findall(r"[a-z]+|[;|,:\t]", text.lower())]
    return next((DELIMITERS[word] for word in words if word in DELIMITERS), None)


def currency(text: str) -> str | None:
    """The currency that some words name, as ISO 4217 has it."""
    codes = {code for code in locales.countries()["currency"].to_pylist() if code}
    if found := next((word for word in re.findall(r"\b[A-Za-z]{3}\b", text) if word.upper() in codes), None):
        return found.upper()
    words = [singular(word) for word in re.findall(r"\w+|[€$£¥₹₦]", text.lower())]
    return next((CURRENCIES[word] for word in words if word in CURRENCIES), None)


def date_form(text: str) -> str | None:
    """The form of dates and times that some words say or show, `dd/mm/yyyy`; none when they say none."""
    plain = text.strip(" .\"'").lower()
    strftime = {"%d": "dd", "%m": "mm", "%y": "yyyy", "%b": "mmm", "%h": "hh"}
    for sign, form in strftime.items():
        plain = plain.replace(sign, form)
    day, _, clock = plain.partition("t" if re.match(r"\d{4}-\d\d-\d\dt|yyyy-mm-ddt", plain) else " ")
    if clock and (form := _day_form(day)) and (time := _clock_form(clock.removesuffix("z"))):
        return f"{form}{'T' if plain[len(day)] == 't' else ' '}{time}{'Z' if clock.endswith('z') else ''}"
    return _day_form(plain) or _clock_form(plain) or _named_form(plain)


def _day_form(plain: str) -> str | None:
    """The form of a day: written as a form, or shown by an example."""
    if re.fullmatch(r"[dmy]{1,4}([-/. ]?)[dmy]{1,4}\1[dmy]{2,4}", plain):
        return re.sub(r"(?<!d)d(?!d)", "dd", re.sub(r"(?<!m)m(?!m)", "mm", plain))
    if re.fullmatch(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", plain):
        sign = next(sign for sign in plain if not sign.isdigit())
        first = int(plain.split(sign)[0])
        return f"dd{sign}mm{sign}yyyy" if first > 12 or sign == "." else f"mm{sign}dd{sign}yyyy"
    if re.fullmatch(r"\d{4}([-/.])\d{2}\1\d{2}", plain):
        return f"yyyy{plain[4]}mm{plain[4]}dd"
    month = r"(?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
    if found := re.fullmatch(rf"\d{{1,2}}(?P<sign>[-/. ]){month}(?P<last>[-/. ]|, )(?P<year>\d{{4}}|\d\d)", plain):
        return f"dd{found['sign']}{_month_form(found['month'])}{found['last']}{'yyyy' if len(found['year']) == 4 else 'yy'}"
    if found := re.fullmatch(rf"{month} (?P<day>\d{{1,2}}, )?\d{{4}}", plain):
        return f"{_month_form(found['month'])} {'dd, ' if found['day'] else ''}yyyy"
    return None


def _month_form(word: str) -> str:
    return "mmm" if len(word) == 3 else "mmmm"


def _clock_form(plain: str) -> str | None:
    """The form of a time of day."""
    if re.fullmatch(r"h{1,2}:m{1,2}:s{1,2}|\d{1,2}:\d\d:\d\d", plain):
        return "hh:mi:ss"
    return "hh:mi" if re.fullmatch(r"h{1,2}:m{1,2}|\d{1,2}:\d\d", plain) or re.search(r"\bhh:mm\b|clock time", plain) else None


def _named_form(plain: str) -> str | None:
    """The form that goes by a name: "ISO 8601 with a Z", "german format", "only the year"."""
    words = re.findall(r"\w+", plain)
    if "8601" in words and {"z", "utc", "timezone", "zulu"} & set(words):
        return "yyyy-mm-ddThh:mi:ssZ"
    if re.fullmatch(r"(?:only |just )?the year(?: only)?|year only", plain):
        return "yyyy"
    if re.fullmatch(r"(?:only |just )?(?:the )?month and (?:the )?year(?: only)?", plain):
        return "mmm yyyy"
    return next((DATE_FORMS[word] for word in words if word in DATE_FORMS), None) if len(words) <= 3 else None


def can_write(name: str) -> bool:
    """Whether rows can be written in a format."""
    try:
        sinks.find(name)
    except FabulaError:
        return False
    return True


MIXED = re.compile(r"\b(?:pH|kWh?|mAh|[kMG]Hz|kB|dB)\b")  # units that have a capital inside


def column_name(text: str) -> str:
    """A name as columns are called: `Date of Birth` and `dateOfBirth` are `date_of_birth`."""
    spaced = re.sub(r"(?<=[a-z\d])(?=[A-Z])", "_", MIXED.sub(lambda found: found[0].lower(), text.strip()))
    plain = re.sub(r"\be-mail", "email", unicodedata.normalize("NFKC", spaced).lower())
    plain = re.sub(r"(?<=\w\w)['’]s?(?!\w)", "", plain)  # "the teacher's tests" are teacher tests
    return re.sub(r"_(?:which|that|who|whose)$", "", re.sub(r"[^\w]+", "_", plain).strip("_")[:60])


def _digits_for_words(text: str) -> str:
    """The text with number words spelled in digits, in the first language in which there are any."""
    from text_to_num import alpha2digit

    if re.search(r"\d", text):
        return text
    for language in LANGUAGES:
        spelled = alpha2digit(text, language, threshold=0)
        if spelled != text:
            return spelled
    return text
