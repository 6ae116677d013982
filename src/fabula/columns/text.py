"""Texts that people write, speaking of their own row: reviews, notes, messages, reports, headlines. The sentences are data."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import map_texts, present
from fabula.columns.draw import Draw, Latent
from fabula.columns.pools import Pool, reference
from fabula.columns.templates import Part, PhraseBook, fill_templates, part, phrase_book
from fabula.columns.topics import NOT_GOODS, UNKNOWN, Topic, by_value, scores, topic, within

ACUTE = ("infection", "injury", "cardiac", "surgical", "skin", "respiratory")  # kinds of case seen within days
NO_COMPLAINT = ("No symptoms", "Routine antenatal visit")
SCORES = Pool([1, 2, 3, 4, 5], [9, 6, 10, 25, 50])  # how people rate
FAMILIES = {  # reviews that open in the same way
    "goods": "kitchen textile home furniture clothing accessory shoes baby tool garden camping sport game toy pet auto jewelry "
    "music",
    "device": "gadget electronics appliance powertool",
    **{kind: kind for kind in ("course", "stay", "meal", "film", "book")},
}
THINGS = (*FAMILIES["goods"].split(), *FAMILIES["device"].split())  # things with a shape and a use
SYNONYMS = {"movie": "film", "series": "film", "show": "film", "hotel": "stay", "restaurant": "meal", "place": "visit"}


def _rated(draw: Draw, rating: Column | None, out_of: float) -> np.ndarray:
    """(n,) scores 1 to 5, drawn where there is no rating."""
    drawn = 1 + draw.child("score").index(SCORES)
    if rating is None:
        return drawn
    given = scores(rating, out_of)
    return np.where(given > 0, given, drawn)


@functools.cache
def _review_sections(book: PhraseBook, kinds: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Names of the sections that open a review (by score, then kind), praise, complain (by kind) and close."""
    family = {kind: name for name, members in FAMILIES.items() for kind in members.split()}
    opens = tuple(
        name if (name := f"open {score} {family.get(kind, '')}") in book else f"open {score}"
        for score in range(1, 6)
        for kind in kinds
    )
    good, bad = (
        tuple(f"{mood} {kind}" if f"{mood} {kind}" in book else f"{mood} thing" for kind in kinds) for mood in ("good", "bad")
    )
    return opens, good, bad, tuple(f"close {score}{more}" for more in ("", " goods") for score in (1, 2, 4, 5))


@semantic_type("text.review")
def review(
    draw: Draw, subject: Column | None = None, rating: Column | None = None, *, out_of: float = 5, about: str = ""
) -> Column:
    """A review of one to three sentences that names `subject` and is as happy as `rating` (1 to `out_of`, or words) says.

    `about` tells what is reviewed where its name does not: `film`, `book`, `course`, `hotel`, `restaurant`, `app`.
    """
    n = len(draw)
    book = phrase_book("reviews")
    what = topic(subject, "review", n, SYNONYMS.get(about, about))
    score = _rated(draw, rating, out_of)
    opens, good, bad, closes = _review_sections(book, what.kinds)
    count = len(what.kinds)
    is_goods = np.array([kind not in NOT_GOODS for kind in what.kinds])[what.kind]
    is_thing = np.array([kind in THINGS for kind in what.kinds])[what.kind]
    last = np.where(score == 3, len(closes) + what.kind, np.array([0, 1, 0, 2, 3])[score - 1] + 4 * is_goods)
    detail = np.where(score == 3, np.where(is_thing, 2, is_goods), 3 + what.kind + count * (score < 3))
    parts = [
        Part(opens, (score - 1) * count + what.kind),
        Part(("fair thing", "fair plain", "fair goods", *good, *bad), detail, share=0.8),
        Part(closes + bad, last, share=np.where(score == 3, 0.9, 0.45)),
    ]
    return fill_templates(draw, book, parts, what.slots)


def _by_kind(book: PhraseBook, prefix: str, what: Topic) -> Part:
    """The part whose sections are `<prefix> <kind>`, or `<prefix> thing` where a kind has none."""
    names = tuple(f"{prefix} {kind}" if f"{prefix} {kind}" in book else f"{prefix} {UNKNOWN}" for kind in what.kinds)
    return Part(names, what.kind)


