"""The members' workshop: slides, handout, facilitator's plan, and the voting and parking sheet, from one recipe.

`on_screen` makes the slides and `on_paper` the rest; `parts`, `discussing` and `telling` hold what they share. The
fixed words of `workshop.yaml` are in `wording`; `deck` is what slides are, `fit` how much goes on one.
"""

from casekit.outputs.workshop.deck import Deck, Note, Slide
from casekit.outputs.workshop.on_paper import handout, plan, voting
from casekit.outputs.workshop.on_screen import slides
from casekit.outputs.workshop.wording import check_wording

__all__ = ["Deck", "Note", "Slide", "check_wording", "handout", "plan", "slides", "voting"]
