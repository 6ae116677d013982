"""Made-up numbers against the libraries that check real ones: python-stdnum, schwifty, phonenumbers.

`python tools/oracles.py` writes docs/reference/safe-values.md; the libraries are needed for tests only (requirements-dev.txt).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import fabula
from fabula import locales
from fabula.columns.official import ANY, Number, numbers
from fabula.columns.pools import reference

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "safe-values.md"
NOTE = "<!-- written by tools/oracles.py; edit the code instead -->"
ROWS = 400
COMPANY = {"tax_id", "vat_number", "registration_number"}
FICTION = {"US", "CA", "GB", "AU", "FR", "DE", "SE", "IE"}  # countries with telephone numbers kept for fiction
STATUS = {
    "test": "kept for tests",
    "free": "never given",
    "rare": "seldom or never given so far",
    "odds": "**may be somebody's**",
}

# The module of python-stdnum that checks each number: country and code.
STDNUM = {
    key: module
    for line in """
    us: SSN ssn, ITIN itin, EIN ein
    gb: NHS nhs, UTR utr, VAT vat
    de: IDNR idnr, STNR stnr
    fr: NIR nir, SPI nif, SIREN siren, SIRET siret, TVA tva
    es: DNI dni, NIE nie, CIF cif, NIVA nif
    it: CF codicefiscale, IVA iva
    pt: NIF nif
    nl: BSN bsn, RSIN bsn, BTW btw
    be: NN nn, KBO vat
    at: SVNR vnr, UID uid
    ch: AHV ssn, UID uid, MWST vat
    pl: PESEL pesel, NIP nip, NIPF nip, REGON regon
    cz: RC rc, ICO dic
    sk: RC rc, DIC dph
    ro: CNP cnp, CUI cui
    bg: EGN egn, EIK vat
    gr: AMKA amka, AFM vat
    hr: OIB oib
    si: EMSO emso, DDV ddv
    se: PNR personnummer, ORGNR orgnr, MOMS vat
    no: FNR fodselsnummer, ORGNR orgnr, MVA mva
    dk: CPR cpr, CVR cvr
    fi: HETU hetu, YTUNNUS ytunnus, ALV alv
    is_: KT kennitala, VSK vsk
    ee: IK ik, KMKR kmkr
    lv: PK pvn, REG pvn
    lt: AK asmens, PVM pvm
    ie: PPS pps, VAT vat
    hu: ANUM anum
    lu: TVA tva
    mt: VAT vat
    cy: FPA vat
    br: CPF cpf, CNPJ cnpj
    mx: CURP curp, RFC rfc
    ar: DNI dni, CUIT cuit
    cl: RUT rut
    co: NIT nit
    pe: DNI cui, RUC ruc
    ec: CI ci
    uy: RUT rut
    do: CIE cedula
    cr: CPF cpf
    ca: SIN sin, BN bn
    au: TFN tfn, ABN abn, ACN acn
    nz: IRD ird
    za: ID idnr
    il: TZ idnr, HP hp
    tr: TCKN tckimlik, VKN vkn
    pk: CNIC cnic
    in_: AADHAAR aadhaar, PAN pan, GSTIN gstin
    cn: RIC ric, USCC uscc
    tw: UBN ubn
    jp: MYNUMBER in_, CN cn
    kr: RRN rrn, BRN brn
    th: PIN pin
    id: NIK nik
    my: NRIC nric
    ru: INN inn, OGRN ogrn
    ua: RNTRC rntrc, EDRPOU edrpou
    """.strip().splitlines()
    for country, _, pairs in [line.strip().partition(": ")]
    for code, name in [pair.split() for pair in pairs.split(",")]
    for key, module in [((country.strip("_").upper(), code), f"{country}.{name}")]
}
# Numbers whose range the module refuses before it looks at the check characters: how those are looked at.
CHECKS: dict[tuple[str, str], Callable[[str], object]] = {
    ("DE", "IDNR"): lambda text: _module("iso7064.mod_11_10").validate(text),
    ("DE", "USTID"): lambda text: _module("iso7064.mod_11_10").validate(text[2:]),
    ("BE", "NN"): lambda text: _module("be.nn")._checksum(text),
    ("AT", "SVNR"): lambda text: _equal(_module("at.vnr").calc_check_digit(text), text[3]),
    ("CZ", "RC"): lambda text: _equal(int(text) % 11, 0),
    ("SK", "RC"): lambda text: _equal(int(text) % 11, 0),
    ("NO", "FNR"): lambda text: _equal(
        _module("no.fodselsnummer").calc_check_digit1(text) + _module("no.fodselsnummer").calc_check_digit2(text), text[9:]
    ),
    ("FI", "HETU"): lambda text: _module("fi.hetu").validate(text, allow_temporary=True),
    ("LV", "PK"): lambda text: _equal(_module("lv.pvn").calc_check_digit_pers(text[:-1]), text[-1]),
    ("IE", "PPS"): lambda text: _module("ie.vat").validate("IE" + text),
    ("DK", "CPR"): lambda text: _equal(_module("dk.cpr").checksum(text), 0),
    ("EC", "CI"): lambda text: _module("luhn").validate(text),
    ("CA", "SIN"): lambda text: _module("luhn").validate(text),
    ("ZA", "ID"): lambda text: _module("luhn").validate(text),
    ("TR", "TCKN"): lambda text: _equal(_module("tr.tckimlik").calc_check_digits(text), text[-2:]),
    ("CN", "RIC"): lambda text: _module("iso7064.mod_11_2").validate(text),
    ("IN", "GSTIN"): lambda text: _module("luhn").validate(text, alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ("MT", "VAT"): lambda text: _equal(_module("mt.vat").checksum(text.removeprefix("MT")), 0),
    **{
        key: lambda text, module=STDNUM[key]: _equal(_module(module).calc_check_digit(text[:-1]), text[-1])
        for key in (("RO", "CNP"), ("BG", "EGN"), ("NZ", "IRD"), ("KR", "RRN"), ("TH", "PIN"), ("UY", "RUT"))
    },
}
STANDARDS = {
    "code.ean8": "ean", "code.barcode": "ean", "commerce.ean13": "ean", "commerce.upc": "ean", "code.gtin14": "ean", "code.gln": "ean",
    "code.isbn10": "isbn", "code.isbn13": "isbn", "code.issn": "issn", "code.ismn": "ismn", "code.isni": "isni",
    "code.orcid": "isni", "code.lei": "lei", "code.isin": "isin", "code.cusip": "cusip", "code.sedol": "gb.sedol",
    "code.imei": "imei", "code.imsi": "imsi", "code.iccid": "luhn", "money.card_number": "luhn", "money.bic": "bic",
    "transport.container_number": "iso6346",
}  # fmt: skip


@dataclass(frozen=True)
class Share:
    """How many of a number's samples an oracle takes as valid, and how many have the right check characters; 0 to 1."""

    valid: float | None
    checked: float | None


