"""Turns of phrase that the network reads wrong are put right, and others left as they are."""

from __future__ import annotations

import pytest
from marking import marked

from fabula.prompt.plain_phrases import phrases_mended


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "[sales:subject], amount = quantity * unit price",
            [("sales", "subject"), ("amount", "about"), ("quantity * unit price", "formula")],
        ),
        (
            "[total:about] equals quantity times unit price on every line",
            [("total", "about"), ("quantity times unit price", "formula")],
        ),
        ("[fixed:about] is [true/false:type]", [("fixed", "about"), ("true/false", "type")]),
        ("[price:about] above [400000:high]", [("price", "about"), ("400000", "above")]),
        ("[age:about] never above [90:high]", [("age", "about"), ("90", "high")]),
        ("[stops:about] at least [5:high]", [("stops", "about"), ("5", "low")]),
        (
            "[choir members:subject] numbered from [1001:low] upwards",
            [("choir members", "subject"), ("numbered", "type"), ("1001", "low")],
        ),
        (
            "[exam scores:about] on a [0:low]-[20:high] [scale:about]",
            [("exam scores", "about"), ("0", "low"), ("20", "high")],
        ),
        (
            "[no one:unique] should be [missing:missing] a [phone number:about]",
            [("no one should be missing", "complete"), ("phone number", "about")],
        ),
        (
            "[mountain huts at an altitude:subject] above [2000 meters:high]",
            [("mountain huts", "subject"), ("altitude", "about"), ("2000 meters", "above")],
        ),
        ("[watchmakers and their home town:subject]", [("watchmakers", "subject"), ("home town", "add")]),
        ("[artists and their albums:subject]", [("artists", "subject"), ("albums", "subject")]),
        ("including [badge number:drop] but without [email:drop]", [("badge number", "add"), ("email", "drop")]),
        ("don't include [sex:drop]", [("sex", "drop")]),
        (
            "[mice:subject]: [cage:only], [weight:drop], no [sex:drop]",
            [("mice", "subject"), ("cage", "only"), ("weight", "only"), ("sex", "drop")],
        ),
        (
            "[survey:subject] with [answers agree:values], [neutral:values] and [disagree:add]",
            [("survey", "subject"), ("answers", "about"), ("agree", "values"), ("neutral", "values"), ("disagree", "values")],
        ),
        (
            "[blood type:about] [A:values]+, [B-, O:values]+",
            [("blood type", "about"), ("A+", "values"), ("B-", "values"), ("O+", "values")],
        ),
        ("valid IBANs for [50:rows] [accounts:subject]", [("IBANs", "add"), ("50", "rows"), ("accounts", "subject")]),
        (
            "[unique:unique] [IBANs:about] for [accounts:subject]",
            [("unique", "unique"), ("IBANs", "about"), ("accounts", "subject")],
        ),
    ],
)
def test_turns_of_phrase_mean_one_thing(text: str, found: list[tuple[str, str]]) -> None:
    prompt, spans = marked(text)
    assert [(span.text, span.setting) for span in phrases_mended(prompt, spans)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "[mountains:sort] [from highest to lowest:descending]",
            [("mountains", "subject"), ("from highest to lowest", "descending")],
        ),
        ("[students by grade:subject] then by [name:sort]", [("students", "subject"), ("grade", "sort"), ("name", "sort")]),
        (
            "[stock:subject], [category:about] one of [seeds:values], [tools:subject] or [pots:subject]",
            [("stock", "subject"), ("category", "about"), ("seeds", "values"), ("tools", "values"), ("pots", "values")],
        ),
        (
            "[regions:subject]: [North:values], [South:values]; [monthly sales:add]",
            [("regions", "about"), ("North", "values"), ("South", "values"), ("monthly sales", "subject")],
        ),
    ],
)
def test_what_is_sorted_or_listed_is_told_from_the_thing(text: str, found: list[tuple[str, str]]) -> None:
    prompt, spans = marked(text)
    assert [(span.text, span.setting) for span in phrases_mended(prompt, spans)] == found


def test_the_last_of_some_columns_is_a_column_like_the_others() -> None:
    prompt, spans = marked("[employees:subject], only [first name:only], [department:only] and [salary:subject]")
    assert [span.setting for span in phrases_mended(prompt, spans)] == ["subject", "only", "only", "only"]
    prompt, spans = marked("[customers:subject] with [email:add] and [orders:subject]")
    assert [span.setting for span in phrases_mended(prompt, spans)] == ["subject", "add", "subject"]


def test_a_number_of_rows_is_no_empty_table_and_a_place_no_part_of_a_thing() -> None:
    for text, found in (
        ("[cameras:subject], [5 rows:empty]", [("cameras", "subject"), ("5 rows", "rows")]),
        ("[cameras:subject], [0 rows:empty]", [("cameras", "subject"), ("0 rows", "empty")]),
        ("[wine bars in Lyon:subject]", [("wine bars", "subject"), ("Lyon", "city")]),
        ("[shops in Spain:subject]", [("shops", "subject"), ("Spain", "locale")]),
        ("[books in Braille:subject]", [("books in Braille", "subject")]),
    ):
        prompt, spans = marked(text)
        assert [(span.text, span.setting) for span in phrases_mended(prompt, spans)] == found


def test_a_number_of_the_only_thing_is_its_rows_unless_it_is_for_each_of_another() -> None:
    prompt, spans = marked("[5:children] [locksmith callouts:child] in [Toulouse:city]")
    assert [span.setting for span in phrases_mended(prompt, spans)] == ["rows", "subject", "city"]
    prompt, spans = marked("[5:children] [orders:child] each")
    assert [span.setting for span in phrases_mended(prompt, spans)] == ["children", "child"]
