"""Texts that speak of their own row, and vary."""

from __future__ import annotations

import re
from importlib import resources

import numpy as np
import pyarrow as pa
import pytest

from fabula import locales
from fabula.columns.draw import Draw
from fabula.columns.templates import PhraseBook, fill_templates, part, phrase_book
from fabula.columns.topics import scores, topic, within

REFERENCE = resources.files("fabula.reference")
BOOKS = sorted(path.name.removesuffix(".txt") for path in REFERENCE.iterdir() if path.name.endswith(".txt"))
VERBS = ("is", "was", "has", "does")
SLOTS = {"the", "^the", "name", "a name", "it", "diagnosis", "symptom", "^symptom"}
SLOTS |= {f"{the} {verb}" for the in ("the", "^the") for verb in VERBS}
VARIED = (
    *("review", "comment", "note", "message", "post", "complaint", "incident"),
    *("inspection_note", "clinical_note", "paragraph"),
)
ABOUT = {"headline": "topic_", "maintenance_note": "asset", "clinical_note": "diagnosis"}  # else `subject`
PRAISE = re.compile(
    r"five stars|perfect\b|expectations in|superb|won me over|delighted|marks|great\b|recommend|love|would buy|impressed", re.I
)
ANGER = re.compile(r"waste|avoid|I regret|terrible|awful|dreadful|disappoint|let-down|one star|money back|came apart", re.I)


def repeated(value: object, rows: int = 200) -> pa.Array:
    return pa.array([value] * rows)


def test_review_names_the_product_and_is_as_happy_as_its_rating(make):
    blender = repeated("Classic Blender 1.5 L")
    assert all("blender" in text for text in make("text.review", 200, subject=blender, rating=repeated(3)))
    happy = make("text.review", 200, subject=blender, rating=repeated(5))
    angry = make("text.review", 200, subject=blender, rating=repeated(1.2))
    assert sum(bool(PRAISE.search(text)) for text in happy) > 60
    assert not any(ANGER.search(text) for text in happy)
    assert sum(bool(ANGER.search(text)) for text in angry) > 100
    assert not any(PRAISE.search(text) for text in angry)


def test_review_of_several_things_speaks_of_several(make):
    texts = make("text.review", 300, subject=repeated("Running Shoes", 300), rating=repeated(4, 300))
    assert not any(f"shoes {verb} " in text for text in texts for verb in VERBS)


def test_review_of_a_title_is_about_what_it_is_said_to_be(make):
    film = make("text.review", 300, subject=repeated("The Silent Harbor", 300), about="film")
    assert all("The Silent Harbor" in text for text in film)
    assert any("acting" in text or "soundtrack" in text for text in film)
    assert not any("delivery" in text.lower() or "battery" in text.lower() for text in film)


def test_ratings_are_understood_as_numbers_of_any_scale_truth_or_words():
    assert scores(pa.array([5, 1, None, 3.4])).tolist() == [5, 1, 0, 3]
    assert scores(pa.array([10, 2]), out_of=10).tolist() == [5, 1]
    assert scores(pa.array(["Excellent", "Very poor", "Good", "4 stars", "Neutral", "?"])).tolist() == [5, 1, 4, 4, 3, 0]
    assert scores(pa.array([True, False, None])).tolist() == [5, 2, 0]
    assert scores(pa.array(["Good", None, "Poor"]).dictionary_encode()).tolist() == [4, 0, 2]


def test_clinical_note_names_the_diagnosis_and_a_symptom_of_it(make):
    notes = make("text.clinical_note", 200, diagnosis=repeated("Acute appendicitis"))
    assert all("appendicitis" in note for note in notes)
    assert any("pain in the right lower abdomen" in note.lower() for note in notes)
    assert all("COPD" in note for note in make("text.clinical_note", 100, diagnosis=repeated("COPD", 100)))


