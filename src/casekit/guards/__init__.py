"""What may be written: words that carry a risk, claims beyond the evidence, one-sided selections, and plain English."""

from casekit.guards.cases import case_blocks
from casekit.guards.finding import Block, Finding
from casekit.guards.reading import Reading, reading
from casekit.guards.rules import Rules, check_rules, load_rules
from casekit.guards.selection import check_selection
from casekit.guards.text import check_text

__all__ = [
    "Block",
    "Finding",
    "Reading",
    "Rules",
    "case_blocks",
    "check_rules",
    "check_selection",
    "check_text",
    "load_rules",
    "reading",
]
