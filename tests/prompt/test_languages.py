"""Prompts in other languages: which one it is, what its words mean, what headers it gets, and that training prompts are drawn rightly."""

from __future__ import annotations

import random

import pytest
from marking import SHOP, marked, rows

import fabula
from fabula import recipe
from fabula.prompt.decode import fulfil
from fabula.prompt.editing import rename
from fabula.prompt.headers import in_language
from fabula.prompt.languages import languages
from fabula.prompt.network import shipped
from fabula.prompt.request import request_of
from fabula.prompt.tables import renamed_table
from fabula.prompt.tokenizer import split_words
from fabula.prompt.translating import language_of
from fabula.schema import Schema
from fabula.teaching.corpus import TAGS, Catalogue
from fabula.teaching.foreign import Foreign

CODES = ("de", "es", "fr", "hi", "it", "ja", "nl", "pl", "pt", "tr", "zh")
CATALOGUE = Catalogue.of(["school", "bank", "shop", "hospital", "hotel"])


def asked(text: str, code: str) -> Schema:
    """What a tagged prompt in a language makes of the shop."""
    prompt, spans = marked(text)
    return fulfil(recipe.from_dict(SHOP), request_of(prompt, spans, languages()[code]), shipped())[0]


def test_there_are_eleven_beside_english() -> None:
    assert tuple(languages()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_words_for_the_same_things(code: str) -> None:
    one, spanish = languages()[code], languages()["es"]
    assert one.phrases.keys() | {"comma"} == spanish.phrases.keys() | {"comma"}
    assert len(one.nouns) > 400 and len(one.nouns.keys() & spanish.nouns.keys()) > 0.6 * len(one.nouns)
    assert len(one.columns) > 300 and len(one.columns.keys() & spanish.columns.keys()) > 0.6 * len(one.columns)
    assert all(words and all(words) for words in one.nouns.values())
    assert all(len(kind) >= 3 for kind in one.values)


@pytest.mark.parametrize(
    ("prompt", "code"),
    [
        ("necesito 100 clientes con correo electrónico", "es"),
        ("cent employés avec leur salaire", "fr"),
        ("Kunden und ihre Bestellungen", "de"),
        ("uma lista de alunos com nome e idade", "pt"),
        ("elenco dei dipendenti con stipendio", "it"),
        ("ik heb klanten en bestellingen nodig", "nl"),
        ("okul için öğrenci listesi", "tr"),
        ("dane o klientach i zamówieniach", "pl"),
        ("अस्पताल के डॉक्टर", "hi"),
        ("医生和病人", "zh"),
        ("病院の患者リスト", "ja"),
    ],
)
def test_the_language_of_a_prompt_is_known(prompt: str, code: str) -> None:
    found = language_of(prompt, {"data", "hotel", "total"})
    assert found is not None and found.code == code


@pytest.mark.parametrize(
    "prompt",
    ["500 customers with email", "hotel bookings", "a list of restaurants in Málaga", "qwer asdf", "café orders with total"],
)
def test_english_stays_english(prompt: str) -> None:
    assert language_of(prompt, {"hotel", "bookings", "customers", "email", "restaurants", "orders", "total"}) is None


def test_numbers_columns_and_ranges_are_understood() -> None:
    schema = asked(
        "[mil:rows] [clientes:subject] con [correo:about] [únicos:unique], sin [teléfono:drop]",
        "es",
    )
    made = [column.name for column in schema["customers"].made]
    assert schema.visible[0].rows.low == 1000 and "phone" not in made and schema.locale == "es_ES"
    found = rows(asked("[Bestellungen:subject], [Einzelpreis:about] zwischen [10:low] und [50:high]", "de"), "orders")
    assert all(10 <= row["unit_price"] <= 50 for row in found)


def test_thousands_are_written_with_points_and_blanks() -> None:
    assert asked("[1.500:rows] [Kunden:subject]", "de").visible[0].rows.low == 1500
    assert asked("[2 000:rows] [clients:subject]", "fr").visible[0].rows.low == 2000


def test_times_are_relative_in_every_language() -> None:
    schema = asked("[Bestellungen:subject] aus den [letzten 3 Monaten:date]", "de")
    first = min(row["order_date"] for row in rows(schema, "orders"))
    assert (schema.today - first).days <= 92


def test_name_means_the_other_half_beside_one_half() -> None:
    prompt, spans = marked("[clients:subject] avec [nom:add] et [prénom:add]")
    assert request_of(prompt, spans, languages()["fr"]).add == ["last_name", "first_name"]


def test_headers_follow_the_language() -> None:
    schema = in_language(recipe.from_dict(SHOP), languages()["fr"])
    assert [table.name for table in schema.visible] == ["clients", "commandes"]
    assert {"prénom", "nom", "ville"} <= {column.name for column in schema["clients"].made}
    assert rows(schema, "commandes")[0].keys() >= {"quantité", "prix_unitaire"}


def test_headers_of_a_language_that_names_cannot_hold_stay_english() -> None:
    assert [table.name for table in in_language(recipe.from_dict(SHOP), languages()["hi"]).visible] == ["customers", "orders"]


def test_training_prompts_have_one_tag_a_word_and_known_tables() -> None:
    drawn = [Foreign(CATALOGUE, random.Random(3), held_out=False).example() for _ in range(3)]
    foreign = Foreign(CATALOGUE, random.Random(4), held_out=False)
    drawn += [foreign.example() for _ in range(300)]
    assert all(len(example.tags) == len(split_words(example.text)) for example in drawn)
    assert all(example.tables and example.tables <= set(CATALOGUE.table_names) for example in drawn)
    tagged = {TAGS[tag].partition("-")[2] for example in drawn for tag in example.tags}
    assert {
        "subject",
        "rows",
        "add",
        "only",
        "drop",
        "about",
        "low",
        "high",
        "sort",
        "unique",
        "missing",
        "locale",
        "children",
    } <= tagged


@pytest.mark.parametrize(
    "prompt", ["30 landlords who own 75 flats", "25 train stations, both as csv and as json", "albums of motor clubs"]
)
def test_a_few_words_that_other_languages_have_are_still_english(prompt: str) -> None:
    assert language_of(prompt, {"landlord", "train", "station", "album", "motor", "club"}) is None


def test_a_renamed_column_leaves_types_and_tables_of_its_name_alone() -> None:
    """`company` may be a column, what it refers to, and the subject of a semantic type, at once."""
    schema = recipe.from_dict(
        {
            "company": {"rows": 3, "columns": {"company_id": "key", "name": "company.name"}},
            "founders": {
                "rows": 6,
                "columns": {
                    "founder_id": "key",
                    "firm_id": "ref(company)",
                    "company": "company.name",
                    "motto": 'template("{company}!", company=company)',
                },
            },
        }
    )
    schema = rename(schema, "founders", "company", "firma")
    dataset = fabula.generate(renamed_table(schema, "company", "betriebe"), seed=1)
    assert set(dataset["founders"].columns) >= {"firm_id", "firma"} and len(dataset["betriebe"].to_arrow()) == 3
