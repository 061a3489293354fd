"""The process that reads one file: bytes come in, pieces go out, and the limits hold whatever the file does."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from importlib import import_module

from casekit.errors import UnreadableFile
from casekit.intake.formats.base import Extracted, Limits
from casekit.intake.formats.kinds import SUFFIXES, WORDS, kind_of

READERS = {"pdf": "pdf", "docx": "word", "pptx": "slides", "html": "web", "txt": "text"}
"""Which module reads which kind."""

NO_MEMORY, NOT_INSTALLED = 3, 4
"""How the process ends where memory runs out, or a library is missing."""


def main() -> int:
    """Read standard input as a file and write what was found to standard output."""
    suffix = sys.argv[1]
    limits = Limits(**json.loads(sys.argv[2]))
    _hold(limits)
    try:
        answer = asdict(read(sys.stdin.buffer.read(), suffix, limits))
    except UnreadableFile as error:
        answer = {"error": str(error)}
    except MemoryError:
        return NO_MEMORY
    except ImportError:
        return NOT_INSTALLED
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


def read(data: bytes, suffix: str, limits: Limits) -> Extracted:
    """Read a file by what it holds, whatever its name says."""
    kind = kind_of(data, suffix)
    found: Extracted = import_module(f"casekit.intake.formats.{READERS[kind]}").read(data, limits)
    if not found.pieces:
        raise UnreadableFile("it holds no text: open it and see whether its text is a picture")
    if suffix not in SUFFIXES[kind]:
        called = f"The file is called {suffix}" if suffix else "The name of the file has no ending"
        found = found.with_notes([f"{called}, but it holds {WORDS[kind]}. It was read as that."])
    return found


def _hold(limits: Limits) -> None:
    """Limit what this process may use, where the system can do that; it may write no file at all."""
    try:
        import resource
    except ImportError:  # Windows: the time limit of the parent still holds
        return
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, int(limits.seconds) + 5),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    sys.exit(main())
