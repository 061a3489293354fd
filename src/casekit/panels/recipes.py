"""A saved question as the pages take it in: from a file or from the address of a page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from casekit.errors import UsageError
from casekit.evidence.recipe import Recipe

MOST_BYTES = 200_000


def recipe_from(content: Mapping[str, Any]) -> Recipe:
    """Return the recipe of a message: its `token`, or the file that came with it; every fault of it is named."""
    if content.get("token"):
        return Recipe.from_token(str(content["token"]))
    buffers = content.get("buffers") or []
    if not buffers:
        raise UsageError("The recipe did not arrive. Choose the file again.")
    data = bytes(buffers[0])
    if len(data) > MOST_BYTES:
        raise UsageError(f"The file is longer than {MOST_BYTES:,} bytes. That is hardly a recipe.")
    name = Path(str(content.get("name", ""))).name[-100:] or "recipe.yaml"
    with TemporaryDirectory(prefix="casekit-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return Recipe.load(path)