def test_inspection_note_agrees_with_the_result(make):
    failed = make("text.inspection_note", 200, result=repeated("Failed"))
    assert not any(word in note for note in failed for word in ("No defects", "issued, valid", "Certificate"))
    passed = make("text.inspection_note", 200, result=repeated("Pass"))
    assert not any(word in note for note in passed for word in ("defects:", "prohibited", "fine possible"))
    assert make("text.inspection_note", 50, result=repeated(True, 50)) == make(
        "text.inspection_note", 50, result=repeated("Pass", 50)
    )


@pytest.mark.parametrize(
    ("name", "argument", "value", "expected"),
    [
        ("maintenance_note", "asset", "Forklift", r"forklift|tyre|brake|oil|battery|headlight|light|mirror|lock"),
        ("maintenance_note", "asset", "FL-003", r"FL-003"),
        ("incident", "subject", "Phishing", r"e-mail|sign-in|login|log-ins|attempts|data|malware|suspicious"),
        ("complaint", "subject", "Billing", r"charged|invoice|discount|voucher|refund|debited|fee"),
        (
            "complaint",
            "subject",
            "Wireless Headphones",
            r"headphones|product|match|nothing like|warranty|repair|it ",
        ),
        ("headline", "topic_", "Gardening", r"gardening"),
        ("description", "subject", "Chess Club", r"chess club|open to|for all|for everyone|for students|group"),
    ],
)
def test_texts_fit_the_column_they_are_given(make, name, argument, value, expected):
    texts = make(f"text.{name}", 200, **{argument: repeated(value)})
    assert sum(bool(re.search(expected, text, re.I)) for text in texts) >= 190


@pytest.mark.parametrize(
    "name", ["review", "description", "complaint", "headline", "incident", "maintenance_note", "clinical_note"]
)
def test_rows_without_the_column_get_a_text_all_the_same(arrow, name):
    argument = ABOUT.get(name, "subject")
    column = pa.array([None, "Garden Chair", None] * 20)
    made = arrow(f"text.{name}", 60, **{argument: column})
    assert made.null_count == 0
    assert made.type == pa.string()
    assert all(text and "  " not in text for text in made.to_pylist())


@pytest.mark.parametrize("name", ["review", "complaint", "clinical_note"])
def test_a_dictionary_reads_like_its_texts(make, name):
    argument = ABOUT.get(name, "subject")
    column = pa.array(["Asthma", "Electric Kettle", None, "Migraine"] * 10)
    plain = make(f"text.{name}", 40, **{argument: column})
    assert plain == make(f"text.{name}", 40, **{argument: column.dictionary_encode()})


@pytest.mark.parametrize("name", VARIED)
def test_hardly_any_text_repeats_among_many(make, name):
    texts = make(f"text.{name}", 2000)
    assert len(set(texts)) > 1100
    assert max(texts.count(text) for text in set(texts)) < 40


def test_question_and_answer_are_about_one_matter(make):
    for question, answer in zip(make("text.question", 500), make("text.answer", 500), strict=True):
        if "password" in question:
            assert "code" in answer or "Settings" in answer or "support" in answer


def test_sentences_start_with_a_capital_and_end(make):
    for name in (
        "sentence",
        "paragraph",
        "comment",
        "note",
        "post",
        "status_update",
        "incident",
        "maintenance_note",
        "clinical_note",
    ):
        for text in make(f"text.{name}", 300):
            assert text[0].isupper() or text[0].isdigit() or text[0] in '"#', text
            assert text[-1] in ".!?" or "#" in text, text


def test_names_stand_small_inside_a_sentence_unless_they_are_names():
    names = ["Iron deficiency", "COPD", "Crohn's disease", "Introduction to Biology", "Type 2 diabetes", "iPhone case"]
    assert within(pa.array(names)).to_pylist() == [
        "iron deficiency", "COPD", "Crohn's disease", "Introduction to Biology", "type 2 diabetes", "iPhone case",
    ]  # fmt: skip


