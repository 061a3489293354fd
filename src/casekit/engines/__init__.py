"""Search engines behind one protocol. To add one: a file here and a line in ENGINES."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from casekit.engines.base import Engine
from casekit.errors import UsageError

ENGINES = {
    "whoosh": "casekit.engines.whoosh:WhooshEngine",
    "memory": "casekit.engines.memory:MemoryEngine",
}
DEFAULT = "whoosh"


def engine_class(name: str) -> type[Engine]:
    """Return the class of an engine; only that engine is imported."""
    if name not in ENGINES:
        raise UsageError(f"There is no engine called '{name}'. Engines here: {', '.join(ENGINES)}.")
    module, _, attribute = ENGINES[name].partition(":")
    return cast(type[Engine], getattr(import_module(module), attribute))
