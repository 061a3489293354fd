"""Another council's pack: opened safely, compared with our collection, and merged by choice."""

from casekit.intake.packs.archive import Limits, Refused
from casekit.intake.packs.compare import Compared, Comparison, compare
from casekit.intake.packs.merge import Merged, choose, merge
from casekit.intake.packs.pack import Pack, open_pack

__all__ = ["Compared", "Comparison", "Limits", "Merged", "Pack", "Refused", "choose", "compare", "merge", "open_pack"]