def samples(name: str, rows: int = ROWS, locale: str = "en_US") -> list[str]:
    """Values of one column."""
    recipe = {"about": {"locale": locale}, "t": {"rows": rows, "columns": {"x": name}}}
    return [str(row["x"]) for row in fabula.generate(recipe, seed=1).first.take(rows)]


def number_samples(number: Number, rows: int = ROWS) -> list[str]:
    """Values of one kind of number."""
    if number.kind in COMPANY:
        return samples(f'company.{number.kind}(country="{number.country}")', rows)
    return samples(f'person.national_id("{number.code}", country="{number.country}", min_age=1)', rows)


def checked_numbers() -> list[Number]:
    """The kinds of number of the page: all with a code, of their own country, that the recipe can ask for."""
    seen, out = set(), []
    for number in numbers():
        place = (number.country, number.kind)
        is_first = place not in seen
        seen.add(place)
        if number.country != ANY and number.code and (is_first or number.kind not in COMPANY):
            out.append(number)
    return out


def share_of(number: Number, rows: int = ROWS) -> Share:
    """What python-stdnum says of a kind of number; none where it knows none."""
    key = (number.country, number.code)
    module = STDNUM.get(key) or (
        "eu.vat" if number.kind == "vat_number" and number.country not in ("CH", "NO", "IS", "GB") else ""
    )
    if not module:
        return Share(None, None)
    texts = number_samples(number, rows)
    valid = _share(_module(module).validate, texts)
    if valid == 1 or key not in CHECKS:
        return Share(valid, 1.0 if valid == 1 else None)
    plain = ["".join(sign for sign in text if sign.isalnum()) for text in texts]
    return Share(valid, _share(CHECKS[key], texts if number.code == "HETU" else plain))


