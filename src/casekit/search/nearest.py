"""Where nothing was found: the topics whose cases use the question's words most."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from casekit.search.counts import Facets
from casekit.search.matching import Matcher
from casekit.search.question import Question
from casekit.search.results import Nearest

if TYPE_CHECKING:
    from casekit.model.vocabulary import Vocabulary

MOST = 4
"""At most so many topics are offered."""


def nearest_topics(question: Question, matcher: Matcher, facets: Facets, topics: Vocabulary) -> tuple[Nearest, ...]:
    """Return the broad topics whose cases have the question's words most, or the largest where none has any.

    A topic weighs the sum of its cases' scores over the root of their number, so that large ones do not win by size.
    """
    scores: dict[int, float] = defaultdict(float)
    for leaf in question.leaves:
        for number, score in matcher.leaf_scores(leaf).items():
            scores[number] += score
    weighed = []
    for term in topics.terms:
        bits = facets.bits.get(topics.facet, {}).get(term.id, 0)
        if bits and not term.broader:
            here = sum(score for number, score in scores.items() if bits >> number & 1)
            weighed.append(
                (here / bits.bit_count() ** 0.5, Nearest(topics.facet, term.id, term.label, bits.bit_count()))
            )
    met = [pair for pair in weighed if pair[0] > 0] or weighed
    best = sorted(met, key=lambda pair: (-pair[0], -pair[1].total, pair[1].term))[:MOST]
    return tuple(nearest for _, nearest in best)
