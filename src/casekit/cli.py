"""The same verbs by keyboard. Every facet is an option, built from the vocabularies.

Exit 0: fine. Exit 1: the user's material has problems, all listed. Exit 2: the call's words are off.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import casekit
from casekit.errors import CasekitError, UsageError

if TYPE_CHECKING:
    from casekit.search.casebase import Casebase

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
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[argparse.Namespace], int], text: str, *, facets: bool = False
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text, allow_abbrev=False, conflict_handler="resolve")
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

    check = command("check", _check, "list every problem in the case files")
    check.add_argument("--json", action="store_true", help="print a list for programs")
    build = command("build", _build, "build the search index anew")
    build.add_argument("--engine", default=None, help="search engine (default: whoosh)")
    search = command("search", _search, "search the cases", facets=True)
    search.add_argument("words", nargs="*", help="what to look for; leave out to list everything")
    search.add_argument("--limit", type=int, default=10, metavar="N", help="how many to show (default: 10)")
    search.add_argument("--json", action="store_true", help="print everything for programs")
    show = command("show", _show, "show one case in full")
    show.add_argument("id", help="the case's id, as 'casekit search' prints it")
    show.add_argument("--json", action="store_true", help="print the record for programs")
    facets = command("facets", _facets, "list the filters and their values, with counts", facets=True)
    facets.add_argument("facet", nargs="?", help="one facet only")
    facets.add_argument("--json", action="store_true", help="print everything for programs")
    summarise = command("summarise", _summarise, "write a summary of cases for leadership", facets=True)
    summarise.add_argument("kind", help="leadership")
    summarise.add_argument("words", nargs="*", help="what to look for")
    summarise.add_argument("--recipe", metavar="FILE", help="a saved question, instead of words and filters")
    summarise.add_argument("--save-recipe", metavar="FILE", help="keep this question for next time")
    summarise.add_argument(
        "--case", action="append", default=[], metavar="ID", help="choose a case; may be given several times"
    )
    summarise.add_argument("--title", help="title of the document")
    summarise.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="where to write; .docx, .html, .md, .xlsx or .csv"
    )
    export = command("export", _export, "write the cases that match as a spreadsheet", facets=True)
    export.add_argument("output", metavar="FILE", help="where to write; .xlsx or .csv")
    export.add_argument("words", nargs="*", help="what to look for; leave out for every case")
    index = command("index", _index, "say where the index is and what is in it")
    index.add_argument("--json", action="store_true", help="print it for programs")
    schema = command("schema", _schema, "print the JSON Schema of a case file")
    schema.add_argument("--dictionary", action="store_true", help="print the data dictionary (Markdown) instead")
    app = command("app", _app, "open the Find page in the browser")
    app.add_argument("--port", type=int, default=8866, help="port to serve on (default: 8866)")
    app.add_argument("--ip", default="127.0.0.1", help="address to serve on (default: this computer only)")
    app.add_argument("--no-browser", action="store_true", help="do not open a browser")
    app.add_argument("--pool", type=int, default=1, help="pages kept ready for the next reader (default: 1)")
    lab = command("lab", _lab, "open the notebooks in JupyterLab")
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


def _progress(done: int, total: int, name: str) -> None:
    """Show a line of progress on a terminal; long loads only."""
    if total > 50 and sys.stderr.isatty():
        print(f"\rReading cases: {done + 1} of {total} ", end="\n" if done + 1 == total else "", file=sys.stderr)


def _open(options: argparse.Namespace) -> Casebase:
    base = casekit.open(options.casebase, options.index, progress=_progress)
    if base.notice:
        print(f"casekit: {base.notice}", file=sys.stderr)
    if base.problems:
        _say_problems(len(base.problems), "; some cases may be missing")
    return base


def _say_problems(number: int, then: str = "") -> None:
    from casekit.evidence.wording import count

    print(f"casekit: {count(number, 'problem')} in the case files{then}. Run: casekit check", file=sys.stderr)


def _print_json(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1))


def _check(options: argparse.Namespace) -> int:
    from casekit.search.where import casebase_folder

    folder = casebase_folder(options.casebase)
    collection = casekit.check(folder, _progress)
    if options.json:
        _print_json([vars(problem) for problem in collection.problems])
    else:
        for problem in collection.problems:
            print(problem)
        print(f"{len(collection.cases)} cases read, {len(collection.problems)} problems.")
    return 1 if collection.problems else 0


def _build(options: argparse.Namespace) -> int:
    from casekit.engines import DEFAULT
    from casekit.search.casebase import build_index
    from casekit.search.store import Store
    from casekit.search.where import casebase_folder, index_folder

    folder = casebase_folder(options.casebase)
    store = Store(index_folder(folder, options.index))
    collection = casekit.check(folder, _progress)
    build_index(collection, store, options.engine or DEFAULT).close()
    print(f"Index of {len(collection.current)} cases built in {store.folder} (fingerprint {collection.fingerprint}).")
    if collection.problems:
        _say_problems(len(collection.problems))
    return 0


def _search(options: argparse.Namespace) -> int:
    base = _open(options)
    found = base.search(
        " ".join(options.words), limit=max(0, options.limit), without=options.without, **options.filters
    )
    if options.json:
        _print_json(found.to_dict())
        return 0
    from datetime import date

    from casekit.evidence.wording import count, no_case, strength

    for note in found.notes:
        print(note)
    if found.suggestion:
        print(f"Did you mean: {found.suggestion}")
    for word, labels in found.expanded.items():
        print(f"'{word}' is also called: {', '.join(labels)}")
    if not found.total:
        print(no_case(found.records, date.today(), found.query))
        for way in found.loosen:
            print(f"  Without {way.label}: {count(way.total, 'case')}")
        return 0
    print(f"{count(found.total, 'case')} out of {found.records}")
    for hit in found:
        print(f"\n{hit.title}\n  {hit.place}  [{hit.id}]\n  {strength(hit.case, base.collection)}")
        print(f"  {hit.snippet.section}: {hit.snippet.text}")
        if hit.why:
            print(f"  Found by: {'; '.join(hit.why)}")
    return 0


def _show(options: argparse.Namespace) -> int:
    base = _open(options)
    case = base.case(options.id)
    if options.json:
        _print_json(case.model_dump(mode="json", exclude_none=True))
    else:
        from casekit.outputs.card import card_text

        print(card_text(base, case))
    return 0


def _facets(options: argparse.Namespace) -> int:
    from casekit.casebase.problems import did_you_mean

    base = _open(options)
    found = base.search(limit=0, without=options.without, **options.filters)
    vocabularies = base.collection.vocabularies
    if options.facet and options.facet.replace("-", "_") not in vocabularies:
        raise UsageError(f"'{options.facet}' is not a facet: {did_you_mean(options.facet, list(vocabularies))}")
    names = [options.facet.replace("-", "_")] if options.facet else list(vocabularies)
    if options.json:
        _print_json({name: dict(found.facets[name]) for name in names})
        return 0
    for name in names:
        print(f"\n--{name.replace('_', '-')}  {vocabularies[name].label}: {vocabularies[name].question}")
        for value, number in found.facets[name].items():
            print(f"  {number:4}  {value:32} {vocabularies[name].label_of(value)}")
    return 0


def _summarise(options: argparse.Namespace) -> int:
    from casekit.evidence.wording import count

    base = _open(options)
    if options.recipe:
        recipe = casekit.Recipe.load(options.recipe)
    else:
        words = " ".join(options.words)
        found = base.search(words, limit=0, without=options.without, **options.filters)
        recipe = casekit.Recipe.from_results(found, chosen=tuple(base.case(key).id for key in options.case))
    summary = casekit.summarise(options.kind, base, recipe, title=options.title)
    print(f"{summary.save(options.output)}: {count(len(summary.cases), 'case')}.")
    if options.save_recipe:
        print(f"{summary.recipe.save(options.save_recipe)}: the question, to use again with --recipe.")
    return 0


def _export(options: argparse.Namespace) -> int:
    from casekit.evidence.wording import count
    from casekit.outputs.summarise import export_cases

    base = _open(options)
    found = base.search(" ".join(options.words), limit=len(base), without=options.without, **options.filters)
    print(f"{export_cases(base, found, Path(options.output))}: {count(found.total, 'case')}.")
    return 0


def _index(options: argparse.Namespace) -> int:
    from casekit.casebase.load import fingerprint
    from casekit.search.store import Store
    from casekit.search.where import casebase_folder, index_folder

    folder = casebase_folder(options.casebase)
    store = Store(index_folder(folder, options.index))
    current = store.current()
    mark = fingerprint(folder)
    fresh = bool(current and current.fingerprint == mark)
    if options.json:
        found = (
            {"engine": current.engine, "records": current.records, "fingerprint": current.fingerprint}
            if current
            else None
        )
        _print_json({"casebase": str(folder), "index": str(store.folder), "fresh": fresh, "current": found})
        return 0
    print(f"Cases: {folder}\nIndex: {store.folder}")
    if current is None:
        print("There is no index yet, or it is not whole. It is built at the next search, or now with: casekit build")
    else:
        print(f"{current.records} cases, engine {current.engine}, fingerprint {current.fingerprint}")
        print(
            "It matches the case files."
            if fresh
            else "It is older than the case files. It is built again at the next search."
        )
    return 0


def _schema(options: argparse.Namespace) -> int:
    from casekit.casebase.schema import data_dictionary, json_schema

    print(data_dictionary() if options.dictionary else json.dumps(json_schema(), indent=1, ensure_ascii=False))
    return 0


def _app(options: argparse.Namespace) -> int:
    from casekit.panels.app import serve_page

    _open(options)  # builds the index before the first page is asked for
    _pass_on(options)
    serve_page(options.port, ip=options.ip, browser=not options.no_browser, pool=options.pool)
    return 0


def _lab(options: argparse.Namespace) -> int:
    from casekit.panels.app import serve_lab

    _open(options)
    _pass_on(options)
    serve_lab(options.port, browser=not options.no_browser)
    return 0


def _pass_on(options: argparse.Namespace) -> None:
    """Let the notebooks' kernels use the same folders."""
    for name, folder in (("CASEKIT_CASEBASE", options.casebase), ("CASEKIT_INDEX", options.index)):
        if folder:
            os.environ[name] = str(Path(folder).expanduser().resolve())


if __name__ == "__main__":
    sys.exit(main())
