"""The scripts and styles of the panels: what all share, then what is a panel's own."""

from __future__ import annotations

from pathlib import Path

_WEB = Path(__file__).with_name("web")


def script(*names: str) -> str:
    """Return the scripts of a panel with the shared one before them."""
    return "\n".join((_WEB / f"{part}.js").read_text(encoding="utf-8") for part in ("common", *names))


def style(*names: str) -> str:
    """Return the shared style, and what else a panel needs."""
    return "\n".join((_WEB / f"{part}.css").read_text(encoding="utf-8") for part in ("panel", *names))


def outline() -> str:
    """Return the outline of the United Kingdom for the map, as SVG; where it is from stands in the file."""
    return (_WEB / "outline.svg").read_text(encoding="utf-8").partition("-->")[2].strip()
