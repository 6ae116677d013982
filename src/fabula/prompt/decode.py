"""What the network says, made into a schema a person would have drawn, with an echo of every word.

probabilities of tables and columns ┐
                                    ├─► tables of a domain, their columns, what was added, kept, dropped ─► Prediction
a tag for every word ───────────────┘
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fabula import things
from fabula.errors import PromptError
from fabula.plan import MAX_ROWS
from fabula.prompt.applying import meet
from fabula.prompt.asked_columns import Asking, adds_only, ask, usable_name
from fabula.prompt.building import schema_of
from fabula.prompt.choosing import SURE, Choice, choose
from fabula.prompt.editing import alike_tables, exact_rows
from fabula.prompt.headers import as_spelled, in_language
from fabula.prompt.naming import table_named_by
from fabula.prompt.network import Network, Reading, shipped, top
from fabula.prompt.nouns import head_of, is_several
from fabula.prompt.parting import ages_in_step
from fabula.prompt.placing import of_the_country, set_cities
from fabula.prompt.plain_tables import tables_parted
from fabula.prompt.plurals import UNCOUNTED, plural
from fabula.prompt.prediction import Attention, Prediction, Score, Span
from fabula.prompt.relating import meet_order
from fabula.prompt.request import THINGS, Request, request_of
from fabula.prompt.settling import settled
from fabula.prompt.skimming import Skimmed, skimmed
from fabula.prompt.spans import read_spans
from fabula.prompt.spelling import Spelled, spelled
from fabula.prompt.sureness import nearest_of, sureness
from fabula.prompt.tokenizer import Encoding, split_words
from fabula.prompt.translating import language_of
from fabula.prompt.yours import yours
from fabula.schema import Schema
from fabula.things import THING

MAX_CHARACTERS = 100_000
DOING = re.compile(r"\s+\w{3,}(?:ed|ing)\b")  # "rentals lasting", "staff hired": what stands before is the thing
NEGATIVE = re.compile(r"(?:^\W*|(?<=\w)\s)[-−]\d[\d,.]*\s*(?:rows|records)?\s*$")
OTHERWISE = re.compile(
    r"\W*(?:who|when|where|why|how (?:many|much|old|far|long)) (?:won|is|are|was|were|did|does|do|has|have|can|will)\b.*\?|"
    r"\W*(?:please |can you |could you |now )?(?:(?:disregard|ignore|forget) (?:everything|anything|all|what)\b|"
    r"(?:reveal|print|show|give) (?:me |us )?(?:your|the) (?:api|system|secret|admin|hidden)|"
    r"(?:write|compose|tell|sing|draw|paint|translate|delete|erase|play|open|buy|email|send|forget|ignore|summari[sz]e|explain|reveal|disregard)"
    r" (?:me |us |to me )?(?:an? |the |all |every |your |my |this |some ))",
    re.IGNORECASE,
)  # what asks for something else than data
DATA = re.compile(
    r"\b(?:data(?:set|base)?|tables?|csv|rows?|records?|lists?|columns?|entries|json|excel|sql|spreadsheet)\b", re.IGNORECASE
)
UNKNOWN = 0.1  # a column whose meaning is no surer holds labels that claim nothing
PLAIN = 0.3  # a table of a trade that is less sure is no better than a plain one
SHOWN = 12  # scores kept for the echo


def understand(prompt: str, network: Network | None = None, *, today: dt.date | None = None, headers: bool = True) -> Prediction:
    """The answer to a prompt.

    Args:
        prompt: the words.
        network: other weights than the shipped ones.
        today: what "last month" goes by; the schema's own fixed day unless said.
        headers: call tables and columns as the language of the prompt does.

    Raises:
        PromptError: the prompt is empty, too long, or asks for a number of rows that cannot be.
    """
    network = network or shipped()
    asked = _asked(prompt, network)
    request, reading = asked.request, asked.reading
    chosen = choose(
        reading,
        request.subjects,
        network,
        owner=request.owner,
        belonging=request.belonging,
        listed=request.listed,
        columns=[*request.add, *request.only],
    )
    choices = _without(chosen, request.unwanted)
    sure = sureness(choices, network, english=request.language is None)
    choices = [_plain(choice, network) if chance < PLAIN else choice for choice, chance in zip(choices, sure, strict=True)]
    named = list(map(usable_name, (*request.add, *request.only)))
    schema = schema_of(choices, network, english=request.language is None, complete=request.complete, columns=named)
    if today:
        schema = replace(schema, today=today)
    likely = [score.name for score in _scores(network.columns, reading.columns, 40)]
    schema, rows = fulfil(schema, request, network, likely, fresh=True, besides=adds_only(asked.spelled.text))
    if headers and not request.language:
        schema = as_spelled(
            schema, prompt, {span.value: span.text for span in request.spans if span.setting in ("add", "only", "about")}
        )
    elif headers and request.language:
        said = {span.value.split()[0]: span.text for span in request.spans if span.setting == "about" and span.value}
        said |= {span.value: span.text for span in request.spans if span.setting in ("add", "only")}
        typed = {span.value: span.text for span in request.spans if span.setting in THINGS and " " not in span.text}
        called = zip(schema.visible, choices, strict=False)
        said |= {table.name: typed[choice.words] for table, choice in called if choice.words in typed and not choice.is_whole}
        schema = in_language(schema, request.language, said)
    return replace(
        _prediction(asked, schema, rows),
        tables=_scores(network.tables, reading.tables),
        columns=_scores(network.columns, reading.columns),
        confidence=float(np.mean(sure)) * _sure_of_columns(request),
        nearest=_nearest(network, reading),
        message=_message(asked.spelled.text, request, schema, choices, sure),
        attention=_attention(asked.spelled.text, asked.encoding, reading),
    )


def refine(schema: Schema, prompt: str, network: Network | None = None) -> Prediction:
    """A schema changed as a prompt says; what it does not speak of stays as it is.

    Raises:
        PromptError: the prompt is empty, or too long.
    """
    network = network or shipped()
    asked = _asked(prompt, network)
    return _prediction(asked, *fulfil(schema, asked.request, network))


@dataclass(frozen=True)
class Asked:
    """A prompt, what is read of it, how that should have been typed, and what was understood."""

    typed: str
    skimmed: Skimmed
    spelled: Spelled
    encoding: Encoding
    reading: Reading
    request: Request

    def as_typed(self, span: Span) -> Span:
        """The span where it stands in the prompt as it was typed."""
        return self.skimmed.as_typed(self.spelled.as_typed(span, self.skimmed.text), self.typed)


def _asked(prompt: str, network: Network) -> Asked:
    """What a prompt asks for, before there is a schema."""
    typed = _checked(prompt)
    part = skimmed(typed)
    right = spelled(part.text, network)
    prompt = right.text
    encoding = network.tokenizer.encode(prompt)
    reading = network.read(encoding)
    spans = read_spans(prompt, encoding, reading.tags, network.follow, network.tags)
    if said := yours(network).named_in(prompt):
        free = [span for span in spans if all(span.end <= own.start or own.end <= span.start for own in said)]
        spans = sorted([*free, *said], key=lambda span: span.start)
    if not any(span.setting in THINGS for span in spans):
        found = list(_overlooked(prompt, spans, network))
        free = [span for span in spans if all(span.end <= other.start or other.end <= span.start for other in found)]
        spans = sorted([*free, *found], key=lambda span: span.start)
    language = language_of(prompt, _english(network))
    request = request_of(prompt, spans if language else tables_parted(prompt, spans, network), language)
    if not request.subjects:
        request.subjects += _named_within(request, network)
    _check_request(prompt, request)
    if part.unread:
        read = f"{len(part.text):,} of {len(typed):,} characters"
        request.trouble.append(f"so long a prompt is skimmed: {read} were read, those that seem to ask for something")
    return Asked(typed, part, right, encoding, reading, request)


def _overlooked(prompt: str, spans: Sequence[Span], network: Network) -> Iterable[Span]:
    """The first words that set nothing and are the name of a thing, or several things: where no subject was found, that is it."""
    first = spans[0] if spans else None
    if first and first.setting == "about" and DOING.match(prompt, first.end) and _is_countable(first.text):
        yield replace(first, setting="subject")
        return
    for run in _idle_runs(prompt, spans):
        words = run.text.split()
        for count in range(len(words), 0, -1):
            text = " ".join(words[:count])
            if run.text.startswith(text) and (table_named_by(text, network) or is_several(text)):
                yield Span(text, run.start, run.start + len(text), "subject")
                return


def _named_within(request: Request, network: Network) -> list[str]:
    """The thing whose column a prompt speaks of, where it speaks of no thing: the orders of "order numbers like AB-12"."""
    for wish in request.wishes:
        if (
            wish.kind in ("range", "period") and " " in wish.about and is_several(wish.about)
        ):  # "hotel stays between 5 and 20 August"
            return [" ".join(head_of(wish.about))]
        head, _, last = wish.about.rpartition(" ")
        for words in (head, wish.about) if last else ():
            if words and table_named_by(plural(words), network, whole=True):
                return [plural(words)]
    return []


def _is_countable(words: str) -> bool:
    """Whether words are several things, or people and things that have no plural: "warehouse staff"."""
    return is_several(words) or words.split()[-1].lower() in UNCOUNTED


def _prediction(asked: Asked, schema: Schema, rows: int | None) -> Prediction:
    """The answer that a request came to, with the echo of every word."""
    request = asked.request
    idle = map(asked.as_typed, _idle_runs(asked.spelled.text, request.spans))
    ignored = [*idle, *asked.skimmed.left(asked.typed)]
    return Prediction(
        prompt=asked.typed,
        schema=schema,
        rows=rows,
        locale=request.locale,
        seed=request.seed,
        format=request.format,
        dialect=request.dialect,
        header=request.header,
        delimiter=request.delimiter,
        sort=next((table.order_by for table in schema.visible if table.order_by), ()),
        understood=tuple(map(asked.as_typed, (span for span in request.spans if span.setting))),
        ignored=tuple(sorted(ignored, key=lambda span: span.start)),
        message="; ".join(request.trouble),
    )


def fulfil(
    schema: Schema, request: Request, network: Network, likely: Sequence[str] = (), *, fresh: bool = False, besides: bool = False
) -> tuple[Schema, int | None]:
    """The schema as a request wants it, and the rows of its first table where it says so; the request's echo is completed.

    Places come first, as a city says the country; then wishes about values, so that columns are kept or left out with their new
    values; order, dirt and width last, when it is known which columns there are.
    """
    before, home = schema, request.language.locale if request.language else ""
    if request.locale or home:
        schema = replace(schema, locale=request.locale or home)
    if request.locale:
        schema = of_the_country(schema)
    counted = next((wish.about for wish in request.wishes if wish.kind == "rows" and wish.about), "")
    meeting = meet(schema, request.wishes, counted or next(iter(request.subjects), ""), (*request.add, *request.only))
    if request.each_table is not None:
        meeting.schema = meeting.schema.with_tables(
            t if t.hidden else exact_rows(t, request.each_table, request.each_table) for t in meeting.schema.tables
        )
        meeting.rows = request.each_table
    asking = Asking(meeting.schema, network, _spoken_of(schema, meeting.schema), fresh)
    meeting.schema = ask(asking, request, meeting.first.name, besides=besides)
    request.columns_sure = asking.sure
    if "city" in (*request.add, *request.only):  # it may be there only now
        for wish in request.wishes:
            if wish.kind == "cities":
                set_cities(meeting, wish.values)
    meet_order(meeting, request.wishes, likely)
    for wish, value in meeting.values:
        request.met(wish, value)
    request.trouble += meeting.notes
    request.settle()
    if request.locale is None and meeting.schema.locale != schema.locale:
        request.locale = meeting.schema.locale
    return settled(before, ages_in_step(meeting.schema)), meeting.rows


def _plain(choice: Choice, network: Network) -> Choice:
    """A table of another trade that nobody can be sure of, made a plain one of its likely columns."""
    if not choice.domain or choice.is_whole:
        return choice
    return Choice.of(choice.words, "", choice.reading, choice.sure, network)


def _spoken_of(before: Schema, after: Schema) -> dict[str, set[str]]:
    """The columns, by table, that are not as they were."""
    was = {(table.name, column.name): column for table in before.tables for column in table}
    return {t.name: {c.name for c in t if was.get((t.name, c.name)) != c} for t in after.tables}


def _without(choices: Sequence[Choice], unwanted: Sequence[str]) -> list[Choice]:
    """The choices without those that are not meant, but never none."""
    kept = [c for c in choices if not any(alike_tables(words, c.full.partition(".")[2]) >= 75 for words in unwanted)]
    return kept or list(choices)


def _checked(prompt: object) -> str:
    """The prompt, if it is one."""
    if not isinstance(prompt, str):
        raise PromptError(f"{type(prompt).__name__} is not a prompt", where="prompt", hint='words, such as "a school dataset"')
    if len(prompt) > MAX_CHARACTERS:
        raise PromptError(
            f"{len(prompt):,} characters",
            where="prompt",
            hint=f"at most {MAX_CHARACTERS:,}; longer ones are recipes: save them as YAML",
        )
    if not any(sign.isalnum() for sign in prompt):
        raise PromptError("there are no words in it", where="prompt", hint='say what you need, such as "a school dataset"')
    return prompt


def _check_request(prompt: str, request: Request) -> None:
    if request.rows is not None and request.rows > MAX_ROWS:
        raise PromptError(f"{request.rows:,} rows", where="prompt", hint=f"at most {MAX_ROWS:,}")
    for span in request.spans:
        before = prompt[: span.start] + (span.text if span.setting == "rows" else "")
        if span.setting in ("rows", "subject") and (found := NEGATIVE.search(before)):
            raise PromptError(f"{found[0].strip()} rows", where="prompt", hint="0 rows or more")


# -- the echo --------------------------------------------------------------------------------------------------------


def _idle_runs(prompt: str, spans: Sequence[Span]) -> Iterable[Span]:
    """The words that set nothing and are not mere glue; neighbours in one span."""
    covered = bytearray(len(prompt) + 2)  # 1 where a span is
    for span in spans:
        if span.setting:
            covered[span.start : span.end] = bytes([1]) * (span.end - span.start)
    run: list[int] = []
    for start, end in [*split_words(prompt), (len(prompt) + 1, len(prompt) + 1)]:
        word = prompt[start:end].lower()
        counts = word[:1].isalnum() and word not in _glue() and not covered[start]
        if counts and run and prompt[run[1] : start].strip() == "":
            run[1] = end
        elif counts:
            if run:
                yield Span(prompt[run[0] : run[1]], run[0], run[1])
            run = [start, end]
        elif run and not (word[:1] and not word[:1].isalnum()):
            yield Span(prompt[run[0] : run[1]], run[0], run[1])
            run = []


@functools.lru_cache(maxsize=4)
def _english(network: Network) -> frozenset[str]:
    """The words of known tables, columns and things, which are English."""
    names = [*(name.replace(".", " ") for name in network.tables), *network.names, *network.columns, *things.rare()]
    return frozenset(word for name in names for word in re.split(r"[ _]", name))


@functools.cache
def _glue() -> frozenset[str]:
    """Words that hold a sentence together and ask for nothing by themselves."""
    return frozenset(shipped().labels["glue"])


def _message(prompt: str, request: Request, schema: Schema, choices: Sequence[Choice], sure: Sequence[float]) -> str:
    """What was guessed or cannot be had, in sentences."""
    parts = list(request.trouble)
    unknown = [name for name, chance in request.columns_sure.items() if chance <= UNKNOWN]
    if unknown:
        parts.append(f"what {', '.join(unknown)} {'holds' if len(unknown) == 1 else 'hold'} is only guessed")
    if OTHERWISE.match(prompt) and not DATA.search(prompt):
        parts.insert(0, "tables are all that is made here, so this was read as a wish for one")
    unsure = [choice for choice, chance in zip(choices, sure, strict=True) if chance < SURE]
    known = [choice for choice in unsure if choice.full]
    if not any(choice.full for choice in choices):
        what = schema.visible[0].name.replace("_", " ")
        parts.insert(0, f"no known domain fits, so this is a plain general table of {what}")
    elif known:
        said, near = known[0].words or schema.visible[0].name.replace("_", " "), nearest_of(known[0])
        parts.insert(0, f"not sure what is meant by {said}; the nearest known table is {near}")
    return "; ".join(parts)


def _sure_of_columns(request: Request) -> float:
    """How sure it is, 0 to 1, what the columns hold that are asked for; the table's own are known."""
    asked = {*request.add, *request.only}
    return 1 - sum(1 - request.columns_sure.get(name, 1.0) for name in asked) / max(len(asked), 1)


def _nearest(network: Network, reading: Reading) -> tuple[str, ...]:
    """The three likeliest domains and things."""
    full = (score.name.partition(".") for score in _scores(network.tables, reading.tables))
    return tuple(dict.fromkeys(table if domain == THING else domain for domain, _, table in full))[:3]


def _scores(names: Sequence[str], chances: np.ndarray, most: int = SHOWN) -> tuple[Score, ...]:
    order = top(chances, most)
    return tuple(Score(names[i], round(float(chances[i]), 4)) for i in order)


def _attention(prompt: str, encoding: Encoding, reading: Reading) -> Attention:
    tokens = ("[CLS]", *(prompt[start:end] for start, end in encoding.offsets[1:]))
    last = reading.attention[-1].mean(0)
    return Attention(
        tokens=tokens,
        weights=tuple(np.round(last.astype(np.float64), 4).tolist()),
        layers=tuple(tuple(map(tuple, layer)) for layer in np.round(reading.attention.astype(np.float64), 4).tolist()),
    )