def _of_kind(book: PhraseBook, name: str, what: Topic) -> Part:
    """The part whose sections are `<name> <kind>`, or `<name>` where a kind has none."""
    return Part(tuple(f"{name} {kind}" if f"{name} {kind}" in book else name for kind in what.kinds), what.kind)


def _any_kind(draw: Draw, what: Topic, column: Column | None, kinds: tuple[str, ...]) -> Topic:
    """The topic, with one of `kinds` drawn for each row that says nothing of its own."""
    drawn = np.array([what.kinds.index(kind) for kind in kinds])[draw.child("kind").integers(0, len(kinds))]
    silent = np.ones(len(draw), dtype=bool) if column is None else ~present(column)
    return Topic(what.kinds, np.where(silent & (what.kind == 0), drawn, what.kind), what.slots)


@semantic_type("text.comment")
def comment(draw: Draw, subject: Column | None = None, rating: Column | None = None, *, out_of: float = 5) -> Column:
    """A comment on something shared, of one or two sentences, such as `Good point, I had not thought of that.`.

    With `subject` or `rating` (1 to `out_of`, or words) it speaks of that, and is as happy as the rating says.
    """
    book = phrase_book("remarks")
    if subject is None and rating is None:
        return fill_templates(draw, book, [part("comment"), part("comment more", share=0.35)])
    what = topic(subject, "review", len(draw))
    moods = tuple(f"comment about {mood}" for mood in ("bad", "fair", "good"))
    mood = np.array([0, 0, 0, 1, 2, 2])[_rated(draw, rating, out_of)]
    return fill_templates(draw, book, [Part(moods, mood)], what.slots)


@semantic_type("text.note")
def note(draw: Draw) -> Column:
    """A clerk's note, such as `Called twice, left a voicemail. Follow up next week.`."""
    return fill_templates(draw, phrase_book("remarks"), [part("note"), part("note more", share=0.35)])


@semantic_type("text.message")
def message(draw: Draw) -> Column:
    """A short message between people who know each other, such as `Hi, are you free on Friday? No rush.`."""
    return fill_templates(draw, phrase_book("remarks"), [part("message"), part("message more", share=0.3)])


@semantic_type("text.post")
def post(draw: Draw) -> Column:
    """A post on a social network, some with hashtags, such as `Finally: we moved into our new flat. #family`."""
    return fill_templates(draw, phrase_book("remarks"), [part("post"), part("post more", share=0.55)])


@semantic_type("text.quote")
def quote(draw: Draw) -> Column:
    """A saying by nobody in particular, such as `The road teaches what no map can say.`."""
    return fill_templates(draw, phrase_book("remarks"), [part("quote")])


@semantic_type("text.tag")
def tag(draw: Draw) -> Column:
    """A tag in small letters, such as `how-to` or `follow-up`."""
    return draw.pick(phrase_book("remarks").pool("tag"))


@semantic_type("text.reason")
def reason(draw: Draw) -> Column:
    """Why somebody is absent or cancels, in a few words, such as `Sick child, back tomorrow`."""
    return draw.pick(phrase_book("remarks").pool("reason"))


@semantic_type("text.instruction")
def instruction(draw: Draw) -> Column:
    """An instruction for delivery, use or care, such as `Keep upright, use within 3 weeks of opening.`."""
    return fill_templates(draw, phrase_book("remarks"), [part("instruction")])


@semantic_type("text.status_update")
def status_update(draw: Draw) -> Column:
    """Where a piece of work stands, such as `On track: contract signed, user training next. Budget on plan.`."""
    return fill_templates(draw, phrase_book("remarks"), [part("status update"), part("status update more", share=0.45)])


@semantic_type("text.feedback")
def feedback(draw: Draw, rating: Column | None = None, *, out_of: float = 5) -> Column:
    """What a guest, pupil or client says, as happy as `rating` (1 to `out_of`, or words) says."""
    score = _rated(draw, rating, out_of)
    more = ("feedback bad more", "feedback fair more", "feedback good more")
    parts = [
        Part(tuple(f"feedback {s}" for s in range(1, 6)), score - 1),
        Part(more, np.array([0, 0, 1, 1, 2])[score - 1], share=0.5),
    ]
    return fill_templates(draw, phrase_book("remarks"), parts)


