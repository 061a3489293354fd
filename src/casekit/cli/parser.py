"""Every command with its options and what they are for."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date

import casekit
from casekit.commands import checking, keeping, planning, reading, serving, taking, writing

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


def make_parser(facet_names: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser of the whole command line; `facet_names` become options of the commands that filter."""
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

    check = command("check", keeping.check, "list every problem in the case files")
    check.add_argument("--due", action="store_true", help="list what needs another look instead")
    check.add_argument(
        "--on", type=_day, metavar="DATE", help="with --due: as of this day, as 2026-11-22 (default: today)"
    )
    check.add_argument(
        "--ahead", type=int, default=0, metavar="DAYS", help="with --due: also what is due this much later"
    )
    check.add_argument("--drafts", action="store_true", help="list the drafts and what they still need instead")
    check.add_argument("--json", action="store_true", help="print a list for programs")
    new = command("new", keeping.new, "begin a draft of a new case")
    new.add_argument("title", nargs="+", help="what was done, in plain words")
    new.add_argument("--place", metavar="KEY", help="main place, as the place register has it: fenland")
    new.add_argument("--id", help="id and file name (default: made of the place and the title)")
    publish = command("publish", keeping.publish, "put a finished draft into the collection")
    publish.add_argument("id", help="the draft's id")
    review = command("review", keeping.review, "say that a case was checked against its sources")
    review.add_argument("id", help="the case's id")
    review.add_argument("--by", required=True, metavar="ROLE", help="who checked it: a role, never a name")
    review.add_argument("--on", type=_day, metavar="DATE", help="when (default: today)")
    review.add_argument("--next", type=_day, metavar="DATE", help="when to look at it again (default: in a year)")
    retire = command("retire", keeping.retire, "take a case out of the search, with the reason")
    retire.add_argument("id", help="the case's id")
    retire.add_argument("--by", required=True, metavar="ROLE", help="who retires it: a role, never a name")
    retire.add_argument("--reason", required=True, help="why, in one sentence")
    retire.add_argument("--on", type=_day, metavar="DATE", help="when (default: today)")
    take_in = command("import", taking.import_files, "take in documents as drafts, and changes from a spreadsheet")
    take_in.add_argument("files", nargs="+", metavar="FILE", help=".pdf, .docx, .pptx, .html, .txt, .xlsx or .csv")
    take_in.add_argument("--apply", action="store_true", help="write the changes of a spreadsheet; else they are shown")
    merge = command("merge", taking.merge, "compare another council's pack with ours, and take from it")
    merge.add_argument("pack", help="a folder of records, or a .zip of one")
    merge.add_argument(
        "--take", action="append", default=[], metavar="WHAT", help="new, changed, duplicate, or an id (default: new)"
    )
    merge.add_argument("--leave", action="append", default=[], metavar="ID", help="leave this record out")
    merge.add_argument(
        "--as", action="append", default=[], dest="under", metavar="ID=NEW-ID", help="take a record under another id"
    )
    merge.add_argument("--trust", action="store_true", help="keep their reviews; without it records come in as drafts")
    merge.add_argument("--apply", action="store_true", help="write what was chosen; without it, it is only shown")
    vocab = command("vocab", keeping.vocab, "rename a term of a vocabulary everywhere")
    vocab.add_argument("action", choices=["rename"], help="what to do")
    vocab.add_argument("old", help="the term's id now")
    vocab.add_argument("new", help="its new id, or with --merge the term that takes it in")
    vocab.add_argument("--facet", help="which vocabulary, where several have the term")
    vocab.add_argument("--label", help="what people see from now on")
    vocab.add_argument("--merge", action="store_true", help="join the term with one that exists")
    vocab.add_argument("--apply", action="store_true", help="make the change; without it, it is only shown")
    build = command("build", keeping.build, "build the search index anew")
    build.add_argument("--engine", default=None, help="search engine (default: whoosh)")
    search = command("search", reading.search, "search the cases", facets=True)
    search.add_argument("words", nargs="*", help="what to look for; leave out to list everything")
    search.add_argument(
        "--exact", action="store_true", help="search for exactly these words: nothing put right or widened"
    )
    search.add_argument("--limit", type=int, default=10, metavar="N", help="how many to show (default: 10)")
    search.add_argument("--json", action="store_true", help="print everything for programs")
    resources = command(
        "resources", reading.resources, "find toolkits, leaflets and other things to reuse", facets=True
    )
    resources.add_argument("words", nargs="*", help="what to look for; leave out to list everything")
    resources.add_argument("--json", action="store_true", help="print everything for programs")
    like = command("like", reading.like, "rank cases by how like your area the place is", facets=True)
    like.add_argument("place", help="your council, by any of its names: Cumberland")
    like.add_argument("words", nargs="*", help="what to look for; leave out to rank every case")
    like.add_argument("--limit", type=int, default=10, metavar="N", help="how many to show (default: 10)")
    like.add_argument(
        "--weight", action="append", default=[], metavar="LENS=0..1", help="how much powers, place or story counts"
    )
    like.add_argument(
        "--story", action="append", default=[], metavar="TERM", help="your migration story: newly-affected"
    )
    like.add_argument("--neighbours", metavar="FILE", help="a published list of neighbours (.csv) to hold to")
    like.add_argument("--json", action="store_true", help="print everything for programs")
    similar = command("similar", reading.similar, "list the cases like one case, with the reasons")
    similar.add_argument("id", help="the case's id, as 'casekit search' prints it")
    similar.add_argument("--limit", type=int, default=5, metavar="N", help="how many to show (default: 5)")
    similar.add_argument("--json", action="store_true", help="print everything for programs")
    show = command("show", reading.show, "show one case in full")
    show.add_argument("id", help="the case's id, as 'casekit search' prints it")
    show.add_argument("--json", action="store_true", help="print the record for programs")
    facets = command("facets", reading.facets, "list the filters and their values, with counts", facets=True)
    facets.add_argument("facet", nargs="?", help="one facet only")
    facets.add_argument("--json", action="store_true", help="print everything for programs")
    summarise = command(
        "summarise", writing.summarise, "write a note, slides, a handout … or an evidence annex", facets=True
    )
    summarise.add_argument(
        "kind",
        help="which document: evidence, leadership, workshop (slides), handout, plan, voting, "
        "insert (evidence for a plan or strategy), or eia (the evidence annex of a draft)",
    )
    summarise.add_argument("words", nargs="*", help="what to look for")
    summarise.add_argument(
        "--recipe", metavar="FILE", help="a saved question, instead of words and filters; for eia the draft"
    )
    summarise.add_argument("--save-recipe", metavar="FILE", help="keep this question for next time")
    summarise.add_argument(
        "--case", action="append", default=[], metavar="ID", help="choose a case; may be given several times"
    )
    summarise.add_argument("--title", help="title of the document")
    summarise.add_argument("--place", help="your own area, by any of its names: what is like it and unlike it is said")
    summarise.add_argument("--purpose", help="why this is looked at now, in your words")
    summarise.add_argument("--plan", metavar="KEY", help="insert: which plan or strategy, such as housing-strategy")
    summarise.add_argument("--shape", metavar="ID|FILE", help="eia: union, brighton, … or a shape file of your own")
    summarise.add_argument(
        "--template", metavar="FILE", help="your council's own template: .docx for eia, .pptx for workshop"
    )
    summarise.add_argument("--since", type=_day, metavar="DATE", help="only what is new since then, as 2026-11-22")
    summarise.add_argument("--pre-election", action="store_true", help="for a pre-election period")
    summarise.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="FILE",
        help="where to write; .docx, .html, .md, .pptx (slides), .xlsx, .csv or .yaml",
    )
    export = command("export", writing.export, "write cases for other tools", facets=True)
    export.add_argument(
        "output",
        metavar="FILE",
        help="where to write; .xlsx or .csv (can be imported again), .json, .ris, .bib or .sqlite; "
        "a name without a suffix makes a folder of linked JSON files",
    )
    export.add_argument("words", nargs="*", help="what to look for; leave out for every case")
    gaps = command("gaps", writing.gaps, "say where the collection is thin, old or one-sided", facets=True)
    gaps.add_argument("-o", "--output", metavar="FILE", help="write a document instead; .html, .docx or .md")
    checklist = command("checklist", planning.checklist, "show a self-assessment, or write it as a document")
    checklist.add_argument("file", metavar="FILE", help="the checklist (.yaml)")
    checklist.add_argument("--new", action="store_true", help="begin an empty checklist in this file")
    checklist.add_argument("--title", help="with --new: its title")
    checklist.add_argument("--by", choices=["sefton", "charter"], default="sefton", help="order of the actions")
    checklist.add_argument("--since", type=_day, metavar="DATE", help="also what moved since a day that was kept")
    checklist.add_argument("--json", action="store_true", help="print everything for programs")
    checklist.add_argument("-o", "--output", metavar="FILE", help="write it; .docx, .html, .md or .xlsx")
    programme = command("programme", planning.programme, "show a programme or network as a table", facets=True)
    programme.add_argument("key", nargs="?", help="which one; leave out to list them")
    programme.add_argument("--json", action="store_true", help="print everything for programs")
    programme.add_argument("-o", "--output", metavar="FILE", help="write it; .docx, .html, .md, or .csv for the rows")
    terms = command("terms", checking.terms, "find risky words, claims too large and hard sentences in a text")
    terms.add_argument("files", nargs="*", metavar="FILE", help=".docx, .pptx, .pdf, .html, .md or .txt")
    terms.add_argument("--cases", action="store_true", help="look through the records of the case base as well")
    terms.add_argument(
        "--rules", metavar="FILE", help="your council's own rules (.yaml), laid over those that come along"
    )
    terms.add_argument(
        "--level", choices=list("012345"), help="level of evidence behind the text; what it earns is not named"
    )
    terms.add_argument("--only", choices=["term", "claim", "plain"], help="words, claims, or plain English alone")
    terms.add_argument("--strict", action="store_true", help="exit 1 when there is a finding")
    terms.add_argument("--json", action="store_true", help="print everything for programs")
    index = command("index", reading.index, "say where the index is and what is in it")
    index.add_argument("--json", action="store_true", help="print it for programs")
    schema = command("schema", reading.schema, "print the JSON Schema of a case file")
    schema.add_argument("--dictionary", action="store_true", help="print the data dictionary (Markdown) instead")
    app = command("app", serving.app, "open the Find page in the browser")
    app.add_argument(
        "page",
        nargs="?",
        default="",
        help="page to open: workshop, equality, self-assessment, curate, coverage or about (default: Find practice)",
    )
    app.add_argument("--port", type=int, default=8866, help="port to serve on (default: 8866)")
    app.add_argument("--ip", default="127.0.0.1", help="address to serve on (default: this computer only)")
    app.add_argument("--no-browser", action="store_true", help="do not open a browser")
    app.add_argument("--pool", type=int, default=1, help="pages kept ready for the next reader (default: 1)")
    lab = command("lab", serving.lab, "open the notebooks in JupyterLab")
    lab.add_argument("--port", type=int, default=8888, help="port to serve on (default: 8888)")
    lab.add_argument("--no-browser", action="store_true", help="do not open a browser")
    return parser


def _day(text: str) -> date:
    """Read a date as 2026-11-22."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date; write it as 2026-11-22") from error
