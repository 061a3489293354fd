"""One row of another council's sheet becoming a draft. What the row does not say is left for a person."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from casekit.casebase.check import TO_REWRITE
from casekit.casebase.collection import Collection
from casekit.casebase.problems import did_you_mean, quote
from casekit.casebase.yamlfile import Where
from casekit.curate.data import Data
from casekit.curate.layout import in_order
from casekit.intake.sheets.foreign.matching import Matcher, parted, status_of, years
from casekit.intake.sheets.rows import CellProblem, Row

STORY = ("context", "approach", "enabling", "limiting", "lessons")
"""The lists of the story that columns are found for."""


@dataclass
class Columns:
    """The columns of one sheet by what they were taken for, the surest first."""

    sheet: str
    header: int
    names: tuple[str, ...]
    by_field: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    report: list[str] = field(default_factory=list)

    def problem(self, row: Row, field_: str, message: str, fix: str) -> CellProblem:
        """Say what is wrong in a row, in the column of a field."""
        at = self.by_field.get(field_, [])
        return CellProblem(row.sheet, row.number, self.names[at[0]] if at else "", message, fix)


@dataclass
class RowDraft:
    """One row becoming a draft."""

    row: Row
    columns: Columns
    where: str
    collection: Collection
    matcher: Matcher
    comments: dict[Where, str] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)

    def made(self) -> Data:
        """Return what the row gives. Level, evidence, depth and the kind of every outcome are left to a person."""
        cells = self.row.cells
        lead = cells.get("lead") or cells.get("council")
        sector = {"sector": "council"} if "lead" not in cells else {}
        data: Data = {
            "title": _line(cells.get("title", "")),
            "summary": _rewrite(cells.get("summary", "")),
            "record": {"state": "draft"},
            "places": self._places(),
            "lead": {"name": _line(lead), **sector} if lead else {},
            "partners": [{"name": name} for name in parted(cells.get("partners", ""))],
            "period": self._period(),
            "status": self._status(),
            "facets": self._facets(),
            "story": {name: [self._passage(name)] for name in STORY if name in cells},
            "outcomes": self._outcomes(_line(lead or "")),
            "means": self._means(),
            "sources": self._sources(),
        }
        made: Data = in_order({name: value for name, value in data.items() if value})
        return made

    def _tell(self, name: str, message: str, fix: str) -> None:
        self.problems.append(self.columns.problem(self.row, name, message, fix))

    def _at(self, name: str) -> str:
        """Return the locator of a field: the sheet's row and column."""
        column = self.columns.names[self.columns.by_field[name][0]]
        return f"{at_start(self.columns.sheet)}, row {self.row.number}, column '{column}'"

    def _places(self) -> list[str]:
        found: dict[str, None] = {}
        for name in ("council", "place"):
            text = self.row.cells.get(name, "")
            keys, unknown = self.matcher.places(text)
            for key in keys:
                if key not in found:
                    also = self.matcher.also(key, text)
                    names = f"; the name also stands for {', '.join(also[:3])}" if also else ""
                    self.comments["places", len(found)] = f"from {quote(text)}{names}"
                    found[key] = None
            for piece in unknown:
                known = [place.name for place in self.collection.places.values()]
                fix = did_you_mean(piece, known) if len(piece) < 60 else ""
                near = fix if fix.startswith("did") else "add the place to the draft, or to the register"
                self._tell(name, f"{quote(piece)} is not in the place register", near)
        return list(found)

    def _period(self) -> Data:
        found: Data = {}
        told = []
        for name in ("start", "end", "period"):
            text = self.row.cells.get(name, "")
            named = years(text)
            if text and not named and not (name == "end" and status_of(text) == "running"):
                self._tell(name, f"no year can be read from {quote(text)}", "write the year into the draft")
            if named and name != "end":
                found.setdefault("start", str(named[0]))
            if named and (name == "end" or (name == "period" and len(named) > 1)):
                found.setdefault("end", str(named[-1]))
            if text and not text.isdigit():
                told.append(text)
        if found and told:
            found["note"] = f"The sheet says: {_line('; '.join(told))}"
        return found

    def _status(self) -> str:
        text = self.row.cells.get("status", "")
        status = status_of(text)
        if text and not status:
            self._tell(
                "status", f"{quote(text)} is not a status we know", "planned, running, ended, stopped or unknown"
            )
        return status or ""

    def _facets(self) -> Data:
        facets: dict[str, list[Data]] = defaultdict(list)
        for name in ("topic", "group"):
            found, unknown = self.matcher.terms(self.row.cells.get(name, ""), name)
            for facet, term, words in found:
                if term not in [one["term"] for one in facets[facet]]:
                    facets[facet].append({"term": term, "as_worded": words, "locator": self._at(name)})
            labels = {term.label: term.id for term in self.collection.vocabulary(name).terms}
            for piece in unknown:
                near = did_you_mean(piece, list(labels))
                fix = near if near.startswith("did") else "choose a term in the draft"
                self._tell(name, f"{quote(piece)} is not a {name} we know", fix)
        return dict(facets)

    def _passage(self, name: str) -> Data:
        return {"text": _rewrite(self.row.cells[name]), "locator": self._at(name)}

    def _outcomes(self, said_by: str) -> list[Data]:
        """Return the statements of the outcome column; whether they were seen or hoped for is left open."""
        text = self.row.cells.get("outcomes", "")
        pieces = [line.strip(" •-–") for line in text.split("\n") if line.strip(" •-–")]
        said = {"said_by": said_by} if said_by else {}
        return [{"statement": _rewrite(piece), **said, "locator": self._at("outcomes")} for piece in pieces]

    def _means(self) -> Data:
        cells = self.row.cells
        found: Data = {}
        if "funders" in cells:
            found["funders"] = parted(cells["funders"])
        if "cost" in cells:
            found["cost"] = _line(cells["cost"])
        return {**found, "locator": self._at("cost" if "cost" in cells else "funders")} if found else {}

    def _sources(self) -> list[Data]:
        """Return the sheet itself as a source, and each page it points to, whose title is still to be written."""
        text = self.row.cells.get("address", "")
        found = [word.rstrip(",;") for word in text.split() if word.startswith(("http://", "https://", "www."))]
        if text and not found:
            self._tell("address", f"{quote(text)} is not a web address", "begin with http:// or https://")
        pages = [word if word.startswith("http") else f"https://{word}" for word in found]
        return [
            {"key": "sheet", "title": _line(f"Row of a sheet: {self.where}")},
            *({"key": f"page-{number}", "address": address} for number, address in enumerate(pages, 1)),
        ]


def _line(text: str) -> str:
    return " ".join(text.split())


def _rewrite(text: str) -> str:
    """Mark a text as not yet in our own words, so that no record can be published with it."""
    return f"{TO_REWRITE}{text}" if text else ""


def at_start(sheet: str) -> str:
    """Return what a sheet is called at the start of a line; the name of a file stays as it is written."""
    return sheet.replace("sheet '", "Sheet '", 1) if sheet.startswith("sheet '") else sheet