def test_the_first_and_longest_word_decides_what_a_name_is_about():
    kinds = {
        "Car Shampoo 1 L": "plain",
        "Dry Dog Food": "petfood",
        "Introduction to Guitar": "course",
        "Grand Oak Hotel": "stay",
        "Qwertz": "thing",
        "": "thing",
        "Workshop Wood Screws": "plain",
    }
    what = topic(pa.array(list(kinds)), "review", len(kinds))
    assert [what.kinds[kind] for kind in what.kind] == list(kinds.values())


@pytest.mark.parametrize("name", BOOKS)
def test_every_hole_of_a_phrase_book_can_be_filled(name):
    book = PhraseBook(name)
    for section, phrases in book.sections.items():
        assert phrases, section
        assert all(phrase.count("{") == phrase.count("}") for phrase in phrases), section
        for text in book.texts(section) + book.texts(section, slots=True):
            slots = text.split("\x01")[1::2]
            assert all(slot in SLOTS or (slot.startswith("*") and slot[1:] in book) for slot in slots), (section, text)
            assert not set(text) & set("{}|"), (section, text)


def test_phrases_vary_by_row_and_not_by_batch():
    book, locale = phrase_book("titles"), locales.load("en_US")
    parts = [part("bug title"), part("sentence", share=0.5)]
    whole = fill_templates(Draw(7, np.arange(50), locale, 0), book, parts).to_pylist()
    assert fill_templates(Draw(7, np.arange(20, 50), locale, 0), book, parts).to_pylist() == whole[20:]


def test_a_slogan_speaks_of_the_trade(make):
    made = " ".join(make("text.slogan", 200, subject=pa.array(["Bakery"] * 200))).lower()
    assert "table" in made
    assert not any(word in made for word in ("software", "holiday", "penny"))


def test_a_meeting_is_about_the_matters_of_its_department(make):
    made = " ".join(make("text.meeting_topic", 200, department=pa.array(["Finance"] * 200))).lower()
    assert "budget" in made
    assert not any(word in made for word in ("sprint", "ward", "campaign"))


def test_an_inspection_note_speaks_of_what_was_inspected(make):
    food = make("text.inspection_note", 300, result=pa.array(["Fail"] * 300), subject=pa.array(["Restaurant"] * 300))
    car = make("text.inspection_note", 300, result=pa.array(["Fail"] * 300), subject=pa.array(["Truck"] * 300))
    assert not any("brake" in text or "tread" in text.lower() for text in food)
    assert not any("mouse" in text or "chicken" in text.lower() for text in car)


def test_what_comes_of_an_incident_fits_its_severity(make):
    said = {"subject": pa.array(["Slip and fall"] * 200)}
    minor = make("text.incident", 200, severity=pa.array(["Minor"] * 200), **said)
    bad = make("text.incident", 200, severity=pa.array(["Critical"] * 200), **said)
    assert not any("mbulance" in text or "ospital" in text for text in minor)
    assert all("mbulance" in text or "ospital" in text or "Off work" in text for text in bad)


def test_a_comment_on_something_is_as_happy_as_its_rating(make):
    said = {"subject": pa.array(["Classic Blender 1.5 L"] * 200)}
    good = make("text.comment", 200, rating=pa.array([5] * 200), **said)
    assert sum("blender" in text for text in good) > 60
    assert not any("ecommend" in text and "not" in text for text in good)
    assert any("ot recommend" in text for text in make("text.comment", 200, rating=pa.array([1] * 200), **said))


def test_opening_hours_are_those_of_the_trade(make):
    made = make("time.opening_hours", 200, trade=pa.array(["Museum", "Bank"] * 100))
    assert all(("Sat" not in hours and "Sun" not in hours) or "12:30" in hours for hours in made[1::2])
    assert not set(made[::2]) & set(made[1::2])
