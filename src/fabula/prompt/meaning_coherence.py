"""The columns of a table known by their names alone, made to agree: an end after its start, a total of its parts, a year of its date."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fabula.prompt import meanings
from fabula.prompt.meaning import Meant, meaning_of
from fabula.prompt.meaning_states import states_of
from fabula.prompt.meaning_words import words_of

if TYPE_CHECKING:
    from fabula.prompt.network import Network

# What comes after what, and how long after at most; the first of the columns before that is there counts.
AFTER: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("ship_date", ("order_date",), "0d..6d"),
    ("delivery_date", ("ship_date", "order_date"), "1d..9d"),
    ("due_date", ("order_date", "date", "start_date"), "10d..45d"),
    ("paid_date", ("order_date", "date"), "0d..40d"),
    ("discharge_date", ("admission_date",), "1d..14d"),
    ("harvest_date", ("planting_date",), "60d..150d"),
    ("termination_date", ("hire_date", "registration_date", "start_date"), "60d..2500d"),
    ("end_date", ("start_date", "hire_date", "order_date"), "1d..120d"),
    ("expiry_date", ("start_date", "order_date", "registration_date", "date", "release_date"), "180d..1500d"),
    ("last_maintenance", ("order_date", "opened_date"), "60d..700d"),
    ("date_of_death", ("date_of_birth",), "9000d..33000d"),
    ("updated_at", ("created_at",), "1h..4000h"),
    ("resolved_at", ("created_at", "datetime"), "1h..300h"),
    ("deleted_at", ("created_at",), "24h..9000h"),
    ("last_login", ("created_at",), "24h..9000h"),
)
FUTURE = frozenset({"due_date", "expiry_date"})
# Times of day that follow each other: each its own part of the day.
DAYTIMES = {
    ("start_time", "end_time"): ('time("07:00", "12:00", step="15m")', 'time("12:15", "21:30", step="15m")'),
    ("entry_time", "exit_time"): ('time("07:00", "13:00", step="5m")', 'time("13:05", "21:30", step="5m")'),
    ("check_in_time", "check_out_time"): ('time("07:00", "12:00", step="5m")', 'time("12:15", "21:30", step="5m")'),
    ("clock_in", "clock_out"): ('time("06:00", "10:00", step="5m")', 'time("14:00", "19:30", step="5m")'),
    ("opening_time", "closing_time"): ('time("06:00", "10:30", step="30m")', 'time("16:00", "23:00", step="30m")'),
    ("time_in", "time_out"): ('time("07:00", "12:00", step="5m")', 'time("12:15", "20:30", step="5m")'),
    ("departure_time", "arrival_time"): ('time("05:00", "13:00", step="5m")', 'time("13:05", "23:30", step="5m")'),
}
YEARS = {
    "birth_year": ("date_of_birth",),
    "death_year": ("date_of_death",),
    "publication_year": ("release_date",),
    "year": ("date", "order_date", "datetime", "start_date"),
}
PARTS = {
    "month": "month({of})",
    "month_name": "month_name({of})",
    "weekday": "weekday({of})",
    "week": "week({of})",
    "day": "day({of})",
    "hour": "hour({of})",
}
WEB = {
    "company.website": 'template("https://www.{d}.example", d=slug(name))',
    "company.email": 'template("info@{d}.example", d=slug(name))',
}
JOBS = ("work.job_title", "work.salary", "work.seniority", "work.skill")
DAYS = re.compile(r"(?:date|datetime)\(")
SURE = 0.5  # a meaning that others may go by
BROAD_PLACES = ("place.country", "place.region")
JOURNEY_WORDS = """
    flight trip ride journey ticket route train bus ferry transfer shipment
    parcel delivery move drive walk cruise voyage taxi moving removal towing courier
