"""What the network reads wrong and leaves no doubt is put right."""

from __future__ import annotations

import pytest
from marking import marked

from fabula.prompt.plain_cases import mended
from fabula.prompt.plain_lists import towns_mended


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
        ("[2300:date] [smoke detectors:subject]", [("2300", "rows"), ("smoke detectors", "subject")]),
        ("[forty:rows]-four [bus trips:subject]", [("forty-four", "rows"), ("bus trips", "subject")]),
        ("[default rate:about] [7.5 percent:low]", [("default rate", "about"), ("7.5 percent", "share")]),
        (
            "[temp:about] from minus [22:spread] to minus [3:spread]",
            [("temp", "about"), ("minus 22", "low"), ("minus 3", "high")],
        ),
        ("[bookings:subject], [Nov 2026:low]", [("bookings", "subject"), ("Nov 2026", "date")]),
        ("[bookings:subject], since [Nov 2026:low]", [("bookings", "subject"), ("Nov 2026", "low")]),
        ("[retirees:subject], nobody younger than [60:below]", [("retirees", "subject"), ("60", "low")]),
        (
            "[claims:subject] from [1 March 2023:low] to [3 May 2023:date]",
            [("claims", "subject"), ("1 March 2023", "low"), ("3 May 2023", "high")],
        ),
        (
            "[drivers:subject] ([name:only], [mobile:values], [city:only])",
            [("drivers", "subject"), ("name", "only"), ("mobile", "only"), ("city", "only")],
        ),
        (
            "[cards:subject], grades are [A:values] and [B:values]",
            [("cards", "subject"), ("grades", "about"), ("A", "values"), ("B", "values")],
        ),
        (
            "[wood:about] is [birch:values] or [oak:values], [pay by cash:values]",
            [("wood", "about"), ("birch", "values"), ("oak", "values"), ("cash", "values")],
        ),
        (
            "[role:about] [driver:values], sorter or [greeter:values]",
            [("role", "about"), ("driver", "values"), ("sorter", "values"), ("greeter", "values")],
        ),
        (
            "[view:about]: [front:values], [side:values] or [half:values] [open:values]",
            [("view", "about"), ("front", "values"), ("side", "values"), ("half open", "values")],
        ),
        (
            "[passes:subject]. kind: [day:only], [week:only]",
            [("passes", "subject"), ("kind", "about"), ("day", "values"), ("week", "values")],
        ),
        (
            "[payments by card:subject], [cash or paypal:subject]",
            [("payments", "subject"), ("card", "values"), ("cash", "values"), ("paypal", "values")],
        ),
        (
            "[shifts in ward:subject] [A:subject], [B and C:subject]",
            [("shifts", "subject"), ("ward", "about"), ("A", "values"), ("B", "values"), ("C", "values")],
        ),
        ("[24:count] [have no:missing] [email:drop]", [("24", "count"), ("have no", "missing"), ("email", "about")]),
        (
            "[7:children] [clubs:child], [9:children] [groups:child] in each",
            [("7", "rows"), ("clubs", "subject"), ("9", "children"), ("groups", "child")],
        ),
        (
            "[towers:subject] from fewest to [most:share] [floors:about]",
            [("towers", "subject"), ("fewest", "ascending"), ("floors", "sort")],
        ),
        ("[trades:subject], newest on top", [("trades", "subject"), ("newest on top", "descending")]),
        ("write [clients:subject] to a csv", [("clients", "subject"), ("csv", "format")]),
        (
            "[employees:subject] but [call:subject] the [salary:drop] column [monthly_pay:called]",
            [("employees", "subject"), ("salary", "about"), ("monthly_pay", "called")],
        ),
        ("create [table:subject] [lost_items:add] with [found_at:add]", [("lost_items", "subject"), ("found_at", "only")]),
        ("most [expensive watches:subject] first", [("most expensive", "descending"), ("watches", "subject")]),
        (
            "[stays:subject], admitted [before:values] [discharged:sort]",
            [("stays", "subject"), ("admitted", "about"), ("before", "compare"), ("discharged", "about")],
        ),
        ("[dishes:subject], nothing with [price:only]", [("dishes", "subject"), ("price", "drop")]),
        ("[price:about] under [50:below]", [("price", "about"), ("50", "below")]),
    ],
)
def test_what_leaves_no_doubt_is_put_right(text: str, found: list[tuple[str, str]]) -> None:
    prompt, spans = marked(text)
    assert [(span.text, span.setting) for span in mended(prompt, spans)] == found
    assert all(prompt[span.start : span.end] == span.text for span in mended(prompt, spans))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[freiwillige:subject] [Feuerwehren:city]", [("freiwillige Feuerwehren", "subject")]),
        (
            "[statut:about] [libre:values] ou [navigation:city]",
            [("statut", "about"), ("libre", "values"), ("navigation", "values")],
        ),
        ("[clients:subject] à [Lyon:city]", [("clients", "subject"), ("Lyon", "city")]),
        ("[users:subject] in [Smallville:city]", [("users", "subject"), ("Smallville", "city")]),
    ],
)
def test_towns_that_are_none_go_with_what_stands_beside_them(text: str, found: list[tuple[str, str]]) -> None:
    prompt, spans = marked(text)
    assert [(span.text, span.setting) for span in towns_mended(prompt, spans)] == found
