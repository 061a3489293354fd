"""Read the place register: a CSV of UK authorities, overlaid by a YAML file of corrections and further places."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

from pydantic import ValidationError

from casekit.casebase.problems import Problem, at_most, did_you_mean, from_validation, quote
from casekit.casebase.yamlfile import CONTROL, Loaded, read_yaml
from casekit.errors import UnreadableFile
from casekit.model.place import Place

AUTHORITIES, OVERLAY = "uk-authorities.csv", "places.yaml"
MAX_CSV = 5_000_000
Fields = dict[str, object]

SAME = ("key", "name", "official_name", "region", "rural_urban_label", "deprivation_quintile", "lat", "lon", "end")
COLUMNS = {**{name: name for name in SAME}, "country": "nation", "population": "population_2020", "code": "gss_code"}
COUNCIL_TYPES = {  # the other types are their own id: "London borough" is london-borough
    "City corporation": "london-borough",
    "County": "county-council",
    "Strategic Regional Authority": "combined-authority",
    "Scottish unitary authority": "scottish-council",
    "Welsh unitary authority": "welsh-council",
    "NI district": "northern-ireland-council",
}
POWERS = {"unitary": "single tier", "ni district": "single tier", "combined": "strategic"}
CLASSES = {  # the rural-urban classes of 2011, then mySociety's labels
    **{"Mainly Rural": "rural", "Largely Rural": "rural", "Urban with Significant Rural": "town-and-country"},
    **{"Rural": "rural", "Sparse and rural": "rural", "Urban with rural areas": "town-and-country", "Urban": "urban"},
    **{f"Urban with {kind}": "urban" for kind in ("City and Town", "Minor Conurbation", "Major Conurbation")},
}
LEVELS = {"county": "county-wide", "region": "region-wide", "national": "national"}
AREA_BY_TYPE = {"london-borough": "london-borough", "metropolitan-district": "metropolitan"}
UK = {"England", "Scotland", "Wales", "Northern Ireland", "United Kingdom"}


def load_places(
    folder: Path, terms: Mapping[str, list[str]]
) -> tuple[dict[str, Place], set[str] | None, list[Problem]]:
    """Read both files of the register.

    Return the places by key, every key that stands there (None if a file cannot be read) and every problem.
    `terms` maps a vocabulary to the ids that a place may name.
    """
    problems: list[Problem] = []
    raw: dict[str, Fields] = {}
    where: dict[str, tuple[str, int]] = {}
    read = [(AUTHORITIES, line, fields) for line, fields in _authorities(folder / AUTHORITIES, problems)]
    read += [(OVERLAY, line, fields) for line, fields in _entries(folder / OVERLAY, problems)]
    whole = not any(problem.field == "file" for problem in problems)
    for file, line, fields in read:
        key = str(fields["key"])
        if where.get(key, ("", 0))[0] == file:
            problems.append(_problem(file, line, "key", f"{quote(key)} stands twice in this file", "keep one"))
        else:
            raw[key], where[key] = {**raw.get(key, {}), **fields}, (file, line)
    places: dict[str, Place] = {}
    for key in sorted(raw):
        try:
            places[key] = Place.model_validate(raw[key])
        except ValidationError as error:
            file, line = where[key]
            found = from_validation(f"places/{file}", Loaded(None, {(): line}), error, {"": list(Place.model_fields)})
            problems += [
                replace(problem, message=f"{quote(key)[1:-1]}: {problem.message}") for problem in at_most(found)
            ]
    keys = list(raw)
    for key, place in places.items():
        links = [("within", place.within or key), *(("members", member) for member in place.members)]
        links += [("successors", successor.place) for successor in place.successors]
        coded = [("area_types", value, "area_type") for value in place.area_types]
        coded += [("council_type", place.council_type, "council_type")] if place.council_type else []
        named = [(field, to, keys, "the place register") for field, to in links] if whole else []
        named += [(field, id_, terms[v], f"the vocabulary '{v}'") for field, id_, v in coded if v in terms]
        for field, value, known, register in named:
            if value not in known:
                message = f"{key}: {quote(value)} is not in {register}"
                problems.append(_problem(*where[key], field, message, did_you_mean(value, known)))
    return places, set(raw) if whole else None, problems


def _problem(file: str, line: int, field: str, message: str, fix: str = "see places/README.md") -> Problem:
    return Problem(f"places/{file}", line, field, message, fix)


def area_types(place: Place, level: str, places: Mapping[str, Place]) -> tuple[str, ...]:
    """Return the area type ids of a case at this place and geographic level; a town falls back to its authority."""
    authority = authority_of(place, places)
    found = [*_rural_urban(place, places), "coastal" if place.coast else "", "port" if place.port else ""]
    found += [AREA_BY_TYPE.get(authority.council_type or "", ""), LEVELS.get(level, "")]
    found += ["" if place.country in UK else "outside-uk", *place.area_types]
    return tuple(dict.fromkeys(one for one in found if one))


def authority_of(place: Place, places: Mapping[str, Place]) -> Place:
    """Return the authority a town or neighbourhood lies in, by way of any town between; else the place itself."""
    seen = {place.key}
    while place.within and place.within in places and place.within not in seen:
        seen.add(place.within)
        place = places[place.within]
    return place


def _rural_urban(place: Place, places: Mapping[str, Place]) -> list[str]:
    """Return the place's class, else its authority's; a partnership without one has those of its members."""
    for one in (place, authority_of(place, places)):
        if found := CLASSES.get(one.rural_urban_2011 or "") or CLASSES.get(one.rural_urban_label or ""):
            return [found]
    members = [places[key] for key in place.members if place.kind == "partnership" and key in places]
    return sorted({found for member in members if not member.members for found in _rural_urban(member, places)})


def _authorities(path: Path, problems: list[Problem]) -> list[tuple[int, Fields]]:
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        rows = list(_rows(path))
    except OSError as error:
        problems.append(_problem(path.name, 1, "file", f"cannot be opened ({error.strerror})"))
    except (UnicodeDecodeError, csv.Error):
        problems.append(
            _problem(path.name, 1, "file", "cannot be read as CSV", "save it as CSV (comma delimited), UTF-8")
        )
    except UnreadableFile as error:
        message, _, fix = str(error).partition(": ")
        problems.append(_problem(path.name, 1, "file", message, fix))
    problems += at_most(
        _problem(path.name, n, "key", "the first column is empty") for n, row in rows if not row.get("key")
    )
    rows = [(line, row) for line, row in rows if row.get("key")]
    counties = {row["key"]: row.get("name", "").removesuffix(" County") for _, row in rows}
    members: dict[str, list[str]] = {}
    for _, row in rows:
        for body in {row.get("county", ""), row.get("combined_authority", "")}:
            members.setdefault(body, []).append(row["key"])
    return [(line, _fields(row, counties, members)) for line, row in rows]


def _rows(path: Path) -> Iterable[tuple[int, dict[str, str]]]:
    if path.exists() and not path.is_file():
        raise UnreadableFile("this is not a plain file: put a CSV file in its place")
    with path.open("rb") as file:
        data = file.read(MAX_CSV + 1)
    if len(data) > MAX_CSV:
        raise UnreadableFile(f"the file is longer than {MAX_CSV:,} bytes: keep to one row an authority")
    text = data.decode("utf-8-sig")
    if CONTROL.search(text.replace("\r\n", "\n")):
        raise UnreadableFile("the file holds control signs: take them out")
    reader = csv.DictReader(StringIO(text, newline=""), restval="")
    if "key" not in (reader.fieldnames or ()):
        raise UnreadableFile("the first line does not name the columns: begin with key,name,…")
    for row in reader:
        yield reader.line_num, row


def _fields(row: dict[str, str], counties: Mapping[str, str], members: Mapping[str, list[str]]) -> Fields:
    def split(column: str) -> list[str]:
        return [part.strip() for part in row.get(column, "").split(";") if part.strip()]

    kind, powers, population = row.get("type", ""), row.get("powers", ""), row.get("population_2020")
    fields: Fields = {field: row.get(column) for field, column in COLUMNS.items()}
    fields |= {"kind": "county" if kind == "County" else "authority", "powers": POWERS.get(powers, powers)}
    fields |= {"council_type": COUNCIL_TYPES.get(kind, kind.lower().replace(" ", "-"))}
    fields |= {"county": counties.get(row.get("county", "")), "members": members.get(row["key"])}
    fields |= {"aliases": split("aliases"), "former_codes": split("former_gss_codes")}
    fields |= {"population_year": 2020 if population else None, "start": row.get("start")}
    if str(fields["start"]).startswith("2005-"):  # that is when rows were entered; no authority began in 2005
        del fields["start"]
    fields["successors"] = [{"place": key, "on": _taken_over(row.get("end", ""))} for key in split("replaced_by")]
    return {field: value for field, value in fields.items() if value not in ("", None)}


def _taken_over(end: str) -> date | None:
    """Return the day a successor began: the end, or the day after it where that is the last day of a month."""
    try:
        following = date.fromisoformat(end) + timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    return following if following.day == 1 else following - timedelta(days=1)


def _entries(path: Path, problems: list[Problem]) -> list[tuple[int, Fields]]:
    try:
        loaded = read_yaml(path)
    except UnreadableFile as error:
        message, _, fix = str(error).partition(": ")
        problems.append(_problem(path.name, error.line or 1, "file", message, fix))
        return []
    entries = loaded.data.get("places") if isinstance(loaded.data, dict) else None
    if not isinstance(entries, list):
        problems.append(
            _problem(path.name, 1, "file", "is not a list of places", "begin with 'places:'; see places/README.md")
        )
        return []
    found: list[tuple[int, Fields]] = []
    for number, entry in enumerate(entries):
        line = loaded.line(("places", number))
        if isinstance(entry, dict) and isinstance(entry.get("key"), str):
            found.append((line, entry))
        else:
            problems.append(
                _problem(path.name, line, f"places.{number + 1}", "has no key", "begin each place with '- key: …'")
            )
    return found