def iban_share(country: str, rows: int = ROWS) -> Share:
    """What schwifty says of a country's IBANs: the whole, and with the national check digits where it knows their rule."""
    schwifty = import_module("schwifty")
    texts = samples(f'money.iban(country="{country}")', rows)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        checked = _share(lambda text: schwifty.IBAN(text, validate_bban=True), texts)
    return Share(_share(schwifty.IBAN, texts), None if told else checked)


def phone_share(locale: str, kind: str, rows: int = ROWS) -> tuple[float, float]:
    """The shares of a locale's telephone numbers that phonenumbers takes as possible and as valid."""
    library = import_module("phonenumbers")
    country = locales.load(locale).country
    found = []
    for text in samples(f"person.{'phone' if kind == 'landline' else 'mobile'}", rows, locale):
        try:
            found.append(library.parse(text, country))
        except library.NumberParseException:
            found.append(None)
    possible = [number is not None and library.is_possible_number(number) for number in found]
    valid = [number is not None and library.is_valid_number(number) for number in found]
    return sum(possible) / len(found), sum(valid) / len(found)


def _share(check: Callable[[str], object], texts: Iterable[str]) -> float:
    results = []
    for text in texts:
        try:
            check(text)
            results.append(1)
        except Exception:
            results.append(0)
    return sum(results) / len(results)


def _module(name: str) -> Any:
    return import_module(f"stdnum.{name}")


def _equal(found: object, wanted: object) -> None:
    if found != wanted:
        raise ValueError(found)


# ruff: noqa: E501  (a row of a table is one line)
# -- the page --------------------------------------------------------------------------------------------------------

PROSE = """# Safe values

Nothing that Fabula makes reaches a real person, firm, account or machine.
This page says for each kind of value why, and what the libraries that check real ones say of {rows} made-up ones.

| kind | why it is nobody's |
| --- | --- |
| mail | domains `example.com`, `example.net`, `example.org` and anything under `.example`, `.test`, `.invalid` and `.localhost` (RFC 2606, RFC 6761). A domain of your own stays if it is one of these; of any other only the name is kept: `person.email("gmail.com")` gives `...@gmail.example`, `bank.co.uk` gives `bank.example` |
| web addresses, hosts | the same domains |
| IP addresses | 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 (RFC 5737), private networks (RFC 1918), 2001:db8::/32 (RFC 3849) |
| MAC addresses | locally administered: no maker has them (IEEE 802) |
| names | a made-up person is never called as one of some 2,000 well-known living people (`fabula/reference/well_known_people.txt`): the last name is drawn again |
| cards | ranges that payment services publish for tests; Luhn's digit is right; brand, length, code and expiry agree |
| accounts | codes that no bank has; check digits are right |
| securities | CUSIP issuers from 99 and SEDOL numbers from 9 are for private use; national numbers 999... elsewhere |
| articles | GS1 prefix 2 (inside a company) and 952 (for examples) |
| SIM cards, devices | country 999, test network 001 01, test devices 00 |
| DOI | prefix 10.5555, for tests |
| crypto addresses | Bitcoin's test network, with a check sum that fails |
| spreadsheets | `--csv-safe` puts `'` before texts that begin with `=`, `+`, `-`, `@`, a tab or a carriage return (OWASP, CSV injection); numbers stay numbers, JSON and Parquet stay as they are |

Check it: `pip install -r requirements-dev.txt && python tools/oracles.py` writes this page again.
"""
NUMBERS = """## Numbers of people and firms

`person.national_id` and `company.tax_id`, `company.vat_number`, `company.registration_number` follow the locale; `country="PL"` asks for another,
`person.national_id("NHS", country="GB")` for one of several by its short code.
Where a number holds sex, day of birth or name, they are those of the row.

- *kept for tests*: its authority says so.
- *never given*: a range, office, place or century that does not exist or is not reached. Some libraries refuse these for that reason.
- *seldom or never given so far*: no promise.
- **may be somebody's**: the numbers are random and all of a form are in use; the odds stand beside it.

*valid* is the share that python-stdnum takes; *check* the share whose check characters are right, where it refuses the range. `-`: it knows no rule.
Written from published structures as we know them; not confirmed with each authority.
"""


