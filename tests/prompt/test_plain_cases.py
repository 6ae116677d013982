"""What the network reads wrong and leaves no doubt is put right."""

from __future__ import annotations

import pytest
from marking import marked

from fabula.prompt.plain_cases import mended


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[7:subject] [students:subject]", [("7", "rows"), ("students", "subject")]),
        ("[pool incidents:subject] ([1500:date] records)", [("pool incidents", "subject"), ("1500", "rows")]),
        ("[hotel guests in:subject] Spain", [("hotel guests", "subject"), ("Spain", "locale")]),
        ("[weather:subject] for [London:subject]", [("weather", "subject"), ("London", "city")]),
        (
            "[flats:subject] in [Madrid:city] or [Barcelona:values]",
            [("flats", "subject"), ("Madrid", "city"), ("Barcelona", "city")],
        ),
        (
            "[3:children] [orders:child] per [customer:parent], [50:children] [customers:subject]",
            [("3", "children"), ("orders", "child"), ("customer", "parent"), ("50", "rows"), ("customers", "subject")],
        ),
        ("[order numbers:about] like ORD[2024:low]-[00001:high]", [("order numbers", "about"), ("ORD2024-00001", "pattern")]),
        ("[location:about] like [A:pattern]-[01-03:high]", [("location", "about"), ("A-01-03", "pattern")]),
        ("[german:subject] [students:subject]", [("german", "locale"), ("students", "subject")]),
        ("[dutch company register:subject]", [("dutch", "locale"), ("company register", "subject")]),
        ("[french fries:subject]", [("french fries", "subject")]),
        (
            "between [200:low] and [260:high] [lighthouse visits:about]",
            [("200 and 260", "rows"), ("lighthouse visits", "subject")],
        ),
        ("[price:about] between [200:low] and [260:high]", [("price", "about"), ("200", "low"), ("260", "high")]),
        ("[alcohol:about] [11.5%:share] to [15%:high]", [("alcohol", "about"), ("11.5%", "low"), ("15%", "high")]),
        ("[score:about] [1:low]..[5:seed]", [("score", "about"), ("1", "low"), ("5", "high")]),
        (
            "[depth:about] [10:high], [20:values] or [30 cm:high]",
            [("depth", "about"), ("10", "values"), ("20", "values"), ("30", "values")],
        ),
        ("[items:about] [2:low] or more", [("items", "about"), ("2", "low")]),
        ("[price:about] under [50:below]", [("price", "about"), ("50", "below")]),
    ],
)
def test_what_leaves_no_doubt_is_put_right(text: str, found: list[tuple[str, str]]) -> None:
    prompt, spans = marked(text)
    assert [(span.text, span.setting) for span in mended(prompt, spans)] == found
    assert all(prompt[span.start : span.end] == span.text for span in mended(prompt, spans))