class Exchange(Latent):
    """A question and its answer, about the same matter."""

    @functools.cached_property
    def matter(self) -> Part:
        """The matter of each row, as a part whose sections lack their first word."""
        matters = ("account", "delivery", "return", "billing", "use", "visit", "work")
        return Part(matters, self.draw.child("matter").integers(0, len(matters)))

    def text(self, kind: str) -> Column:
        """(n,) texts of the sections `<kind> <matter>`."""
        each = Part(tuple(f"{kind} {matter}" for matter in self.matter.sections), self.matter.which)
        return fill_templates(self.draw.child(kind), phrase_book("remarks"), [each])


@semantic_type("text.question")
def question(exchange: Exchange) -> Column:
    """A question to a help desk or office, such as `How do I reset my password?`."""
    return exchange.text("question")


@semantic_type("text.answer")
def answer(exchange: Exchange) -> Column:
    """An answer about the same matter as the row's question, such as `Open Settings, then Security, and follow the link.`."""
    return exchange.text("answer")


@semantic_type("text.headline")
def headline(draw: Draw, topic_: Column | None = None) -> Column:
    """A newspaper headline about `topic_` (`Politics`, `Sports`, `Science` ... or any other words)."""
    book = phrase_book("titles")
    what = topic(topic_, "headline", len(draw))
    what = _any_kind(draw, what, topic_, tuple(kind for kind in what.kinds if kind != UNKNOWN))
    return fill_templates(draw, book, [_by_kind(book, "headline", what)], what.slots)


@semantic_type("text.email_subject")
def email_subject(draw: Draw) -> Column:
    """Subject of an e-mail, such as `Reminder: travel expenses due on Friday`."""
    return fill_templates(draw, phrase_book("titles"), [part("email subject")])


@semantic_type("text.task_title")
def task_title(draw: Draw) -> Column:
    """Title of a task, such as `Review supplier contracts with legal`."""
    return fill_templates(draw, phrase_book("titles"), [part("task title")])


@semantic_type("text.bug_title")
def bug_title(draw: Draw) -> Column:
    """Title of a software bug, such as `Checkout hangs when the cart is empty`."""
    return fill_templates(draw, phrase_book("titles"), [part("bug title")])


@semantic_type("text.title")
def title(draw: Draw) -> Column:
    """Title of an article or a talk, such as `A beginner's guide to slow travel`."""
    return fill_templates(draw, phrase_book("titles"), [part("title")])


@semantic_type("text.slogan")
def slogan(draw: Draw, subject: Column | None = None) -> Column:
    """A slogan, such as `Good food takes time.`; with `subject`, a trade or a firm's name, one that fits what it does."""
    book = phrase_book("titles")
    what = topic(subject, "trade", len(draw))
    return fill_templates(draw, book, [_of_kind(book, "slogan", what)])


@semantic_type("text.meeting_topic")
def meeting_topic(draw: Draw, department: Column | None = None) -> Column:
    """What a meeting is about, such as `Monthly sales review` or `Kick-off: office move`; with `department` of its own matters."""
    book = phrase_book("titles")
    if department is None:
        return draw.pick(book.pool("meeting topic"))
    what = topic(department, "dept", len(draw))
    names = tuple("meeting topic" if kind == UNKNOWN else f"meeting {kind}" for kind in what.kinds)
    return fill_templates(draw, book, [Part(names, what.kind)])


@semantic_type("text.sentence")
def sentence(draw: Draw) -> Column:
    """One sentence of everyday prose, such as `One rainy afternoon, the choir opened the doors to everybody.`."""
    return fill_templates(draw, phrase_book("titles"), [part("sentence")])


@semantic_type("text.paragraph")
def paragraph(draw: Draw) -> Column:
    """Four sentences that stay with one matter: `garden`, `work`, `travel`, `cooking`, `money`, `health` or `town`."""
    matters = ("garden", "work", "travel", "cooking", "money", "health", "town")
    which = draw.child("matter").integers(0, len(matters))
    places = ("open", "one", "two", "close")
    parts = [Part(tuple(f"paragraph {place} {matter}" for matter in matters), which) for place in places]
    return fill_templates(draw, phrase_book("titles"), parts)


