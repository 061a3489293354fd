"""casekit: case studies on how local authorities respond to migration, integration, cohesion and equality.

>>> base = casekit.open()
>>> found = base.search("private landlords", topic="housing", area_type="rural", limit=5)
>>> casekit.summarise("leadership", found, title="Private renting: practice elsewhere").save("renting.docx")

Names are looked up when first used, so that `import casekit` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casekit.casebase.load import load as check
    from casekit.casebase.problems import Problem
    from casekit.compare.alike import Likenesses, like
    from casekit.compare.areas import Area
    from casekit.compare.similar import SimilarCases, similar
    from casekit.errors import CasekitError
    from casekit.evidence.recipe import Recipe
    from casekit.model.place import Place
    from casekit.model.record import Case, Source
    from casekit.outputs.coverage import Coverage, coverage
    from casekit.outputs.summarise import Summary, summarise
    from casekit.search.casebase import Casebase
    from casekit.search.casebase import open_casebase as open
    from casekit.search.results import Hit, Results

__version__ = "0.1.0"

_HOMES = {
    "Area": "casekit.compare.areas:Area",
    "Case": "casekit.model.record:Case",
    "Casebase": "casekit.search.casebase:Casebase",
    "CasekitError": "casekit.errors:CasekitError",
    "Coverage": "casekit.outputs.coverage:Coverage",
    "Hit": "casekit.search.results:Hit",
    "Likenesses": "casekit.compare.alike:Likenesses",
    "Place": "casekit.model.place:Place",
    "Problem": "casekit.casebase.problems:Problem",
    "Recipe": "casekit.evidence.recipe:Recipe",
    "Results": "casekit.search.results:Results",
    "SimilarCases": "casekit.compare.similar:SimilarCases",
    "Source": "casekit.model.record:Source",
    "Summary": "casekit.outputs.summarise:Summary",
    "check": "casekit.casebase.load:load",
    "coverage": "casekit.outputs.coverage:coverage",
    "like": "casekit.compare.alike:like",
    "open": "casekit.search.casebase:open_casebase",
    "similar": "casekit.compare.similar:similar",
    "summarise": "casekit.outputs.summarise:summarise",
}

__all__ = [
    "Area",
    "Case",
    "Casebase",
    "CasekitError",
    "Coverage",
    "Hit",
    "Likenesses",
    "Place",
    "Problem",
    "Recipe",
    "Results",
    "SimilarCases",
    "Source",
    "Summary",
    "check",
    "coverage",
    "like",
    "open",
    "similar",
    "summarise",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        module, _, attribute = _HOMES[name].partition(":")
        return getattr(import_module(module), attribute)
    raise AttributeError(f"module 'casekit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
