"""Take the text out of a document, in a process of its own that is ended when it takes too much time or memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from casekit.errors import UnreadableFile
from casekit.intake.formats.__main__ import NO_MEMORY, NOT_INSTALLED
from casekit.intake.formats.base import MB, Extracted, Limits, Piece

__all__ = ["Extracted", "Limits", "Piece", "extract"]

_CODE = Path(__file__).parents[2]


def extract(path: Path, limits: Limits = Limits()) -> Extracted:  # noqa: B008
    """Read a PDF, Word document, slide set, web page or text, or raise UnreadableFile. Nothing is written."""
    data = _bytes(path, limits)
    command = [sys.executable, "-P", "-B", "-W", "ignore", "-m", "casekit.intake.formats"]
    places = [str(_CODE), *(place for place in sys.path if place)]
    try:
        done = subprocess.run(
            [*command, path.suffix.lower(), json.dumps(asdict(limits))],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.seconds,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _refused(
            path, f"reading it took longer than {limits.seconds:g} seconds: save the pages about the case as a new file"
        ) from error
    if done.returncode == NO_MEMORY:
        raise _refused(path, "reading it needs too much memory: save the pages about the case as a new file")
    if done.returncode == NOT_INSTALLED:
        raise _refused(path, "a library that reads such files is missing here: install casekit again")
    if done.returncode != 0:
        raise _refused(path, "it is damaged: open it, save it again, and import that copy")
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise _refused(path, answer["error"])
    return Extracted.from_json(answer)


def _refused(path: Path, reason: str) -> UnreadableFile:
    name = path.name.encode(errors="replace").decode()
    return UnreadableFile(f"{name} was not taken in: {reason}.")


def _bytes(path: Path, limits: Limits) -> bytes:
    try:
        if path.is_dir():
            raise _refused(path, "it is a folder: name the documents in it one by one")
        if path.exists() and not path.is_file():
            raise _refused(path, "it is a device or a pipe, not a file: name a document")
        with path.open("rb") as file:
            data = file.read(limits.bytes + 1)
    except OSError as error:
        what = (error.strerror or "it cannot be opened").lower()
        raise _refused(path, f"it cannot be opened ({what}): check that it is there and may be read") from error
    if len(data) > limits.bytes:
        most = limits.bytes / MB
        raise _refused(path, f"it is larger than {most:g} MB: save the pages about the case as a file of their own")
    return data
