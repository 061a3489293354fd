"""Widgets over the verbs. The only room that knows ipywidgets."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casekit.panels.find import FindPanel

__all__ = ["FindPanel"]


def __getattr__(name: str) -> Any:
    if name == "FindPanel":
        return import_module("casekit.panels.find").FindPanel
    raise AttributeError(f"module 'casekit.panels' has no attribute {name!r}")