@semantic_type("text.description")
def description(draw: Draw, subject: Column | None = None, *, about: str = "") -> Column:
    """A description of `subject`, one sentence: of a course, job, club, project, sight, treatment, event, bill, film or product.

    `about` tells what it is where its name does not: `film`, `book`, `podcast`, `course`, `job`, `project`, `product` ...
    """
    book = phrase_book("reports")
    what = topic(subject, "description", len(draw), SYNONYMS.get(about, about), goods="product")
    return fill_templates(draw, book, [_by_kind(book, "description", what)], what.slots)


@semantic_type("text.complaint")
def complaint(draw: Draw, subject: Column | None = None) -> Column:
    """A complaint of one to three sentences about `subject`: a product, or a matter such as `Billing`, `Delivery`, `Login`."""
    book = phrase_book("reports")
    what = topic(subject, "complaint", len(draw), goods="goods")
    what = _any_kind(draw, what, subject, ("billing", "technical", "delivery", "quality", "service", "account"))
    after = {"inquiry": "inquiry", "goods": "money", "quality": "money", "delivery": "money", "billing": "money"}
    more = tuple(f"complaint more {after.get(kind, '')}".rstrip() for kind in what.kinds)
    parts = [_by_kind(book, "complaint", what), Part(more, what.kind, share=0.6)]
    return fill_templates(draw, book, parts, what.slots)


@semantic_type("text.incident")
def incident(draw: Draw, subject: Column | None = None, severity: Column | None = None) -> Column:
    """What happened, in one or two sentences, by `subject`: a kind of incident (`Theft`, `Phishing`), a thing or a place.

    With `severity` (`Minor`, `Medium`, `Critical`, or 1 to 5) the second sentence tells what came of it.
    """
    book = phrase_book("reports")
    what = topic(subject, "incident", len(draw))
    usual = ("fall", "cut", "strain", "equipment", "theft", "collision", "spill", "near", "fire", "conduct")
    what = _any_kind(draw, what, subject, usual)
    after = {
        "theft": "theft",
        "injury": "injury",
        "fall": "injury",
        "cut": "injury",
        "strain": "injury",
        "medical": "injury",
        "outage": "it",
        "breach": "it",
    }
    more = tuple(f"incident more {after.get(kind, '')}".rstrip() for kind in what.kinds)
    last = Part(more, what.kind, share=0.6)
    if severity is not None:
        grade = by_value(severity, _grades, len(GRADES))
        outcomes = [f"incident {name} {after.get(kind, '')}".rstrip() for name in GRADES for kind in what.kinds]
        last = Part((*outcomes, *more), grade * len(what.kinds) + what.kind, np.where(grade < len(GRADES), 1.0, 0.6))
    return fill_templates(draw, book, [_by_kind(book, "incident open", what), last], what.slots)


GRADES = ("minor", "moderate", "severe")  # how bad an incident is


def _grades(names: pa.Array) -> np.ndarray:
    """(m,) positions in `GRADES` of words or numbers from 1 to 5, one past the end where there is none."""
    patterns = (
        "minor|low|slight|negligible|near miss|small|1|2",
        "moderate|medium|3",
        "severe|major|high|critical|serious|fatal|very high|catastrophic|4|5",
    )
    out = np.full(len(names), len(GRADES))
    for grade, words in enumerate(patterns):
        found = pc.match_substring_regex(names, rf"(?i)\b(?:{words})\b")
        out = np.where(pc.fill_null(found, False).to_numpy(zero_copy_only=False), grade, out)
    return out


