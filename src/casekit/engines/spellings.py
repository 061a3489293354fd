"""American spellings as British ones, so that the two have one stem: labor and labour, organization, organisation."""

from __future__ import annotations

import re

_ENDINGS = (
    (re.compile(r"(?<=[a-z]{4})iz(?=(e|ed|es|er|ers|ing|ation|ations|ational)$)"), "is"),
    (re.compile(r"(?<=[a-z]{3})yz(?=(e|ed|es|er|ers|ing)$)"), "ys"),
    (
        re.compile(r"^(behavi|col|fav|harb|hon|hum|lab|neighb|rum|vig)or(?=(able|al|ed|er|ers|hood|hoods|ing|ly|s|)$)"),
        r"\1our",
    ),
    (
        re.compile(
            r"^(counsel|enrol|fulfil|instal|label|model|signal|skil|travel)l?(?=(ed|ing|or|ors|er|ers|ment|ful)$)"
        ),
        r"\1l",
    ),
    (re.compile(r"^licens(?=(e|ed|ee|ees|er|ers|es|ing)$)"), "licenc"),
    (re.compile(r"^(enrol|fulfil|skil)l(?=s?$)"), r"\1l"),
)
AMERICAN = {
    "center": "centre",
    "centers": "centres",
    "theater": "theatre",
    "theaters": "theatres",
    "meter": "metre",
    "meters": "metres",
    "program": "programme",
    "programs": "programmes",
    "practise": "practice",
    "practised": "practiced",
    "practising": "practicing",
    "defense": "defence",
    "offense": "offence",
    "offenses": "offences",
    "gray": "grey",
    "jewelry": "jewellery",
    "mom": "mum",
    "moms": "mums",
    "aging": "ageing",
    "judgment": "judgement",
    "acknowledgment": "acknowledgement",
    "pediatric": "paediatric",
    "gypsy": "gipsy",
    "gypsies": "gipsies",
}


def british(word: str) -> str:
    """Return the British spelling of an American one, in small letters; any other word as it is."""
    if word in AMERICAN:
        return AMERICAN[word]
    for ending, spelling in _ENDINGS:
        word = ending.sub(spelling, word, count=1)
    return word
