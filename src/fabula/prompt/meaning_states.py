"""What state a row can be in, by the noun of its table: a lesson is held or missed, a loan is overdue, a test case fails.

A line has nouns, which may have words before them ("piano lesson"), and the states with their weights. Where the noun is none of these the
kind of thing that it is decides, in `meaning_kinds.py`.
"""

from __future__ import annotations

import functools

LINES = """
test, test case, test run, check, unit test | Passed=7, Failed=2, Blocked=1, "Not run"=2
match, game, fixture | Finished=8, Scheduled=2, Postponed=1
lesson, class, session, training, workshop, rehearsal, tutorial, lecture, course session | Held=8, Cancelled=1, Missed=1
appointment, viewing, consultation, visit, showing, tour, interview | Completed=7, Scheduled=2, Cancelled=1, "No-show"=1
booking, reservation | Confirmed=4, Completed=6, Pending=1, Cancelled=2
rental, hire | Returned=8, Out=2, Overdue=1
library loan, book loan, borrowing, checkout | Returned=7, "On loan"=3, Overdue=1
order, purchase, online order | Delivered=7, Shipped=2, Processing=2, Cancelled=1
delivery, shipment, parcel, package, consignment | Delivered=8, "In transit"=2, Delayed=1, Returned=1
invoice, bill | Paid=7, Open=2, Overdue=1
payment, transaction, transfer, refund | Completed=9, Pending=1, Failed=1
request, application, permit, leave request, visa, grant | Approved=6, Pending=2, Rejected=2
claim | Approved=5, "Under review"=3, Rejected=2, Paid=3
ticket, issue, bug, defect, complaint, incident, bug report, fault | Open=2, "In progress"=2, Resolved=4, Closed=3
task, todo, chore, errand, action item, repair, job, work order, service job | "To do"=2, "In progress"=2, Done=6
project, initiative, renovation | Planned=2, "In progress"=4, "On hold"=1, Completed=4
subscription, membership, contract, policy, licence, license, lease, warranty, plan | Active=7, Expired=2, Cancelled=1
inspection, audit, safety check, assessment | Passed=7, "Passed with remarks"=2, Failed=1
campaign, promotion, advert, ad | Running=3, Planned=1, Paused=1, Finished=5
adoption | Completed=7, Pending=2, Returned=1
quote, quotation, offer, estimate, proposal, bid | Sent=3, Accepted=4, Declined=2, Expired=1
vacancy, opening, job posting, job opening, position | Open=5, Filled=4, Withdrawn=1
listing, property listing, house for sale, flat for sale | "For sale"=5, "Under offer"=2, Sold=3
donation, pledge, contribution | Received=8, Pledged=2
batch, brew, lot | Released=7, "On hold"=2, Rejected=1
exam, assignment, quiz | Graded=7, Submitted=2, Missing=1
loan | "Being repaid"=6, "Paid off"=3, "In default"=1
found item, lost item, lost property | Stored=5, Returned=4, Disposed=1
"""


@functools.cache
def _by_noun() -> dict[str, str]:
    lines = (line.split(" | ") for line in LINES.strip().splitlines())
    return {noun: f"choice({_written(states)})" for nouns, states in lines for noun in nouns.split(", ")}


def _written(states: str) -> str:
    """States with their weights as a choice writes them."""
    pairs = (state.rpartition("=") for state in states.split(", "))
    return "{" + ", ".join(f'"{name.strip(chr(34))}": {weight}' for name, _, weight in pairs) + "}"


def states_of(noun: str) -> str:
    """The expression of the state of a thing, by its noun; empty where nobody wrote it down.

    >>> states_of("piano lesson")
    'choice({"Held": 8, "Cancelled": 1, "Missed": 1})'
    """
    words = noun.split()
    return next((_by_noun()[said] for start in range(len(words)) if (said := " ".join(words[start:])) in _by_noun()), "")
