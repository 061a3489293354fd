"""The three lenses of a comparison: which axes each of them looks at, and how much it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from casekit.casebase.problems import quote, suggestion
from casekit.compare.axes import Compared
from casekit.errors import UsageError

ENOUGH = 3
"""With fewer axes known than this there is no score, unless the weights ask for fewer."""

NEAR_ENOUGH = 0.7
"""From this score on a place counts as one like mine. Ours, and a matter of judgement."""


@dataclass(frozen=True)
class Lens:
    """One way to look at likeness: axes with their weights."""

    key: str
    label: str
    question: str
    axes: Mapping[str, float]


LENSES = {
    lens.key: lens
    for lens in (
        Lens("powers", "Same powers", "Could our council do this?", {"powers": 3, "nation": 1}),
        Lens(
            "place",
            "Same sort of place",
            "Is it an area like ours?",
            {
                **{"rural_urban": 3, "population": 2, "deprivation": 2},
                **{"coast": 1, "port": 0.5, "region": 1, "distance": 0.5},
            },
        ),
        Lens("story", "Same migration story", "Did people arrive there as they do here?", {"story": 1}),
    )
}
WEIGHTS = dict.fromkeys(LENSES, 1.0)
"""How much each lens counts, 0 to 1, unless a user moves them."""


def weights_of(given: Mapping[str, float] | None) -> dict[str, float]:
    """Return the weight of each lens that counts; what is not given counts in full."""
    weights = {**WEIGHTS, **(given or {})}
    for name, weight in weights.items():
        known_name("lens", name, list(LENSES))
        if not 0 <= weight <= 1:
            raise UsageError(f"The weight of {quote(name)} is {weight}. Give a number from 0 to 1.")
    counting = {name: rounded for name in LENSES if (rounded := round(weights[name], 4))}
    if not counting:
        raise UsageError("All weights are 0, so there is nothing to compare. Give at least one lens a weight above 0.")
    return counting


def known_name(what: str, name: str, choices: list[str]) -> None:
    """Refuse a name that is none of the choices."""
    if name not in choices:
        raise UsageError(
            f"{quote(name)} is not {'an' if what[0] in 'aeiou' else 'a'} {what}: {suggestion(name, choices)}"
        )


def mean(seen: Mapping[str, Compared], parts: Mapping[str, float]) -> float | None:
    """Return the weighted mean of the axes that are known; None where none is."""
    known = {axis: part for axis, part in parts.items() if axis in seen}
    if not known:
        return None
    return round(fsum(part * seen[axis].similarity for axis, part in known.items()) / fsum(known.values()), 4)


def score_of(lenses: Mapping[str, float | None], weights: Mapping[str, float]) -> float | None:
    """Return the weighted mean of the lenses that are known; None where none is."""
    known = [(weights[name], score) for name, score in lenses.items() if name in weights and score is not None]
    if not known:
        return None
    return round(fsum(weight * score for weight, score in known) / fsum(weight for weight, _ in known), 4)
