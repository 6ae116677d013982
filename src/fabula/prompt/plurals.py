"""English nouns, one of them and several: `library` and `libraries`.

The rules are those of school grammars; the lists hold the words that no ending tells apart: of "caches" and "coaches" one ends in e.
"""

from __future__ import annotations

import functools
import re

KEPT = 65_536  # the answers for the last so many nouns are kept, for every prompt asks after the same ones
IRREGULAR_WORDS = """
    alumnus alumni|person people|child children|man men|woman women|foot feet|tooth teeth|die dice|quiz quizzes
    |mouse mice|goose geese|half halves|wolf wolves|leaf leaves|scarf scarves|hoof hooves
    |knife knives|life lives|wife wives|shelf shelves|loaf loaves|thief thieves|calf calves|hero heroes|potato potatoes|tomato tomatoes
    |echo echoes|volcano volcanoes|mosquito mosquitoes|buffalo buffaloes|torpedo torpedoes
    |criterion criteria|phenomenon phenomena|ox oxen|salesperson salespeople|spokesperson spokespeople
    |cactus cacti|fungus fungi|nucleus nuclei|stimulus stimuli|radius radii|focus foci|bacterium bacteria|curriculum curricula
    |memorandum memoranda|stratum strata|larva larvae|alga algae|antenna antennae|vertebra vertebrae
    |matrix matrices|index indices|vertex vertices|appendix appendices|codex codices|vortex vortices
"""
IRREGULAR = {entry.split()[0]: entry.split()[1] for entry in IRREGULAR_WORDS.split("|")}
ONE_OF = {several: one for one, several in IRREGULAR.items()}
UNCOUNTED_WORDS = """
    staff furniture equipment info information aircraft spacecraft software hardware weather feedback police sheep fish salmon trout cattle
    luggage baggage music research traffic personnel jewelry jewellery clothing money homework livestock poultry wildlife media merchandise
    machinery mail metadata telemetry payroll knowledge advice evidence rainfall electricity water news data series species debris koi
"""
UNCOUNTED = frozenset(UNCOUNTED_WORDS.split())
IN_US = frozenset({"menus", "gurus", "emus", "gnus", "cpus", "gpus", "skus", "haikus", "sudokus"})  # of one that ends in u
IN_IE = re.compile(  # of one that ends in ie: a movie, and no "movy"
    r"(?:^|_| )(?:[dlptv]ies|.*(?:mov|cook|calor|zomb|rook|self|smooth|brown|hood|prair|bird|cadd|coll|sort|magp|pix|gen|goal|"
    r"veg{2}|hip{2}|junk|group|newb|freeb|budg|bean|sser|talk|lass|ladd|menager|rever|ind|tech|road|yup{2}|quick|old|good|"
    r"neckt|food|oz{2}|bow_t|barb|cowr|ech|aunt|bog|groov|necropht|underd|porg)ies)$"
)
IN_CHE = re.compile(  # an ache, and no "ach"
    r"(?:(?:^|[a-z]*(?:head|tooth|back|stomach|ear|heart|belly))aches|caches|niches|lanches|m(?:o?u)staches|quiches|cliches|brioches|"
    r"psyches|creches|pastiches|tranches|cartouches|apaches|microfiches|gouaches)$"
)
IN_S = frozenset(["lens", "canvas", "atlas", "alias", "bias", "pancreas", "christmas", "chaos", "cosmos", "texas", "thermos"])
IN_SES = re.compile(  # a gas, a lens, an iris: the singular ends in s already
    r"(?:(?:^|[_ ]|bio)gas|(?:^|[_ ])lens|canvas|atlas|alias|bias|pancreas|christmas|thermos|rhinoceros|iris|trellis|metropolis|pelvis|"
    r"chrysalis|us)es$"
)
IN_USE = re.compile(
    r"(?:[ao]|(?:^|[_ ])(?:|re|mis|f|ref|conf|inf|diff|m|am|exc|acc|ab|r|per))uses$"
)  # a house, a fuse, and no bus
IN_SIS = re.compile(r"(?:lyses|theses|gnoses|crises|oases|nopses|ellipses|metastases|prostheses|emphases|neuroses|geneses)$")


