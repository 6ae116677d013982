"""What people say in many ways, said in the one way that is understood: the network knows plain sentences.

"hops n malts", "owners + pets tables"    hops and malts, owners and pets
"maybe fifteen or so", "n ~ 200"          15, 200 rows
"projects (40, each of a tenant)"         40 projects, each of a tenant
"status OK/REPAIR/SCRAP 80/15/5"          status: OK 80%, REPAIR 15%, SCRAP 5%
"lat in [47.2, 47.9]"                     lat between 47.2 and 47.9
"size either 20L 30L or 50L"              size one of 20L, 30L, 50L
"amounts positive", "can't be negative"   amounts over 0, at least 0
"notes mostly blank"                      notes missing in 80%
"exactly 3 temperature values empty"      temperature missing in exactly 3 rows
"rent that averages around 950"           rent with mean 950
"all live in Leeds or Bradford"           city one of Leeds, Bradford
"please", "obviously", "lol"              nothing
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from fabula.prompt import amounts, values
from fabula.prompt.meaning import expression_for, is_known
from fabula.prompt.notation import Edit
from fabula.prompt.plurals import one_of, plural

NUMBER = r"-?\d+(?:[.,]\d+)*"
ONE_NAME = r"[a-z][a-z0-9_]*"
HEDGE = r"(?:maybe|perhaps|say|roughly|about|around|approximately|approx\.?|some|like)"
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
UNITS = "one|two|three|four|five|six|seven|eight|nine"
UP_TO_99 = rf"(?:(?:{TENS})(?:[- ](?:{UNITS}))?|{TEENS}|{UNITS})"
MOSTLY = "80%"  # what "mostly" comes to, as a share
PLACE = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?"
VALUE = r"[A-Za-z][\w'’-]*"
WORDS = r"[a-z]+(?: [a-z]+)?"
SEVERAL = r"(?:several|many|multiple|more than one|lots of|any number of|various|different)"
MAY_DO = r"(?:can |may |might |could |will |is |be )*[a-z]* ?(?:in |to |of |for |at )?"
MAY_LACK = r"(?:should |may |can |must |might |do |will )*(?:not have|have (?:no|zero|0)|own no|without|have not got|lack)"
SHARE = (
    r"(?P<share>\b\d+ ?(?:%|percent|per cent)|\b(?:half|an? third|two thirds|an? quarter|three quarters|most)\b|"
    r"\b(?:\d+|one|two|three) (?:in|out of) (?:every )?(?:\d+|three|four|five|six|ten))"
)
GONE = "(?:empty|missing|blank|null)"


def _shares(found: re.Match[str]) -> str:
    """Values, each with its share, where the numbers are as many and make a whole."""
    names = [name.strip() for name in re.split(r"[/|,]", found["values"])]
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", found["numbers"])]
    whole = sum(numbers)
    if len(names) != len(numbers) or not (abs(whole - 100) <= 1 or abs(whole - 1) <= 0.01):
        return found[0]
    said = ", ".join(f"{name} {100 * number / whole:g}%" for name, number in zip(names, numbers, strict=True))
    return f"{found['name']}: {said}"


def _paired_shares(found: re.Match[str]) -> str:
    """Values with a number behind each, where the numbers make a whole: "rarity weights common 60 uncommon 25 rare 15"."""
    pairs = re.findall(rf"({VALUE})\s+(\d+(?:\.\d+)?)", found["pairs"])
    whole = sum(float(number) for _, number in pairs)
    if len(pairs) < 2 or not (abs(whole - 100) <= 1 or abs(whole - 1) <= 0.01):
        return found[0]
    return f"{found['name']}: " + ", ".join(f"{name} {100 * float(number) / whole:g}%" for name, number in pairs)


def _all_percent(found: re.Match[str]) -> str:
    """The numbers behind a percentage as such, where all of them make a whole: "80 percent delivered, 15 in transit, the other 5 lost"."""
    numbers = [int(number) for number in re.findall(r"\d+", found["whole"])]
    more = re.sub(r"(?:the )?(?:other |remaining |rest )?(\d+) ", r"\1% ", found["more"])
    return found[0] if sum(numbers) != 100 else found[0].removesuffix(found["more"]) + more


def _many_to_many(found: re.Match[str]) -> str:
    """Both ways said at length, in the words for it."""
    both = plural(found["one"].lower()) == found["ones"].lower() and plural(found["other"].lower()) == found["others"].lower()
    return f"many to many between {found['ones']} and {found['others']}" if both else found[0]


def _gaps(found: re.Match[str]) -> str:
    """So many rows, fewer than there are, that lack something: "40 members, 3 without a phone"."""
    count, before = amounts.rows(found["count"].lower()), re.findall(r"\d+", found.string[: found.start()])
    fewer = count is not None and before and count < max(map(int, before))
    return f"{found['column']} missing in exactly {count} rows" if fewer else found[0]


def _having(found: re.Match[str]) -> str:
    """A share that has something, where that is a column: "7 out of 10 have a subtitle"."""
    share = amounts.share(found["share"])
    name = values.column_name(found["column"])
    known = share is not None and (is_known(name) or is_known(name.rpartition("_")[2])) and "boolean" not in expression_for(name)
    return f"{found['column']} missing in {100 * (1 - (share or 0)):.3g}%" if known else found[0]


def _out_of(found: re.Match[str]) -> str:
    """A part of ten or a hundred as a share; "scored 7 out of 10" is none."""
    return f"{100 * int(found[1]) / int(found[2]):g}%" if int(found[1]) < int(found[2]) else found[0]


def _one_of_places(found: re.Match[str]) -> str:
    """The cities that everybody lives in."""
    return "with city one of " + ", ".join(re.split(r",? or |, | and ", found["places"]))


def _belonging(found: re.Match[str]) -> str:
    """Nothing where the owner is a table of its own that was said before: "tasks, each belongs to a project"."""
    owner = found[0].split()[-1].lower()
    return "" if re.search(rf"\b{re.escape(plural(owner))}\b", found.string[: found.start()], re.IGNORECASE) else found[0]


WORDINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(form, re.IGNORECASE if small else 0), said)
    for form, small, said in (
        # words that ask for nothing
        (
            r"(?:, ?| )?\b(?:obviously|of course|lol|haha|literally|if you can manage that|as people do|you know|merci d['’]avance)\b",
            True,
            lambda _: "",
        ),
        (
            r"\b(?:pourriez-vous|pouvez-vous|peux-tu|pourrais-tu)\s+(?:me\s+)?(?:créer|générer|faire|donner|préparer|fournir)\b",
            True,
            lambda _: "générer",
        ),
        (r"\b(date|time) (?:sometime|anytime|somewhere) (?=in|within|between|during)", True, lambda f: f"{f[1]} "),
        (
            r"\s?[\U0001F300-\U0001FAFF\u2600-\u27BF]\ufe0f? ?(?=\S)",
            True,
            lambda f: ", " if re.search(r"\w\s*$", f.string[: f.start()]) else " ",
        ),
        (
            r"^\s*(?:good (?:morning|day|afternoon|evening)|hello(?: there)?|hi(?: there| all)?|hey|greetings)[,!.;]?\s+",
            True,
            lambda _: "",
        ),
        (
            r"\bi hope (?:this|that|it|you)[^,.;!?]*[,.;!]\s*(?:but )?(?:(?:could|can|would) you )?(?:kindly |please )?",
            True,
            lambda _: "",
        ),
        (
            r"[,.?!]\s*(?:much appreciated|many thanks|have a (?:lovely|nice|good|great) (?:day|one|weekend))[^.?!]*",
            True,
            lambda _: "",
        ),
        (
            r"^\s*i(?:['’]m| am) (?:writing|doing|working on|preparing|making) (?:an?|my|our|the|some) (?:[a-z]+ )?"
            r"(?:report|paper|thesis|essay|project|presentation|demo|study|article|course|lesson|talk)s? (?:on|about|for)\s+",
            True,
            lambda _: "",
        ),
        (r",? (?:and )?nothing else\b", True, lambda _: ""),
        (r"(?<=[a-z])s?, each with an? (?=valid )", True, lambda f: f"{f[0].split(',')[0]} with "),
        # and
        (r"(?<=[a-z]) n (?=[a-z])(?!n ?[=~≈])", False, lambda _: " and "),
        (rf"\b({ONE_NAME}) \+ ({ONE_NAME})(?: tables)?(?=\s*[.,;:]|$)", True, lambda f: f"{f[1]} and {f[2]}"),
        # how many
        (r"\bn\s*(?:~|≈)\s*(\d+)\b", False, lambda f: f"{f[1]} rows"),
        (rf"\b{HEDGE} (?P<words>{UP_TO_99}|\d+) or so\b", True, lambda f: f"{amounts.rows(f['words'].lower())} rows"),
        (
            rf"\b(?:{UNITS}) hundred and {UP_TO_99}\b",
            True,
            lambda f: str(amounts.rows(f[0].lower().replace(" and ", " ")) or f[0]),
        ),
        (r"\b(\d+) (?:little|small|young|new|big|old)? ?ones\b", True, lambda f: f"{f[1]} rows"),
        (r"\b([a-z]{3,}s) \((\d[\d,]*)\)", True, lambda f: f"{f[2].replace(',', '')} {f[1]}"),
        (
            r"\b([a-z]{3,}s) \((\d[\d,]*), ((?:each|every|all)\b[^()]*)\)",
            True,
            lambda f: f"{f[2].replace(',', '')} {f[1]}, {f[3]}",
        ),
        (r"(?<=[^\d.\n]\d)\. (?=\d+ [a-z]+s\b(?! (?:of|are|is)\b))", True, lambda _: "; "),
        (
            rf"\b(?:every|each) ({ONE_NAME}) (?:has |gets |with |contains )?(\d+)(?: to |-|–| or )(\d+) ({ONE_NAME})(?=\s*(?:[.,;]|$))",
            True,
            lambda f: f"{f[2]} to {f[3]} {f[4]} per {f[1]}",
        ),
        (
            r"\bat least (\d+) columns?,? (?:but|and) (?:no more than|not more than|at most) (\d+)\b",
            True,
            lambda f: f"{f[1]} to {f[2]} columns",
        ),
        (r"\b([a-z]+_?)(\d)(?: \1\d){2,}\b", True, lambda f: ", ".join(f[0].split())),
        # values and their shares
        (
            rf"\b({ONE_NAME}(?: {ONE_NAME})?) (?:==? ?|is )?(true|yes|false|no) (?:in|for|on) (\d+(?:\.\d+)?)\s?%",
            True,
            lambda f: f"{f[1]} true in {f[3] if f[2].lower() in ('true', 'yes') else f'{100 - float(f[3]):g}'}%",
        ),
        (
            rf"{SHARE}(?: of (?:them|these|those|the [a-z]+))?"
            rf" (?:have|has|got|come with) (?:an? |their own )(?P<column>{ONE_NAME}(?: {ONE_NAME})?)(?=\s*(?:[.,;]|$| and\b))",
            True,
            _having,
        ),
        (r"(?<!scored )(?<!rated )(?<!rating )\b(\d+) out of (?:every )?(10|20|100)(?= [a-z])(?! points)", True, _out_of),
        (
            rf"\b(?P<name>{ONE_NAME}(?:[ _]{ONE_NAME})?)\s*[:=]?\s+(?P<values>{VALUE}(?:\s?[/|]\s?{VALUE}){{1,7}})\s*[(:,]?\s*"
            r"(?P<numbers>\d+%?(?:\s?/\s?\d+%?){1,7})\)?",
            True,
            _shares,
        ),
        (
            rf"\b(?P<name>{ONE_NAME}(?:[ _]{ONE_NAME})?)\s*[:=]\s*(?P<values>{VALUE}(?:,\s?{VALUE}){{1,7}})\s*\(\s*"
            r"(?P<numbers>\d+%?(?:\s?[/,:]\s?\d+%?){1,7})\s*\)",
            True,
            _shares,
        ),
        (
            rf"\b(?P<name>{ONE_NAME})\s+(?:weights?|distribution|mix|split|odds|chances)\s*[:=]?\s+"
            rf"(?P<pairs>(?:{VALUE}\s+\d+(?:\.\d+)?%?[,;]?\s*){{2,}})",
            True,
            lambda f: _paired_shares(f) + (" " if f[0].endswith(" ") else ""),
        ),
        (r"\beither (\w+)\s+(\w+),? or (\w+)\b", True, lambda f: f"one of {f[1]}, {f[2]}, {f[3]}"),
        (r"\b(\w+) ([A-Z]) ([A-Z]) or ([A-Z])\b", False, lambda f: f"{f[1]} one of {f[2]}, {f[3]}, {f[4]}"),
        (
            rf"\b({ONE_NAME})(?: column)?:? (?:fixed at|set to|always|constantly) (?=[A-Z]{{2,}}\b)",
            True,
            lambda f: f"{f[1]} always ",
        ),
        (
            rf"(?:(?:all|every|each|both)\s+(?:\w+\s+)?)?\b(?:who )?lives? in (?P<places>{PLACE}(?:, {PLACE})*,? or {PLACE})",
            False,
            _one_of_places,
        ),
        (
            rf"(?P<whole>\b(?P<first>\d+) ?(?:%|per ?cent) {WORDS}(?P<more>(?:,? (?:and )?(?:the )?(?:other |remaining |rest )?\d+ {WORDS})+))"
            r"(?=\s*(?:[,.;)]|$))",
            True,
            _all_percent,
        ),
        # several tables
        (
            r"\bthe ([a-z]+) table (?:must |should |has to |stays? |is )(?:still )?(?:be |stay |remain )?empty(?: ?\([^()]*\))?",
            True,
            lambda f: f"0 {f[1]}",
        ),
        (
            rf"\b(?:an?|each|every|one) (?P<one>{ONE_NAME}) {MAY_DO}{SEVERAL} "
            rf"(?P<others>{ONE_NAME})(?:,|;|,? and|,? while) (?:an?|each|every|one) (?P<other>{ONE_NAME}) "
            rf"{MAY_DO}{SEVERAL} (?P<ones>{ONE_NAME})",
            True,
            _many_to_many,
        ),
        (r",? ?(?:with |and )?(?:the )?\b[a-z]+ in (?:their|its|an?) (?:own |separate )+table\b", True, lambda _: ""),
        (
            rf"\bsome (?:of the )?(?P<parents>[a-z]+s) {MAY_LACK}"
            rf"(?: any| an?)? (?P<child>{ONE_NAME})(?: yet| at all| so far)?(?=\s*(?:[.,;]|$))",
            True,
            lambda f: f"0 to 3 {plural(one_of(f['child'].lower()))} per {one_of(f['parents'].lower())}",
        ),
        (
            rf"\bthe (?:other|remaining|last) (?P<share>half|third|quarter|\d+ ?%) (?:is |are )?(?:split|divided|shared)(?: (?:evenly|equally))?"
            rf" (?:between|among) (?P<one>{ONE_NAME}) and (?P<other>{ONE_NAME})",
            True,
            lambda f: "{0:g}% {1} and {0:g}% {2}".format(50 * (amounts.share(f["share"]) or 0), f["one"], f["other"]),
        ),
        (
            rf"\b({ONE_NAME}) counts up(?: (?:one by one|by one|by 1))?,? ?(?:and )?(?:starting|beginning|starts) (?:at|from|with) (\d+)",
            True,
            lambda f: f"{f[1]} numbered from {f[2]}",
        ),
        # numbers
        (
            r"\b(?:must be |should be |are |is |be )?(?:strictly |always )?positive(?=\s*(?:[,.;)]|$))",
            True,
            lambda _: "greater than 0",
        ),
        (
            r"\b(?:can(?:['’]t|not| not)|must not|may not|should(?:n['’]t| not)|never) (?:be )?(?:negative|below (?:0|zero))\b",
            True,
            lambda _: "at least 0",
        ),
        (r"\bno neg(?:s|atives?|ative (?:values|numbers))?\b", True, lambda _: "at least 0"),
        (
            rf"\b(?:that |which |who )?(?:should |shall |must |will |ought to )?averag(?:es?|ing) (?:out )?(?:at )?(?:{HEDGE} )?(?=[€$£]?\d)",
            True,
            lambda _: "with mean ",
        ),
        (r"(?:(?<=[,:;] )|(?<=^))between (\d+) and (\d+) degrees\b", True, lambda f: f"temperature between {f[1]} and {f[2]}"),
        # gaps
        (
            rf"\bexactly (\d+) (?:of the )?({ONE_NAME}(?: {ONE_NAME})??)(?: values?| cells?| fields?)? (?:are |left )?{GONE}\b",
            True,
            lambda f: f"{f[2]} missing in exactly {f[1]} rows",
        ),
        (
            rf"\b(?:exactly )?(?P<count>{UP_TO_99}|\d+)(?: of (?:them|these|those|the [a-z]+)| [a-z]+s)?"
            rf" (?:have no|lack|are lacking|are without|without|with no|are missing|miss|don['’]?t have|do not have) (?:an? |any |the |their )?"
            rf"(?P<column>{ONE_NAME}(?: {ONE_NAME})?)(?=\s*(?:[.,;]|$| and\b))",
            True,
            _gaps,
        ),
        (rf"\bmostly {GONE}\b", True, lambda _: f"missing in {MOSTLY}"),
        # names
        (
            r"\beach(?: one| of them)? (?:has|have|gets|with) between (\d+) and (\d+) (?=[a-z])",
            True,
            lambda f: f"each with {f[1]} to {f[2]} ",
        ),
        (r"\b(right|left) skewed\b", True, lambda f: f"{f[1]}-skewed"),
        (r"\bavg\.? (\d+) ([a-z]+) per ([a-z]+)", True, lambda f: f"on average {f[1]} {f[2]} per {f[3]}"),
        (
            r"\b(\d+(?:\.\d+)?\s?%|an? (?:tenth|fifth|quarter|third)) of (?:the |all )?(?:rows|records|entries|lines) "
            r"(?:shall |should |must |will |to |are )(?:be )?(?:exact |full |complete )?(?:duplicates?|dupes|copies|repeats|doubles)\b",
            True,
            lambda f: f"with {f[1]} duplicate rows",
        ),
        (r"\b([a-z]+)/([a-z]+) (indicator|flag|type|code|status)(?=:| )", True, lambda f: f"{f[1]} {f[2]} {f[3]}"),
        (r"\b(?:qty|quantity|count)\.? (\d+)(?=\.(?:\s|$))", True, lambda f: f"{f[1]} rows"),
        (r"\bno ([a-z]+(?: [a-z]+)?) (?:needed|required|necessary|wanted)\b", True, lambda f: f"no {f[1]}"),
        (
            r"\b(?:about |roughly |around )?(?:1|one) in (\d{1,2})\b(?! (?:shop|place|table|room|class|team|group|city|country|store|of))",
            True,
            lambda f: f"{100 / max(int(f[1]), 1):.3g}%",
        ),
        (r"(?<=\d) \((?:year|two|three|four|five|six|\d)[^()]*(?:digits?|letters?|numbers?)[^()]*\)", True, lambda _: ""),
        (
            r"^([a-z]+s) in (minutes|hours|days|seconds|kg|km|metres|meters|euros|dollars),\s*(?=mean|avg|average|between|from|\d)",
            True,
            lambda f: f"{f[1]}, {one_of(f[1])} {f[2]} ",
        ),
        (r"\btbl(s?)\b", True, lambda f: f"table{f[1]}"),
        (r"\bwith (\d+(?:\.\d+)?\s?%) (true|yes)\b", True, lambda f: f"{f[2]} in {f[1]}"),
        (
            r"\b(?:don['’]?t|do not|never) (?:use|include|show|need|want|add|give me) (?:any )?"
            r"((?:\w+ )?(?:names|emails?|phones?|address(?:es)?))\b",
            True,
            lambda f: f"without {f[1]}",
        ),
        (r",? ?\b(?:whatever|whichever|any) [a-z]+ you (?:like|want|prefer|choose)\b", True, lambda _: ""),
        (r"\bnever (?:below|under|less than)(?= [€$£]?\d)", True, lambda _: "at least"),
        (r"\bnever (?:above|over|more than)(?= [€$£]?\d)", True, lambda _: "at most"),
        (
            r"^\s*(?:please )?(?:provide|supply|prepare|produce|compile|deliver)(?: us| me)?(?: with)? (?:an? )?"
            r"(?:demonstration|demo|sample|test|example) (?:data ?set|data|table) (?:for|of|about|on) ",
            True,
            lambda _: "",
        ),
        (r"\b(check|clock|sign)-(in|out)\b", True, lambda f: f"{f[1]}_{f[2]}"),
        (r"\b(\d+ [a-z]+s) (\d+ [a-z]+s)\b(?! ?(?:each|per))", True, lambda f: f"{f[1]}, {f[2]}"),
        (r"\bwhite ?space in some cells\b", True, lambda _: "whitespace"),
        (r"^\s*(?:entity|table|dataset|model|collection)\s*[:=]\s*([a-z_]+)\s*\n", True, lambda f: f"{plural(one_of(f[1]))}\n"),
        (r"\b([a-z_]+): unique(?=\s*(?:\n|,|;|$))", True, lambda f: f"unique {f[1]};"),
        (
            r",? ?(?:\b(?:each|every one|all)(?: one)? |\b)belong(?:s|ing)? to (?:an?|one|its) [a-z]+(?=\s*(?:[.,;)]|$))",
            True,
            _belonging,
        ),
        (r"\b([a-z]+) no\.?(?= (?:like|such as|format|as) )", True, lambda f: f"{f[1]} number"),
        (
            r"\b([a-z]+)s that (?:validate|are valid|pass (?:the |a )?(?:luhn )?(?:check(?:sum)?|test))\b",
            True,
            lambda f: f"a valid {f[1]}",
        ),
        (
            r"\b(?:shall |should |must |will )?(?:take|have|follow|be of|be in) the (?:form|format|pattern|shape)(?: of)? (?=[A-Z0-9])",
            True,
            lambda _: "like ",
        ),
        (
            r"\b(?:(?:shall|should|must|may|will) |(?=never))(?:never|not) (?:recur|repeat(?:ed)?|be repeated|occur twice)\b",
            True,
            lambda _: "unique",
        ),
        (r"\bneed the ([a-z]+(?: [a-z]+)?) too\b", True, lambda f: f"with {f[1]}"),
        (r"\bmon ?(?:-|–|to) ?fri\b", True, lambda _: "weekdays"),
    )
)


def wordings(prompt: str) -> Iterator[Edit]:
    """What is said in other words than those that are understood, with those in its place; some may overlap, the first one counts."""
    for form, said in WORDINGS:
        for found in form.finditer(prompt):
            if (words := said(found)) != found[0]:
                yield Edit(*found.span(), words)
