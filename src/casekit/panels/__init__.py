"""Widgets over the verbs. The only room that knows ipywidgets."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casekit.panels.curate import CuratePanel
    from casekit.panels.find import FindPanel

__all__ = ["CuratePanel", "FindPanel"]

_HOMES = {"CuratePanel": "casekit.panels.curate", "FindPanel": "casekit.panels.find"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'casekit.panels' has no attribute {name!r}")