"""
JOURNEYS, MESSAGES = (
    frozenset(JOURNEY_WORDS.split()),
    frozenset(["message", "email", "letter", "call", "payment", "text", "mail", "sms"]),
)
ENDS = (
    ("from", "to"), ("pick_up", "drop_off"), ("pickup", "dropoff"), ("pickup", "return"), ("collection", "return"),
    ("dropped_off", "picked_up"), ("dropped_off", "ready"), ("dropped_off", "collected"),
)  # fmt: skip
CONTESTS = frozenset(["match", "game", "fixture"])
POINTS = {
    "basketball": (70, 120),
    "handball": (18, 36),
    "rugby": (3, 42),
    "baseball": (0, 11),
    "volleyball": (0, 3),
    "netball": (30, 70),
}
SIDES = (("home_score", "away_score"), ("home_goals", "away_goals"), ("home_points", "away_points"))
LABS = re.compile(r"\b(?:blood|lab|laboratory|urine)\b")
LAB_UNITS = 'choice({"mg/dL": 5, "mmol/L": 4, "g/L": 2, "U/L": 3, "ng/mL": 2})'
REPAIRED = re.compile(
    r"\b(?:repair|restoration|servicing|service job|maintenance)(?: (?:job|log|visit|order|request|record|ticket))?$"
)
WRONG = """choice({"Does not start": 4, "Makes a noise": 3, "Worn part": 5, "Broken part": 4, "Loose connection": 3, "Cracked": 2, "Leaks": 2,
    "Stuck": 2})"""
DONE = """choice({"Worn part replaced": 5, "Cleaned and adjusted": 5, "Full service": 4, "Broken part replaced": 4, "Loose part fixed": 3,
    "Tested, no fault found": 1, "Crack repaired": 2, "Inspected and quoted": 2})"""
COST = "lognormal(120, 0.6, min=25, max=900, decimals=2)"
REPAIRS = {
    **dict.fromkeys(["fault", "problem", "issue", "defect", "damage", "complaint"], " ".join(WRONG.split())),
    **dict.fromkeys(["description", "work", "work_done", "repair", "action", "notes"], " ".join(DONE.split())),
    **dict.fromkeys(["cost", "price", "quote", "repair_cost"], COST),
    "parts_cost": "lognormal(45, 0.6, min=5, max=400, decimals=2)",
    "labor_cost": "lognormal(70, 0.5, min=15, max=500, decimals=2)",
}
LOWEST = re.compile(r"(^|_)(min|minimum|low|lowest|from)(_|$)")
HIGHEST = {"min": "max", "minimum": "maximum", "low": "high", "lowest": "highest", "from": "to"}


def coherent(columns: Sequence[str], table: str = "", kind: str = "", network: Network | None = None) -> dict[str, str]:
    """Every column with its expression; those that depend on others of the table read them.

    Args:
        columns: names in snake_case.
        table: the table's name or noun.
        kind: what kind of thing it is about, where that is known.
        network: its opinion counts for names that the table of meanings does not have.
    """
    meant = meanings_of(columns, table, kind, network)
    made = {name: one.expression for name, one in meant.items()}
    first = _first_of(meant)
    made |= _in_order(first, meant)
    made |= _parts_of_dates(first)
    made |= _sums(first, meant)
    made |= _spreads(meant)
    made |= _at_work(made)
    made |= _at_its_address(made)
    return made | _of_the_world(made)


def _at_its_address(made: dict[str, str]) -> dict[str, str]:
    """The web address and the mail of what has a name of its own, made of that: a restaurant is not found at a bank's."""
    if not made.get("name", "") or made["name"].startswith(("company.", "person.")):
        return {}
    return {name: WEB[text] for name, text in made.items() if text in WEB}


def _at_work(made: dict[str, str]) -> dict[str, str]:
    """Jobs and their pay that fit the department and the age of who has them."""
    department = next((name for name, text in made.items() if text == "company.department" and not keyword.iskeyword(name)), "")
    born = next((name for name, text in made.items() if re.match(r"person\.(?:age|birth_date)\b", text)), "")
    options = ", ".join(f"{option}={name}" for option, name in (("department", department), ("age", born)) if name)
    return {name: f"{text}({options})" for name, text in made.items() if options and text in JOBS}


def meanings_of(columns: Sequence[str], table: str = "", kind: str = "", network: Network | None = None) -> dict[str, Meant]:
    """What every column means beside the others; arguments as above."""
    beside = tuple(columns)
    meant = {name: meaning_of(name, table=table, neighbours=beside, kind=kind, network=network) for name in columns}
    told = told_by_subject(columns, table)
    return meant | {name: replace(one, meaning=one.meaning or meant[name].meaning) for name, one in told.items()}


def told_by_subject(columns: Sequence[str], table: str) -> dict[str, Meant]:
    """What some columns mean by what the rows are: repairs, laboratory tests, journeys, matches; arguments as above."""
    states = states_of(table.lower().replace("_", " ")) if "status" in columns else ""
    state = {"status": Meant("status", states, 1.0)} if states else {}
    return state | _of_the_trade(columns, table) | _ends(columns, table) | _scores(columns, table)


