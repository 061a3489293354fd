"""Widgets over the verbs. The only room that knows ipywidgets."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casekit.panels.curate import CuratePanel
    from casekit.panels.equality import EqualityPanel
    from casekit.panels.find import FindPanel
    from casekit.panels.self_assessment import SelfAssessmentPanel
    from casekit.panels.workshop import WorkshopPanel

__all__ = ["CuratePanel", "EqualityPanel", "FindPanel", "SelfAssessmentPanel", "WorkshopPanel"]

_HOMES = {
    "CuratePanel": "casekit.panels.curate",
    "EqualityPanel": "casekit.panels.equality",
    "FindPanel": "casekit.panels.find",
    "SelfAssessmentPanel": "casekit.panels.self_assessment",
    "WorkshopPanel": "casekit.panels.workshop",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'casekit.panels' has no attribute {name!r}")
