"""The scripts and styles of the panels: what all share, then what is a panel's own."""

from __future__ import annotations

from pathlib import Path

_WEB = Path(__file__).with_name("web")


def script(name: str) -> str:
    """Return a panel's script with the shared one before it."""
    return "\n".join((_WEB / f"{part}.js").read_text(encoding="utf-8") for part in ("common", name))


def style(*names: str) -> str:
    """Return the shared style, and what else a panel needs."""
    return "\n".join((_WEB / f"{part}.css").read_text(encoding="utf-8") for part in ("panel", *names))
