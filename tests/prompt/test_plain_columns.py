"""What is said of columns, categories and parts of the rows in ways that leave no doubt is read so, whatever the network makes of it."""

from __future__ import annotations

import pandas as pd
import pytest
from marking import marked

import fabula
from fabula.prompt.plain_columns import columns_mended
from fabula.prompt.plain_lists import lists_mended
from fabula.prompt.plain_numbers import numbers_mended


def settings(spans) -> list[tuple[str, str]]:
    return [(span.text, span.setting) for span in spans]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "[chimney sweep visits:subject] with the [street:subject], how many [flues:subject] and soot [level:drop]",
            [("chimney sweep visits", "subject"), ("street", "add"), ("how many flues", "add"), ("soot level", "add")],
        ),
        (
            "[library:subject] with [books:subject], [loans:subject] and [members:subject]",
            [("library", "subject"), ("books", "subject"), ("loans", "subject"), ("members", "subject")],
        ),
        (
            "[alpacas:subject]. Its columns, spelled like this: [ear_tag:add], [nickname:add]",
            [("alpacas", "subject"), ("ear_tag", "only"), ("nickname", "only")],
        ),
        ("[alpacas:subject], two more columns: [ear_tag:add], [nickname:add]", None),
        (
            "[fire extinguishers:subject], leave the [price:drop] and the [supplier out:subject] of it",
            [("fire extinguishers", "subject"), ("price", "drop"), ("supplier", "drop")],
        ),
        (
            "[cards:subject] with a yes/no column [glitter:called]",
            [("cards", "subject"), ("yes/no", "type"), ("glitter", "about")],
        ),
        ("[necklaces:subject], weight in whole grams", [("necklaces", "subject"), ("weight", "about"), ("whole grams", "type")]),
        ("[messages labelled spam or ham:subject]", [("messages", "subject"), ("spam", "values"), ("ham", "values")]),
        (
            "[escape rooms:subject], i want [difficulty:add] and record time in there",
            [("escape rooms", "subject"), ("difficulty", "add"), ("record time", "add")],
        ),
        ("[olive presses:subject] and who owns them", [("olive presses", "subject"), ("owner", "add")]),
        (
            "[translators:subject], each having a valid Belgian [IBAN:subject]",
            [("translators", "subject"), ("IBAN", "add")],
        ),
    ],
)
def test_columns_are_told_by_how_they_are_spoken_of(text: str, found: list[tuple[str, str]] | None) -> None:
    prompt, spans = marked(text)
    assert settings(columns_mended(prompt, spans)) == (found or settings(spans))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "[calls:subject] with [urgency:about] = [red / orange:formula] / [green:values]",
            [("calls", "subject"), ("urgency", "about"), ("red", "values"), ("orange", "values"), ("green", "values")],
        ),
        (
            "every [tram:parent] belongs [to one of four:children] [depots:child]: [Harbour:add], [Old Mill:values]",
            [("tram", "subject"), ("depots", "about"), ("Harbour", "values"), ("Old Mill", "values")],
        ),
        (
            "[washers:subject]: [idle:add], [running:values] or [broken:values]",
            [("washers", "subject"), ("idle", "values"), ("running", "values"), ("broken", "values")],
        ),
        ("[label:about] [edible or poisonous:values]", [("label", "about"), ("edible", "values"), ("poisonous", "values")]),
        ("[scale:about] [H0:values], [N or Z:pattern]", [("scale", "about"), ("H0", "values"), ("N", "values"), ("Z", "values")]),
    ],
)
def test_categories_are_told_by_what_stands_between_them(text: str, found: list[tuple[str, str]]) -> None:
    assert settings(lists_mended(*marked(text))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "[parents:subject], a quarter of them under [35:below]",
            [("parents", "subject"), ("a quarter", "share"), ("35", "below")],
        ),
        ("[customers:subject], [20%:low] older than [65:above]", [("customers", "subject"), ("20%", "share"), ("65", "above")]),
        ("[speed:about] [900:low]-[1600 m:high]/[min:values]", [("speed", "about"), ("900", "low"), ("1600 m", "high")]),
        ("around [5:children] [lifeguards a beach:child]", [("5", "children"), ("lifeguards", "child"), ("beach", "parent")]),
        ("[pickup times:about] as [HH:pattern]:MM [24 hour:average]", [("pickup times", "about"), ("HH:MM", "pattern")]),
    ],
)
def test_numbers_are_told_by_what_stands_around_them(text: str, found: list[tuple[str, str]]) -> None:
    assert settings(numbers_mended(*marked(text))) == found


def test_a_part_of_the_rows_is_on_one_side_of_a_bound() -> None:
    made = fabula.generate("2000 customers, 20% older than 65", seed=1)
    frame = made["customers"].to_pandas()
    years = (pd.Timestamp(made.schema.today) - pd.to_datetime(frame["date_of_birth"])).dt.days / 365.25
    assert 0.17 <= (years >= 66).mean() <= 0.23 and years.min() >= 18


def test_a_part_of_the_orders_is_dear() -> None:
    frame = fabula.generate("2000 orders, 10% with a total over 500", seed=1)["orders"].to_pandas()
    assert 0.08 <= (frame["total_amount"] > 500).mean() <= 0.12


def test_an_age_beside_a_date_of_birth_is_that_of_the_date() -> None:
    made = fabula.generate("300 patients with age, 40% over 60", seed=1)
    frame = made["patients"].to_pandas()
    years = (pd.Timestamp(made.schema.today) - pd.to_datetime(frame["date_of_birth"])).dt.days / 365.25
    assert ((years - frame["age"]).between(-0.02, 1.02)).all()


@pytest.mark.parametrize("prompt", ["- 6 instructors", "a fossil collection - 130 entries will do"])
def test_a_dash_is_no_minus(prompt: str) -> None:
    assert fabula.predict(prompt).rows in (6, 130)


def test_what_a_formula_reads_are_columns_of_their_own() -> None:
    (frame,) = (
        t.to_pandas()
        for t in fabula.generate("scrap deliveries where net weight = gross weight - tare weight", rows=50, seed=1).values()
    )
    assert (frame["net_weight"] - (frame["gross_weight"] - frame["tare_weight"])).abs().max() < 0.01
