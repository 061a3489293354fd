"""The action plan as a spreadsheet: actions, gaps and the search log, each on a sheet of its own."""

from __future__ import annotations

from datetime import date

from casekit.assess.log import asked
from casekit.evidence.wording import WARNING
from casekit.outputs.annex.blanks import LEFT, RESIDUAL
from casekit.outputs.annex.material import Material
from casekit.outputs.render.tables import Sheet, workbook_bytes

_ACTIONS = (
    "Action",
    "Kind",
    "Group and aim it is for",
    "Owner (role)",
    "What it needs",
    "Due",
    "How one will know",
    "Where it stands",
    "Seen in",
    RESIDUAL,
)
_GAPS = ("What is not known", "About", "Action that will close it")
_LOG = ("Searched on", "Words and filters", "Links", "How widened", "Found", "Of", "Fingerprint", "In words")


def plan_bytes(m: Material, title: str, stamp: str) -> bytes:
    """Return the action plan as .xlsx; the residual impact stays empty."""
    actions = [
        (
            one.what,
            one.kind.replace("-", " "),
            m.where(one.row, one.aim) if one.row or one.aim else "not stated",
            one.owner or "not written yet",
            one.resource or "not written yet",
            _day(one.due),
            one.measure or "not written yet",
            one.state.replace("-", " "),
            "; ".join(one.seen_in),
            None,
        )
        for one in m.actions
    ]
    gaps = [
        (gap.missing, m.where(gap.row, gap.aim), action.what if action and action.what else "no action planned")
        for gap in m.draft.gaps
        if gap.missing
        for action in [m.draft.action(gap.action)]
    ]
    log = [
        (
            one.searched_on.isoformat(),
            asked(m.base, one),
            one.basis.replace("-", " "),
            " ".join(one.understood),
            one.total,
            one.records,
            one.fingerprint,
            one.result,
        )
        for one in m.draft.log
    ]
    return workbook_bytes(
        [Sheet("Actions", _ACTIONS, actions), Sheet("Gaps", _GAPS, gaps), Sheet("Searches", _LOG, log)],
        title=f"Action plan: {title}",
        stamp=stamp,
        notes=[
            ("Warning", WARNING),
            ("Residual impact", f"{LEFT} What is left of an impact is for the authority to weigh."),
        ],
        on=m.on,
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else "no date yet"