def _of_the_trade(columns: Sequence[str], table: str) -> dict[str, Meant]:
    """What was wrong, what was done and what it cost, of anything that is repaired; the units of a laboratory."""
    noun = table.lower().replace("_", " ")
    told = {"unit": LAB_UNITS} if LABS.search(noun) else REPAIRS if REPAIRED.search(noun) else {}
    return {name: Meant("", told[name], 0.9) for name in columns if name in told}


def _scores(columns: Sequence[str], table: str) -> dict[str, Meant]:
    """What a match ended with: two numbers of points, as many as there are in that sport."""
    words = table.lower().replace("_", " ").split()
    asked = [name for name in ("score", "final_score", "result") if name in columns and words and words[-1] in CONTESTS]
    low, high = next((POINTS[word] for word in words if word in POINTS), (0, 4))
    sides = next((pair for pair in SIDES if {*pair} <= {*columns}), (f"integer({low}, {high})",) * 2)
    return {name: Meant("", 'template("{{h}}-{{a}}", h={}, a={})'.format(*sides), 0.8) for name in asked[:1]}


def _ends(columns: Sequence[str], table: str) -> dict[str, Meant]:
    """What the ends of a journey, a message or a time hold, where a table has both: "from" and "to", "pick up" and "drop off"."""
    start, end = next((pair for pair in ENDS if {*pair} <= {*columns}), ("", ""))
    words = table.lower().replace("_", " ").split()
    noun = words[-1] if words else ""
    if not start:
        return {}
    if JOURNEYS & {*words}:
        return {start: Meant("city", "place.city(of=origin)", 0.8), end: Meant("city", "place.city(of=destination)", 0.8)}
    if noun in MESSAGES:
        people = [f"person.full_name(of={role})" for role in ("sender", "recipient")]
        return {name: Meant("person", text, 0.8) for name, text in zip((start, end), people, strict=True)}
    began, ended = replace(meaning_of("start_date"), confidence=0.8), Meant("", f'date(after={start}, within="1d..14d")', 0.8)
    if keyword.iskeyword(start):  # no expression can read a column called `from`, so that it is told by the end
        began, ended = Meant("", f'date(before={end}, within="1d..14d")', 0.8), replace(meaning_of("end_date"), confidence=0.8)
    return {start: began, end: ended}


def _of_the_world(made: dict[str, str]) -> dict[str, str]:
    """Countries and regions of things that stand at no address and belong to nobody: wines and mountains are from everywhere."""
    if any(text.startswith(("person.", "place.")) and not text.startswith(BROAD_PLACES) for text in made.values()):
        return {}
    return {name: f'{text}(scope="world")' for name, text in made.items() if text in BROAD_PLACES}


def _first_of(meant: dict[str, Meant]) -> dict[str, str]:
    """The first column of every meaning that is sure enough to be read by others."""
    found: dict[str, str] = {}
    for name, one in meant.items():
        if one.confidence >= SURE and not keyword.iskeyword(name):
            found.setdefault(one.meaning, name)
    return found


def _twin_of(end: str, columns: Collection[str]) -> str:
    """The start that goes by the name of an end: `start_date` for `end_date`; empty for none."""
    names = (end.replace(last, first) for last, first in (("end", "start"), ("return", "pickup"), ("checkout", "checkin")))
    return next((name for name in names if name != end and name in columns), "")


def _in_order(first: dict[str, str], meant: dict[str, Meant]) -> dict[str, str]:
    """Dates and times that come after others of the row."""
    made: dict[str, str] = {}
    for later, befores, within in AFTER:
        for name in (name for name, one in meant.items() if one.meaning == later and one.confidence >= SURE):
            before = _twin_of(name, [other for other, one in meant.items() if DAYS.match(one.expression)]) or (
                next((first[one] for one in befores if one in first), "") if name == first[later] else ""
            )
            if not before or keyword.iskeyword(before):
                continue
            function = "datetime" if meanings.load()[later].function == "datetime" else "date"
            null = re.search(r"null=[\d.]+", meant[name].expression)
            options = (
                f', within="{within}"' + (", future=True" if later in FUTURE else "") + (f", {null.group()}" if null else "")
            )
            made[name] = f"{function}(after={before}{options})"
    for (start, end), (early, late) in DAYTIMES.items():
        if start in first and end in first:
            made |= {first[start]: early, first[end]: late}
    if "death_year" in first and "birth_year" in first and "date_of_death" not in first:
        made[first["death_year"]] = f"min({first['birth_year']} + integer(20, 95), 2026)"
    return made


