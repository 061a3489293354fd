"""The tables of the SQLite feed: each column with its declaration and what it holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One table. A column is its declaration in SQL and a description; `rules` are the keys over several columns."""

    name: str
    about: str
    columns: tuple[tuple[str, str], ...]
    rules: tuple[str, ...] = ()
    label: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(declared.split()[0] for declared, _ in self.columns)

    @property
    def sql(self) -> str:
        """Return the statement that makes the table."""
        return f"CREATE TABLE {self.name} ({', '.join([*(declared for declared, _ in self.columns), *self.rules])})"


CASE = ("case_id TEXT NOT NULL REFERENCES cases(id)", "The case")
POSITION = ("position INTEGER NOT NULL", "Where it stands in the record, from 1")
SOURCE = ("source_id TEXT NOT NULL REFERENCES sources(id)", "The source that says so")
LOCATOR = ("locator TEXT", "Where in the source")
SAID_BY = ("said_by TEXT NOT NULL", "Who says so: a role or a body")
LISTED = ("PRIMARY KEY (case_id, position)",)

TABLES = (
    Table(
        "meta",
        "What this file is, from when, and what may be done with it",
        (("key TEXT PRIMARY KEY", "Name"), ("value TEXT NOT NULL", "Value")),
    ),
    Table(
        "facets",
        "The filters of the collection",
        (
            ("facet TEXT PRIMARY KEY", "Name"),
            ("label TEXT NOT NULL", "Heading people see"),
            ("question TEXT NOT NULL", "The question it answers"),
        ),
        label="label",
    ),
    Table(
        "terms",
        "The vocabulary: values of every filter, in their order",
        (
            ("facet TEXT NOT NULL REFERENCES facets(facet)", "The filter"),
            ("value TEXT NOT NULL", "Short name of the value"),
            ("label TEXT NOT NULL", "What people see"),
            ("definition TEXT", "One sentence"),
            ("synonyms TEXT NOT NULL", "Other words for it, as a JSON list"),
            ("broader TEXT", "Short name of the broader value"),
            ("note TEXT", "Anything a reader should know"),
            ("position INTEGER NOT NULL", "Order in the vocabulary; 0 for 'not stated'"),
        ),
        ("PRIMARY KEY (facet, value)", "FOREIGN KEY (facet, broader) REFERENCES terms(facet, value)"),
    ),
    Table(
        "places",
        "Places of these cases, those they lie in or consist of, and their successors",
        (
            ("key TEXT PRIMARY KEY", "Short name"),
            ("name TEXT NOT NULL", "Everyday name"),
            ("official_name TEXT", "Full name of the authority at the time"),
            ("kind TEXT NOT NULL", "What sort of place"),
            ("council_type TEXT", "Type of authority, as in the vocabulary"),
            ("powers TEXT", "Which services it ran"),
            ("region TEXT", "English region, or nation or country"),
            ("country TEXT NOT NULL", "Country"),
            ("county TEXT", "County in everyday use"),
            ("within TEXT REFERENCES places(key)", "The authority a town or neighbourhood lies in"),
            ("members TEXT NOT NULL", "Keys of the members of a partnership or county, as a JSON list"),
            ("successors TEXT NOT NULL", "Keys of the authorities that took over, as a JSON list"),
            ("rural_urban_2011 TEXT", "District class of the 2011 Rural-Urban Classification (England)"),
            ("rural_urban_label TEXT", "mySociety's plain label"),
            ("population INTEGER", "Residents, in people"),
            ("population_year INTEGER", "Year of that figure"),
            ("deprivation_quintile INTEGER", "1 most deprived, 5 least; UK-wide composite"),
            ("coast INTEGER", "1 on the coast, 0 not; our own assignment"),
            ("port INTEGER", "1 has a sea port, 0 has none; our own assignment"),
            ("latitude REAL", "Latitude of a label point, in degrees"),
            ("longitude REAL", "Longitude of a label point, in degrees"),
            ("started TEXT", "First day of the authority, where known"),
            ("ended TEXT", "Last day or day of abolition"),
            ("code TEXT", "Statistics (GSS) code"),
            ("checks TEXT NOT NULL", "Columns of the register that are not confirmed, as a JSON list"),
            ("note TEXT", "Basis of the figures"),
        ),
        label="name",
    ),
    Table(
        "sources",
        "The sources behind the cases, each once; the id is the key in the RIS and BibTeX feeds",
        (
            ("id TEXT PRIMARY KEY", "Publisher, year and first words of the title"),
            ("title TEXT NOT NULL", "Title"),
            ("publisher TEXT NOT NULL", "Who published it"),
            ("address TEXT", "Web address as printed or read; it may no longer answer"),
            ("published TEXT", "Date of publication as given"),
            ("year INTEGER", "Year, where the date is plainly one"),
            ("read_on TEXT", "When we read it"),
            ("dead_on TEXT", "When the address was last found not to answer"),
            ("licence TEXT", "Licence, if the source states one"),
            ("note TEXT", "Anything a reader should know"),
        ),
        label="title",
    ),
    Table(
        "cases",
        "One row a case. A case is drafting material, not an assessment; keep state, evidence and sources with it",
        (
            ("id TEXT PRIMARY KEY", "Short name"),
            ("title TEXT NOT NULL", "Title"),
            ("summary TEXT NOT NULL", "What was done, and what came of it"),
            ("place TEXT NOT NULL", "Where and when, in a few words"),
            ("main_place TEXT REFERENCES places(key)", "The main place; all stand in case_places"),
            ("state TEXT NOT NULL", "draft, reviewed or retired"),
            ("depth TEXT NOT NULL", "full account, part of one, or a table row (snapshot)"),
            ("evidence TEXT NOT NULL", "Level on the scale; see terms, facet evidence"),
            ("evidence_why TEXT NOT NULL", "The reason for the level"),
            ("independence TEXT NOT NULL", "Who gives the account"),
            ("rated_by TEXT NOT NULL", "Who rated it, as a JSON list of roles"),
            ("evaluator TEXT", "Who evaluated, where someone did"),
            ("lead TEXT NOT NULL", "Who led it"),
            ("lead_sector TEXT NOT NULL", "Sector of the lead"),
            ("status TEXT NOT NULL", "Its status when last seen"),
            ("level TEXT NOT NULL", "How large an area it covered"),
            ("started INTEGER", "First year"),
            ("ended INTEGER", "Last year known"),
            ("years_inferred INTEGER NOT NULL", "1 when the years are worked out rather than stated"),
            ("years_note TEXT", "How the years are known"),
            ("programme TEXT", "Programme it belonged to"),
            ("funders TEXT NOT NULL", "Who paid, as a JSON list"),
            ("cost TEXT", "Cost, only where stated"),
            ("aliases TEXT NOT NULL", "Other names, as a JSON list"),
            ("story TEXT NOT NULL", "The passages as one text, for searching; see passages for the sources"),
            ("not_seen TEXT", "What of the sources was not seen"),
            ("checked_by TEXT", "Role of whoever checked it"),
            ("checked_on TEXT", "When it was checked"),
            ("next_review TEXT", "When to look at it again"),
            ("retired_on TEXT", "When it was retired"),
            ("retired_reason TEXT", "Why it was retired"),
        ),
        label="title",
    ),
    Table(
        "case_facets",
        "Every value of every filter that a case has, broader ones included",
        (
            CASE,
            ("facet TEXT NOT NULL REFERENCES facets(facet)", "The filter"),
            ("value TEXT NOT NULL", "The value; 'not-stated' where the record says nothing"),
            ("label TEXT NOT NULL", "What people see"),
            ("as_worded TEXT", "The words of the source, where they matter"),
            LOCATOR,
        ),
        ("PRIMARY KEY (case_id, facet, value)", "FOREIGN KEY (facet, value) REFERENCES terms(facet, value)"),
    ),
    Table(
        "case_places",
        "The places of each case, the main one first",
        (CASE, POSITION, ("place_key TEXT NOT NULL REFERENCES places(key)", "The place")),
        LISTED,
    ),
    Table("case_sources", "The sources of each case", (CASE, POSITION, SOURCE, LOCATOR), LISTED),
    Table(
        "passages",
        "What happened, one row a fact",
        (
            CASE,
            ("part TEXT NOT NULL", "context, approach, who_benefits, enabling, limiting or lessons"),
            POSITION,
            ("text TEXT NOT NULL", "The fact in our own words"),
            SOURCE,
            LOCATOR,
        ),
        ("PRIMARY KEY (case_id, part, position)",),
    ),
    Table(
        "outcomes",
        "What came of it. Never read a row without its kind: what was hoped for did not happen yet",
        (
            CASE,
            POSITION,
            ("statement TEXT NOT NULL", "What came of it, in our own words"),
            ("domains TEXT NOT NULL", "Outcome domains, as a JSON list"),
            ("result TEXT NOT NULL", "How far it got; see terms, facet result"),
            ("kind TEXT NOT NULL", "observed, reported or expected"),
            SAID_BY,
            SOURCE,
            LOCATOR,
        ),
        LISTED,
    ),
    Table(
        "claims",
        "Every number, with what is needed to repeat it. Never repeat one without its state",
        (
            CASE,
            POSITION,
            ("value TEXT NOT NULL", "The figure as given; text, because 'over 60' is one"),
            ("what TEXT NOT NULL", "What is counted or measured"),
            ("of_what TEXT", "The base; empty when the source gives none"),
            ("as_at TEXT", "The date or years it is for"),
            SAID_BY,
            ("state TEXT NOT NULL", "supported, disputed, stale, forecast, ambiguous or unchecked"),
            ("reason TEXT", "Why it is not simply supported"),
            SOURCE,
            LOCATOR,
        ),
        LISTED,
    ),
    Table(
        "recognition",
        "Prizes and mentions. They are not evidence of an outcome",
        (
            CASE,
            POSITION,
            ("title TEXT NOT NULL", "What was won or who took notice"),
            ("given_by TEXT", "Who gave it"),
            ("year INTEGER", "When"),
            SOURCE,
            LOCATOR,
        ),
        LISTED,
    ),
    Table(
        "resources",
        "What others can reuse",
        (
            CASE,
            POSITION,
            ("title TEXT NOT NULL", "What it is called"),
            ("kind TEXT NOT NULL", "What sort of thing"),
            ("address TEXT", "Where it was, if the source says"),
            ("dead_on TEXT", "When the address was last found not to answer"),
            ("note TEXT", "Whether it can still be had"),
            SOURCE,
            LOCATOR,
        ),
        LISTED,
    ),
    Table(
        "partners",
        "Who else took part; always a body, never a person",
        (CASE, POSITION, ("name TEXT NOT NULL", "Name at the time"), ("sector TEXT NOT NULL", "Sector")),
        LISTED,
    ),
    Table(
        "equality",
        "Protected characteristic or local group, and aim of the equality duty",
        (
            CASE,
            POSITION,
            ("characteristic TEXT NOT NULL", "See terms, facet characteristic"),
            ("aim TEXT NOT NULL", "eliminate, advance or foster"),
            ("basis TEXT NOT NULL", "stated in the source, or inferred by the curator"),
            ("why TEXT NOT NULL", "Where it is stated, or the reason"),
        ),
        LISTED,
    ),
    Table(
        "related",
        "Cases worth reading beside each other, as far as both are in this file",
        (
            CASE,
            POSITION,
            ("related_id TEXT NOT NULL REFERENCES cases(id)", "The other case"),
            ("why TEXT NOT NULL", "Why"),
        ),
        LISTED,
    ),
)
