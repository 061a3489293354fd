"""The evidence annex for an equality impact assessment: what is known elsewhere, what to ask here, what was looked for.

It fills in no impact, no conclusion and no signature: those places are labelled and empty.
"""

from casekit.casebase.annex import Shape
from casekit.outputs.annex.made import FORMATS, Annex, annex, shapes, whats_new

__all__ = ["FORMATS", "Annex", "Shape", "annex", "shapes", "whats_new"]
