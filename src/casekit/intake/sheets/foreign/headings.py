"""What the columns of other people's sheets mean, told by their names. A further name is one entry here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from casekit.casebase.contacts import redact
from casekit.engines.analysis import fold

CONTACT = "contact"
"""The field of columns that hold personal data, which are never taken in."""

NUMBER = "number"
"""The field of running numbers and references, which say nothing of a case."""

_NAMES = """
title: project title, project name, name of project, case study title, title, project, initiative, scheme, case
    study, name of initiative, name of scheme, activity name, name
council: council, local authority, council name, name of council, name of local authority, authority, borough,
    la, la name, council area, local authority name
place: place, area, location, where, town, city, district, geography, area covered, ward
lead: lead organisation, lead body, lead agency, lead partner, led by, delivered by, delivery body,
    organisation, provider, delivery organisation, organization, submitted by organisation
summary: summary, description, project description, brief description, short description, about, project
    summary, overview, details, abstract, what is it, in brief, about the project
topic: theme, themes, topic, topics, category, subject, policy area, strand, service area
group: target group, target groups, beneficiaries, who is it for, audience, client group, target, community,
    communities, who benefits, participants
start: start date, start, start year, began, date started, started, launched, launch date, from
end: end date, end, end year, finish, finish date, date ended, ended, until, to, completed
period: dates, date, period, when, year, years, timescale, duration, timeframe
status: status, stage, current status, project status
context: context, background, need, the need, problem, issue, the challenge, rationale, why
approach: approach, activities, activity, what we did, how, how it works, method, what was done
outcomes: outcomes, outcome, impact, impacts, results, result, achievements, benefits, what changed, outputs,
    difference made, success, successes
enabling: success factors, what helped, enablers, what worked, what worked well
limiting: challenges, barriers, difficulties, obstacles, what did not work, risks, limitations
lessons: lessons, lessons learned, lessons learnt, learning, key learning, advice to others
cost: cost, costs, budget, total cost, amount, spend, funding amount, project cost, value
funders: funding, funder, funders, funded by, funding source, source of funding, grant, sponsor
partners: partners, partner, partner organisations, partnership, working with, organisations involved
address: link, links, url, website, web address, web link, weblink, further information, more info
contact: contact, contact name, contact person, contact details, contacts, email, e mail, email address, phone,
    telephone, tel, mobile, phone number, lead officer, officer, officer name, lead, project lead, project
    manager, manager, responsible officer, submitted by, completed by, author, first name, surname, last name,
    forename, postcode, name of contact, name of officer, your name
number: no, number, ref, reference, id, row, project id, project ref, serial
"""
"""Fields, each with what its column may be called, in small letters; the surest names first."""


_WORDS: dict[str, str] = {}
_RANK: dict[str, int] = {}
for _field, _names in re.findall(r"^(\w+): ((?:.+\n)(?:    .+\n)*)", _NAMES, re.MULTILINE):
    for _rank, _name in enumerate(" ".join(_names.split()).split(", ")):
        _WORDS[_name], _RANK[_name] = _field, _rank
_PERSONAL = frozenset("contact email mail phone telephone tel mobile officer manager surname forename postcode".split())
_OF_THE_SHEET = frozenset("timestamp updated update submitted".split())
_LONGEST_HEADING = 80
_CLOSE = 0.85


@dataclass(frozen=True)
class Meaning:
    """What a column was taken for, how that was seen, and how sure it is: the smaller the surer."""

    field: str
    how: str
    rank: int


def meaning_of(heading: str) -> Meaning | None:
    """Say what a column holds by its name: a known name, one inside it, or one spelled much like it."""
    name = _plain(heading)
    if not name or len(heading) > _LONGEST_HEADING:
        return None
    if name in _WORDS:
        return Meaning(_WORDS[name], "a known name", _RANK[name])
    words = name.split()
    if _PERSONAL & set(words):
        return Meaning(CONTACT, "a word for contact details", 100)
    if _OF_THE_SHEET & set(words):
        return Meaning(NUMBER, "a word for keeping the sheet", 100)
    runs = [" ".join(words[at : at + size]) for size in range(len(words), 0, -1) for at in range(len(words) - size + 1)]
    inside = [run for run in runs if run in _WORDS and len(run) > 3 and _WORDS[run] not in {NUMBER, CONTACT}]
    if inside:
        best = max(inside, key=len)
        return Meaning(_WORDS[best], f"it has the known name '{best}' in it", 100 + _RANK[best])
    near = get_close_matches(name, [known for known in _WORDS if len(known) > 4], n=1, cutoff=_CLOSE)
    return Meaning(_WORDS[near[0]], f"it is spelled much like '{near[0]}'", 200 + _RANK[near[0]]) if near else None


def looks_like_contacts(values: Sequence[str]) -> bool:
    """Say whether more than half of a column's cells hold contact details."""
    return sum(redact(value) != value for value in values) * 2 > len(values)


def _plain(heading: str) -> str:
    """Return a heading as bare words: without what stands in brackets, signs and capitals."""
    return " ".join(re.findall(r"[^\W_]+", fold(re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", heading))))