@semantic_type("text.inspection_note")
def inspection_note(draw: Draw, result: Column | None = None, subject: Column | None = None) -> Column:
    """What an inspector writes, in one or two sentences that fit `result` (`Pass`, `Failed`, `Minor defects`, true or false).

    With `subject`, what was inspected (`Bakery`, `Truck`, `Warehouse`, `Boiler`, `Lot 12`), it speaks of such things.
    """
    book = phrase_book("reports")
    what = topic(result, "result", len(draw))
    what = _any_kind(draw, what, result, ("pass",) * 7 + ("conditional",) * 2 + ("fail",))
    kinds = tuple("open" if kind == UNKNOWN else kind for kind in what.kinds)
    seen = topic(subject, "inspect", len(draw))
    names = [f"inspection {kind}" for kind in kinds]
    pairs = tuple(f"{name} {thing}" if f"{name} {thing}" in book else name for name in names for thing in seen.kinds)
    parts = [
        Part(pairs, what.kind * len(seen.kinds) + seen.kind),
        Part(tuple(f"inspection {kind} more" for kind in kinds), what.kind, share=0.65),
    ]
    return fill_templates(draw, book, parts)


@semantic_type("text.maintenance_note")
def maintenance_note(draw: Draw, asset: Column | None = None) -> Column:
    """What a technician did, in one or two sentences that fit `asset` (`Forklift`, `Water pump`, `Server`, `Lift 2`)."""
    book = phrase_book("reports")
    what = topic(asset, "asset", len(draw))
    parts = [_by_kind(book, "maintenance open", what), part("maintenance more", share=0.5)]
    return fill_templates(draw, book, parts, what.slots)


@functools.cache
def _case_sections(book: PhraseBook) -> tuple[tuple[str, ...], np.ndarray, pa.Array]:
    """The kinds of the table `diagnoses`, the kind of each of its rows and one past the end, and the names of its rows."""
    table = reference("diagnoses").columns
    kinds = ("chronic", *(kind for kind in dict.fromkeys(table["kind"]) if kind != "chronic"))
    known = tuple(kind if f"clinical find {kind}" in book else "chronic" for kind in kinds)
    return known, np.array([*(kinds.index(kind) for kind in table["kind"]), 0]), pa.array(table["name"])


@functools.cache
def _complaints() -> tuple[pa.Array, np.ndarray, np.ndarray]:
    """What patients of each diagnosis say they have, end to end; where each list starts and its length; the last is for all."""
    lists = [
        [text[:1].lower() + text[1:] for text in cell.split("|") if text not in NO_COMPLAINT] or ["tiredness"]
        for cell in reference("diagnoses").columns["symptoms"]
    ]
    lists.append(["tiredness", "pain", "discomfort"])
    count = np.array([len(each) for each in lists])
    return pa.array([text for each in lists for text in each]), np.cumsum(count) - count, count


@semantic_type("text.clinical_note")
def clinical_note(draw: Draw, diagnosis: Column | None = None) -> Column:
    """A doctor's note of two or three sentences that names `diagnosis`, a symptom of it, what was found and what follows."""
    book = phrase_book("reports")
    n = len(draw)
    kinds, kind_of_case, names = _case_sections(book)
    nobody = len(names)
    case = np.full(n, nobody)
    slots: dict[str, pa.Array] = {}
    if diagnosis is not None:
        case = by_value(
            diagnosis, lambda values: pc.fill_null(pc.index_in(values, names), nobody).to_numpy(zero_copy_only=False), nobody
        )
        values, start, count = _complaints()
        place = start[case] + (draw.child("symptom").uniform() * count[case]).astype(np.int64)
        symptom = pa.DictionaryArray.from_arrays(pa.array(place.astype(np.int32)), values)
        capital = pa.DictionaryArray.from_arrays(symptom.indices, pa.array([v[:1].upper() + v[1:] for v in values.to_pylist()]))
        slots = {"diagnosis": map_texts(diagnosis, within), "symptom": symptom, "^symptom": capital}
    kind = kind_of_case[case]
    is_acute = np.array([each in ACUTE for each in kinds])[kind]
    is_pregnancy = np.array([each == "pregnancy" for each in kinds])[kind]
    parts = [
        Part(("clinical open", "clinical open acute", "clinical open pregnancy"), np.where(is_pregnancy, 2, is_acute)),
        Part(tuple(f"clinical find {each}" for each in kinds), kind, share=0.85),
        Part(("clinical plan", "clinical plan acute"), is_acute.astype(np.int64), share=0.9),
    ]
    return fill_templates(draw, book, parts, slots)
