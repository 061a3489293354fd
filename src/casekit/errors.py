"""The error tree. Every message says what happened, where, and what to do next.

CasekitError
  ├─ MaterialError        the user's files have problems (exit 1)
  │    ├─ UnreadableFile
  │    └─ NotFound        a case, place or folder that is not there
  ├─ UsageError           wrong option, unknown facet or value (exit 2)
  ├─ IndexProblem         the index cannot be built, written or trusted
  └─ ExportError          a document cannot be made or saved
"""


class CasekitError(Exception):
    """Anything casekit can explain; its text is a sentence for the user."""

    exit_code = 1


class MaterialError(CasekitError):
    """The user's material has problems."""


class UnreadableFile(MaterialError):
    """A file cannot be read as a record; `line` is the place, counted from 1, where known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class NotFound(MaterialError):
    """A case, place or folder that was asked for is not there."""


class UsageError(CasekitError):
    """The call's words are off: an unknown facet, value or option."""

    exit_code = 2


class IndexProblem(CasekitError):
    """The index cannot be built, written or trusted."""


class ExportError(CasekitError):
    """A document cannot be made or saved."""