def _parts_of_dates(first: dict[str, str]) -> dict[str, str]:
    """Years, months and days of the week of the date that stands beside them."""
    made: dict[str, str] = {}
    for label, dates in YEARS.items():
        of = next((first[date] for date in dates if date in first), None)
        if of and label in first:
            made[first[label]] = f"year({of})"
    of = next((first[date] for date in ("date", "datetime", "order_date") if date in first), None)
    for label, text in PARTS.items():
        if of and label in first and (label != "hour" or of == first.get("datetime")):
            made[first[label]] = text.format(of=of)
    if {"start_date", "end_date", "duration_days"} <= first.keys():
        made[first["duration_days"]] = f"days_between({first['start_date']}, {first['end_date']})"
    if {"start_date", "end_date", "length_of_stay"} <= first.keys():
        made[first["length_of_stay"]] = f"days_between({first['start_date']}, {first['end_date']})"
    return made


def _sums(first: dict[str, str], meant: dict[str, Meant]) -> dict[str, str]:
    """Amounts that follow from others: quantity times price, with tax, less discount."""
    made: dict[str, str] = {}
    price = first.get("unit_price") or first.get("price")
    quantity = first.get("quantity")
    total = first.get("total") or (first.get("amount") if price and quantity else None)
    goods = f"{quantity} * {price}" if price and quantity else ""
    base = first.get("subtotal") or ""
    if base and goods:
        made[base] = f"round({goods}, 2)"
    base = base or (f"({goods})" if goods else "")
    tax, rate, shipping = first.get("tax_amount"), first.get("tax_rate"), first.get("shipping_cost")
    off, percent = first.get("discount"), first.get("discount_percent")
    if base and tax:
        made[tax] = f"round({base} * {rate} / 100, 2)" if rate else f"round({base} * 0.2, 2)"
    if base and off:
        made[off] = f"round({base} * {percent} / 100, 2)" if percent else f"round({base} * number(0, 0.3, decimals=2), 2)"
    if base and total:
        cut = f" - {off}" if off else f" * (1 - {percent} / 100)" if percent else ""
        more = "".join(f" + {name}" for name in (tax, shipping) if name)
        made[total] = f"round({base}{cut}{more}, 2)"
    elif total and tax and not base:
        made[tax] = f"round({total} * {rate} / (100 + {rate}), 2)" if rate else f"round({total} / 6, 2)"
    costs = [name for name in meant if name.endswith(("_cost", "_costs", "_fee")) or meant[name].meaning == "cost"]
    if total and costs and not base and total not in costs and meant[total].meaning == "total":
        made[total] = f"round({' + '.join(costs)}, 2)" if len(costs) > 1 else f"round({costs[0]} * number(1, 1.3), 2)"
    if {"revenue", "cost", "profit"} <= first.keys():
        made[first["profit"]] = f"{first['revenue']} - {first['cost']}"
        made[first["cost"]] = f"round({first['revenue']} * number(0.5, 1.1), 0)"
    if {"games_played", "wins", "losses"} <= first.keys():
        parts = [first[label] for label in ("wins", "draws", "losses") if label in first]
        made[first["games_played"]] = " + ".join(parts)
    if {"bmi", "weight_kg", "height_cm"} <= first.keys():
        made[first["bmi"]] = f"round({first['weight_kg']} / ({first['height_cm']} / 100) ** 2, 1)"
    return made


def _spreads(meant: dict[str, Meant]) -> dict[str, str]:
    """The largest of something, never below its smallest: `max_temp` and `min_temp`."""
    made: dict[str, str] = {}
    for low in meant:
        found = LOWEST.search(low)
        label = meant[low].meaning
        if not found or label not in meanings.load() or meanings.load()[label].kind != "number":
            continue
        high = low[: found.start(2)] + HIGHEST[found.group(2)] + low[found.end(2) :]
        if high in meant and words_of(high) != words_of(low):
            whole = label in ("age", "count", "score") or "integer" in meant[low].expression
            text = f"{low} + abs({low}) * number(0.1, 0.7) + number(0, 4)"
            made[high] = f"{'floor' if whole else 'round'}({text}{'' if whole else ', 1'})"
    return made
