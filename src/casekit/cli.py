"""The same verbs by keyboard. Every facet is an option, built from the vocabularies.

Exit 0: fine. Exit 1: the user's material has problems, all listed. Exit 2: the call's words are off.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches

import casekit
from casekit import commands
from casekit.errors import CasekitError, UsageError

DESCRIPTION = (
    "Find and compare case studies of how local authorities respond to migration, integration, cohesion and equality."
)
EPILOG = """examples:
  casekit search "overcrowded rented houses" --topic housing --area-type rural
  casekit search landlords --json
  casekit show allerdale-partnership-response
  casekit summarise leadership "private renting" --topic housing -o note.docx
  casekit check
"""


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
        parser = _parser(_facet_names(arguments))
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


def _parser(facet_names: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="casekit",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"casekit {casekit.__version__}")
    verbs = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[argparse.Namespace], int], text: str, *, facets: bool = False
    ) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=text, description=text, allow_abbrev=False, conflict_handler="resolve")
        made.set_defaults(run=run, takes_facets=facets)
        made.add_argument(
            "--casebase", metavar="FOLDER", help="folder of records (default: the one that comes with casekit)"
        )
        made.add_argument("--index", metavar="FOLDER", help="folder for the index")
        if facets:
            made.epilog = (
                f"Every facet is an option: --topic housing, --not-topic health. Facets: {', '.join(facet_names)}."
            )
            for option in (*facet_names, *(f"not-{facet}" for facet in facet_names)):
                made.add_argument(f"--{option}", action="append", dest=f"--{option}", help=argparse.SUPPRESS)
        return made

    check = command("check", commands.check, "list every problem in the case files")
    check.add_argument("--json", action="store_true", help="print a list for programs")
    build = command("build", commands.build, "build the search index anew")
    build.add_argument("--engine", default=None, help="search engine (default: whoosh)")
    search = command("search", commands.search, "search the cases", facets=True)
    search.add_argument("words", nargs="*", help="what to look for; leave out to list everything")
    search.add_argument("--limit", type=int, default=10, metavar="N", help="how many to show (default: 10)")
    search.add_argument("--json", action="store_true", help="print everything for programs")
    show = command("show", commands.show, "show one case in full")
    show.add_argument("id", help="the case's id, as 'casekit search' prints it")
    show.add_argument("--json", action="store_true", help="print the record for programs")
    facets = command("facets", commands.facets, "list the filters and their values, with counts", facets=True)
    facets.add_argument("facet", nargs="?", help="one facet only")
    facets.add_argument("--json", action="store_true", help="print everything for programs")
    summarise = command("summarise", commands.summarise, "write a summary of cases for leadership", facets=True)
    summarise.add_argument("kind", help="which document: leadership")
    summarise.add_argument("words", nargs="*", help="what to look for")
    summarise.add_argument("--recipe", metavar="FILE", help="a saved question, instead of words and filters")
    summarise.add_argument("--save-recipe", metavar="FILE", help="keep this question for next time")
    summarise.add_argument(
        "--case", action="append", default=[], metavar="ID", help="choose a case; may be given several times"
    )
    summarise.add_argument("--title", help="title of the document")
    summarise.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="where to write; .docx, .html, .md, .xlsx, .csv or .yaml"
    )
    export = command("export", commands.export, "write the cases that match as a spreadsheet", facets=True)
    export.add_argument("output", metavar="FILE", help="where to write; .xlsx or .csv")
    export.add_argument("words", nargs="*", help="what to look for; leave out for every case")
    index = command("index", commands.index, "say where the index is and what is in it")
    index.add_argument("--json", action="store_true", help="print it for programs")
    schema = command("schema", commands.schema, "print the JSON Schema of a case file")
    schema.add_argument("--dictionary", action="store_true", help="print the data dictionary (Markdown) instead")
    app = command("app", commands.app, "open the Find page in the browser")
    app.add_argument("--port", type=int, default=8866, help="port to serve on (default: 8866)")
    app.add_argument("--ip", default="127.0.0.1", help="address to serve on (default: this computer only)")
    app.add_argument("--no-browser", action="store_true", help="do not open a browser")
    app.add_argument("--pool", type=int, default=1, help="pages kept ready for the next reader (default: 1)")
    lab = command("lab", commands.lab, "open the notebooks in JupyterLab")
    lab.add_argument("--port", type=int, default=8888, help="port to serve on (default: 8888)")
    lab.add_argument("--no-browser", action="store_true", help="do not open a browser")
    return parser


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