def page() -> str:
    """The page of docs/reference."""
    parts = [
        PROSE.replace("{rows}", str(ROWS)).replace("# Safe values\n", f"# Safe values\n\n{NOTE}\n", 1),
        NUMBERS,
        _numbers_table(),
    ]
    parts += [
        "## Accounts\n\nOutside these countries `money.iban` gives the country's own account form (fabula/reference/accounts.tsv).\n",
        _iban_table(),
    ]
    parts += ["## Identifiers of standards\n", _standards_table()]
    parts += [
        "## Telephone numbers\n\n*possible*: the length is right; *valid*: the national plan has such a number. "
        "Numbers kept for fiction are often valid; elsewhere they are outside the plan on purpose, so that none can be dialled.\n",
        _phone_table(),
    ]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *rows]) + "\n"


def _numbers_table() -> str:
    rows = []
    for number in checked_numbers():
        share, example = share_of(number), number_samples(number, 1)[0]
        kind = number.kind.replace("_", " ")
        rows.append(
            [
                number.country,
                kind,
                f"{number.name} (`{number.code}`)",
                f"`{example}`",
                _percent(share.valid),
                _percent(share.checked),
                f"{STATUS[number.status]}: {number.why}",
            ]
        )
    return _table(["country", "kind", "name", "example", "valid", "check", "whose"], rows)


def _iban_table() -> str:
    table = reference("ibans").columns
    rows = []
    for country, why in zip(table["country"], table["why"], strict=True):
        share = iban_share(country)
        example = samples(f'money.iban(country="{country}")', 1)[0]
        rows.append([country, f"`{example}`", _percent(share.valid), _percent(share.checked), why])
    return _table(["country", "example", "valid (schwifty)", "national check digits", "why it is nobody's"], rows)


def _standards_table() -> str:
    rows = []
    for name, module in STANDARDS.items():
        texts = samples(name)
        rows.append([f"`{name}`", f"`{texts[0]}`", _percent(_share(_module(module).validate, texts))])
    return _table(["type", "example", "valid (python-stdnum)"], rows)


def _phone_table() -> str:
    rows, seen = [], set()
    for code in locales.codes():
        country = locales.load(code).country
        if country in seen or country not in reference("phones").columns["country"]:
            continue
        seen.add(country)
        for kind in ("landline", "mobile"):
            possible, valid = phone_share(code, kind)
            why = "kept for fiction" if country in FICTION else "outside the national plan"
            if valid and country not in FICTION:
                why = "begins with 0 after the area, which the plan keeps for itself"
            example = samples(f"person.{'phone' if kind == 'landline' else 'mobile'}", 1, code)[0]
            rows.append([country, kind, f"`{example}`", _percent(possible), _percent(valid), why])
    return _table(["country", "kind", "example", "possible", "valid", "why no one answers"], sorted(rows))


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(PAGE.relative_to(PAGE.parent.parent.parent))
