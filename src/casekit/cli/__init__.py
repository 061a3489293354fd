"""The same verbs by keyboard. Every facet is an option, built from the vocabularies.

Exit 0: fine. Exit 1: the user's material has problems, all listed. Exit 2: the call's words are off.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches

from casekit.cli.parser import make_parser
from casekit.errors import CasekitError, UsageError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):  # a council laptop's console may not be UTF-8
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        try:
            return _run(list(sys.argv[1:] if argv is None else argv))
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output has gone, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(arguments: list[str]) -> int:
    try:
        parser = make_parser(_facet_names(arguments))
        options, unknown = parser.parse_known_args(arguments)
        if getattr(options, "takes_facets", False):
            _facet_options(options, unknown)
        elif unknown:
            parser.error(
                f"'{unknown[0]}' is not an option of 'casekit {options.command}'. Try: casekit {options.command} --help"
            )
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except CasekitError as error:
        print(f"casekit: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        raise
    except OSError as error:
        where = error.filename or "A file or folder"
        print(f"casekit: {where} cannot be used ({error.strerror or error}). Check the path.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _facet_names(arguments: list[str]) -> list[str]:
    """Return the facets of the case base in use, as options name them; none where it cannot be found."""
    from casekit.search.where import casebase_folder

    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    early.add_argument("--casebase", nargs="?")
    try:
        folder = casebase_folder(early.parse_known_args(arguments)[0].casebase)
    except CasekitError:
        return []
    return sorted(path.stem.replace("_", "-") for path in (folder / "vocabularies").glob("*.yaml"))


def _facet_options(options: argparse.Namespace, unknown: Sequence[str]) -> None:
    """Gather --topic housing, --area-type=rural,coastal and --not-topic health, and words that stand after them."""
    options.filters, options.without = {}, {}
    chosen = [(name[2:], value) for name, value in vars(options).items() if name.startswith("--") and value]
    waiting = list(unknown)
    while waiting:
        word = waiting.pop(0)
        name, _, value = word.partition("=")
        if name.startswith("--"):  # not an option of ours: the search says which facets there are
            if near := get_close_matches(name[2:], [key for key in vars(options) if not key.startswith("--")], 1, 0.7):
                raise UsageError(f"'{name}' is not an option. Did you mean --{near[0].replace('_', '-')}?")
            chosen.append((name[2:], [value or (waiting.pop(0) if waiting else "")]))
        elif word.startswith("-"):
            raise UsageError(f"'{word}' looks like an option. To leave out a word, write -- before the words.")
        elif hasattr(options, "words"):
            options.words.append(word)
        else:
            raise UsageError(f"'{word}' is one word too many. Put words that belong together in quotes.")
    for name, values in chosen:
        facet = name.replace("-", "_")
        group = options.without if facet.startswith("not_") else options.filters
        listed = [part.strip() for value in values for part in value.split(",")]
        if not all(listed) and values is getattr(options, f"--{name}", None):
            raise UsageError(f"--{name} needs a value, as in --topic housing. See: casekit facets")
        group.setdefault(facet.removeprefix("not_"), []).extend(listed)


if __name__ == "__main__":
    sys.exit(main())