ENDS_OF_ONE = ("ss", "us", "is", "ics", "series", "species", "news")
IN_IC_OR_I = re.compile(  # a clinic and a taxi, though mathematics and a basis are one thing each
    r"(?:top|clin|com|fabr|mechan|crit|picn|mosa|rel|class|ep|lyr|antibiot|tact|ceram|cler|att|rubr|characterist|med|romant|metr|hero|"
    r"skept|infograph|cosmet|demic|traff|mim|trop|orthomosa)ics$|"
    r"(?:tax|alib|kiw|bikin|safar|(?:^|[_ ])sk|rabb|emoj|(?:^|[_ ])sar|martin|zucchin|panin|"
    r"salam|yog|(?:^|[_ ])del|chil|sem|tamagotch|tsunam|bonsa)is$"
)


@functools.lru_cache(maxsize=KEPT)
def singular(noun: str) -> str:
    """An English noun without its plural ending: `libraries`, `boxes` and `ships` lose it, `glass` and `bus` keep theirs.

    >>> singular("libraries"), singular("movies"), singular("prizes"), singular("caches"), singular("lenses"), singular("analyses")
    ('library', 'movie', 'prize', 'cache', 'lens', 'analysis')
    """
    last = _last_word(noun)[1]
    if last in IN_US:
        return noun[:-1]
    if len(noun) <= 3 or not noun.endswith("s") or last in IN_S:
        return noun
    if noun.endswith(ENDS_OF_ONE):
        return noun[:-1] if IN_IC_OR_I.search(noun) else noun
    if noun.endswith("ies"):
        return noun[:-1] if IN_IE.search(noun) else noun[:-3] + "y"
    if IN_SIS.search(noun):
        return noun[:-2] + "is"
    if noun.endswith(("sses", "shes", "xes", "tzes", "zzes")) or (IN_SES.search(noun) and not IN_USE.search(noun)):
        return noun[:-2]
    if noun.endswith("ches") and not IN_CHE.search(noun):
        return noun[:-2]
    return noun[:-1]


@functools.lru_cache(maxsize=KEPT)
def plural(noun: str) -> str:
    """An English noun in the plural.

    >>> plural("student"), plural("library"), plural("person"), plural("camera_equipment"), plural("diagnosis")
    ('students', 'libraries', 'people', 'camera_equipment', 'diagnoses')
    """
    head, last = _last_word(noun)
    if last in IRREGULAR:
        return head + IRREGULAR[last]
    if last in UNCOUNTED or last in ONE_OF:
        return noun
    if len(noun) > 4 and noun.endswith("sis"):
        return noun[:-2] + "es"
    if singular(noun) != noun or noun.endswith(("series", "species", "news", "data", "ics")):
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "z", "ch", "sh")) else "s")


@functools.lru_cache(maxsize=KEPT)
def one_of(noun: str) -> str:
    """An English noun in the singular, those included that do not end in s.

    >>> one_of("students"), one_of("people"), one_of("school_children")
    ('student', 'person', 'school_child')
    """
    head, last = _last_word(noun)
    return head + ONE_OF[last] if last in ONE_OF else singular(noun)


@functools.lru_cache(maxsize=KEPT)
def plain_column(name: str, table: str) -> str:
    """A column's name without its table's own noun: `student_name` of `students` is `name`.

    >>> plain_column("student_name", "students"), plain_column("name", "students"), plain_column("loan_date", "book_loans")
    ('name', 'name', 'date')
    """
    own, words = [singular(word) for word in table.lower().split("_")], name.split("_")
    for noun in (own, own[-1:]):
        if len(words) > len(noun) and words[: len(noun)] == noun:
            return "_".join(words[len(noun) :])
    return name


def _last_word(noun: str) -> tuple[str, str]:
    """What stands before the last word, and that word."""
    start = max(noun.rfind("_"), noun.rfind(" ")) + 1
    return noun[:start], noun[start:]
