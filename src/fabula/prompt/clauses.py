"""Things that go by what is done, called by their nouns, so that they are read as any other.

"concerts in stadiums and who sang"     concerts in stadiums and singers
"customers and what they ordered"       customers and orders
"dorms, what amenities they have"       dorms, amenities
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fabula.prompt.notation import Edit
from fabula.prompt.plurals import plural

FOLLOWS = r"(?=\s*$|\s*[,.;]|\s+(?:and|with|in|at|on|for|to|from|by)\b)"
OBJECT = r"(?P<object>\s+(?:it|them|there|that|(?:in|at|on|for|to|from|with) (?:it|them)))?"
WHO = re.compile(
    rf"(?<=and )(?:the )?(?:(?:people|persons?|ones?) )?who(?:ever)?\s+(?P<verb>[a-z]{{3,}}){OBJECT}{FOLLOWS}", re.IGNORECASE
)
WHO_WHAT = re.compile(rf"(?<=and )who\s+(?P<verb>[a-z]{{3,}})\s+(?:what|whom|which(?: [a-z]+)?){FOLLOWS}", re.IGNORECASE)
WHAT = re.compile(
    rf"(?:(?<=and )|(?<=, ))what\s+(?:they|he|she|it|people|customers)\s+(?:have |had |has )?(?P<verb>[a-z]{{3,}}){OBJECT}{FOLLOWS}",
    re.IGNORECASE,
)
WHICH = re.compile(
    rf"(?:(?<=and )|(?<=, ))(?:what|which)\s+(?P<thing>(?:[a-z-]+ )?[a-z]+s)\s+(?:they|it)\s+(?:have|has|offer|provide|sell|use|need|own)"
    rf"{FOLLOWS}",
    re.IGNORECASE,
)
BELONGS = re.compile(
    r",?\s*(?:and\s+)?\b(?:each|every) ([a-z]+) (?:belongs to|is (?:for|of|owned by|assigned to)|refers to|points to|has) "
    r"(?:one|an?|a single|exactly one) ([a-z]+)(?=\s*(?:[.,;]|$))",
    re.IGNORECASE,
)
BELONG = re.compile(r",?\s*(?:and\s+)?\b([a-z]+s) (?:belong to|refer to|point to) ([a-z]+s)(?=\s*(?:[.,;]|$))", re.IGNORECASE)
DOER_WORDS = """
    lives residents|lived residents|live residents|stays guests|stayed guests|works employees|worked employees|work employees
    |attends attendees|attended attendees|attend attendees|donated donors|donates donors|visited visitors|visits visitors
    |plays players|played players|play players|sang singers|sings singers|sing singers|taught teachers|teaches teachers|teach teachers
    |bought buyers|buys buyers|buy buyers|sold sellers|sells sellers|wrote authors|writes authors|drives drivers|drove drivers
    |owns owners|owned owners|borrowed borrowers|borrows borrowers|performed performers|performs performers|rents tenants|rented tenants
    |coaches coaches|coached coaches|trains trainers|treated doctors|treats doctors|ordered customers|orders customers|booked customers
    |paid customers|pays customers|directed directors|starred actors|acted actors|acts actors|flies pilots|flew pilots|rode riders
    |rides riders|runs runners|ran runners|swam swimmers|danced dancers|dances dancers|painted painters|sponsored sponsors
    |sponsors sponsors|supplied suppliers|supplies suppliers|joined members|joins members|manages managers|managed managers
    |repaired technicians|repairs technicians|cleaned cleaners|cleans cleaners|enrolled students|studies students|voted voters
    |designed designers|built builders|published publishers|competed competitors|competes competitors|participated participants
    |volunteered volunteers|volunteers volunteers|delivered drivers|delivers drivers|cooks cooks|cooked cooks|grows growers
"""
DOERS = {entry.split()[0]: entry.split()[1] for entry in DOER_WORDS.split("|")}  # who does it, by what is done
DEED_WORDS = """
    ordered orders|order orders|bought purchases|buy purchases|purchased purchases|paid payments|pay payments|borrowed loans|borrow loans
    |booked bookings|book bookings|reserved reservations|rented rentals|rent rentals|grow crops|grew crops|sell products|sold sales
    |ate meals|eat meals|read books|reads books|wrote books|write books|watched films|watch films|played games|teach courses
    |taught courses|study courses|studied courses|donated donations|donate donations|visited visits|own possessions|drive vehicles
    |earned earnings|planted plants|cooked dishes|cook dishes|serve dishes|published publications|reported reports|won awards
    |win awards|produce products|make products|made products|offer services|treat patients|rated ratings|reviewed reviews
    |posted posts|post posts|spend expenses|spent expenses|caught catches|said messages|take enrolments|took enrolments|raised donations
    |collected items
"""
DEEDS = {entry.split()[0]: entry.split()[1] for entry in DEED_WORDS.split("|")}  # what comes of it, by what is done


def clauses_said(prompt: str) -> Iterator[Edit]:
    """The clauses of a prompt that stand for things, with the nouns in their place."""
    for clause in (*BELONGS.finditer(prompt), *BELONG.finditer(prompt)):  # what it says goes without saying
        if all(re.search(rf"\b{plural(clause[i].lower())}\b", prompt[: clause.start()], re.IGNORECASE) for i in (1, 2)):
            yield Edit(*clause.span(), "")
    for form, nouns, told in ((WHO_WHAT, DEEDS, ""), (WHO, DOERS, "|who"), (WHAT, DEEDS, "")):
        for clause in form.finditer(prompt):
            verb = clause["verb"].lower()
            noun = nouns.get(verb) or nouns.get(verb.removesuffix("s"), "")
            if noun and not re.search(rf"\b(?:{noun}{told})\b", prompt[: clause.start()], re.IGNORECASE):
                yield Edit(*clause.span(), noun)
    yield from (Edit(*clause.span(), clause["thing"]) for clause in WHICH.finditer(prompt))
