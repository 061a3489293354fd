"""Read the place register: a CSV of UK authorities, overlaid by a YAML file of corrections and further places."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

from pydantic import ValidationError

from casekit.errors import UnreadableFile
from casekit.model.place import Place

AUTHORITIES, OVERLAY = "uk-authorities.csv", "places.yaml"
Fault = tuple[str, int, str, str]
"""File name, line, field, message."""
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


def load_places(folder: Path, read_yaml: Callable[[Path], object]) -> tuple[dict[str, Place], list[Fault]]:
    """Read both files of the register and return the places by key, and every fault found on the way."""
    faults: list[Fault] = []
    raw: dict[str, Fields] = {}
    where: dict[str, tuple[str, int]] = {}
    read = [(AUTHORITIES, line, fields) for line, fields in _authorities(folder / AUTHORITIES, faults)]
    read += [(OVERLAY, line, fields) for line, fields in _entries(folder / OVERLAY, read_yaml, faults)]
    for file, line, fields in read:
        key = str(fields["key"])
        if where.get(key, ("", 0))[0] == file:
            faults.append((file, line, "key", f"'{key}' stands twice in this file; keep one"))
        else:
            raw[key], where[key] = {**raw.get(key, {}), **fields}, (file, line)
    places: dict[str, Place] = {}
    for key in sorted(raw):
        try:
            places[key] = Place.model_validate(raw[key])
        except ValidationError as error:
            faults += [(*where[key], ".".join(map(str, e["loc"])), f"{key}: {e['msg']}") for e in error.errors()]
    for key, place in places.items():
        links = [("within", place.within or key), *(("members", member) for member in place.members)]
        links += [("successors", successor.place) for successor in place.successors]
        faults += [(*where[key], name, f"{key}: no place has the key '{to}'") for name, to in links if to not in raw]
    return places, faults


def area_types(place: Place, level: str, places: Mapping[str, Place]) -> tuple[str, ...]:
    """Return the area type ids of a case at this place and geographic level; a town falls back to its authority."""
    authority = _authority(place, places)
    found = [*_rural_urban(place, places), "coastal" if place.coast else "", "port" if place.port else ""]
    found += [AREA_BY_TYPE.get(authority.council_type or "", ""), LEVELS.get(level, "")]
    found += ["" if place.country in UK else "outside-uk", *place.area_types]
    return tuple(dict.fromkeys(one for one in found if one))


def _authority(place: Place, places: Mapping[str, Place]) -> Place:
    seen = {place.key}
    while place.within and place.within in places and place.within not in seen:
        seen.add(place.within)
        place = places[place.within]
    return place


def _rural_urban(place: Place, places: Mapping[str, Place]) -> list[str]:
    """Return the place's class, else its authority's; a partnership without one has those of its members."""
    for one in (place, _authority(place, places)):
        if found := CLASSES.get(one.rural_urban_2011 or "") or CLASSES.get(one.rural_urban_label or ""):
            return [found]
    members = [places[key] for key in place.members if place.kind == "partnership" and key in places]
    return sorted({found for member in members if not member.members for found in _rural_urban(member, places)})


def _authorities(path: Path, faults: list[Fault]) -> list[tuple[int, Fields]]:
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.append((path.name, 1, "file", f"cannot be read as CSV in UTF-8 ({type(error).__name__})"))
    faults += [(path.name, line, "key", "the first column is empty") for line, row in rows if not row.get("key")]
    rows = [(line, row) for line, row in rows if row.get("key")]
    counties = {row["key"]: row.get("name", "").removesuffix(" County") for _, row in rows}
    members: dict[str, list[str]] = {}
    for _, row in rows:
        for body in {row.get("county", ""), row.get("combined_authority", "")}:
            members.setdefault(body, []).append(row["key"])
    return [(line, _fields(row, counties, members)) for line, row in rows]


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


def _entries(path: Path, read_yaml: Callable[[Path], object], faults: list[Fault]) -> list[tuple[int, Fields]]:
    try:
        data, lines = read_yaml(path), path.read_text(encoding="utf-8-sig").splitlines()
    except (UnreadableFile, OSError, UnicodeDecodeError) as error:
        faults.append((path.name, getattr(error, "line", None) or 1, "file", str(error)))
        return []
    entries = data.get("places") if isinstance(data, dict) else None
    keyed = [e for e in entries if isinstance(e, dict) and e.get("key")] if isinstance(entries, list) else []
    if not isinstance(entries, list) or len(keyed) < len(entries):
        faults.append((path.name, 1, "places", "needs a list called 'places', each entry with a key"))
    keys = {m[1]: n for n, line in enumerate(lines, 1) if (m := re.match(r"[\s-]*key:\s*[\"']?([\w-]+)", line))}
    return [(keys.get(str(entry["key"]), 1), entry) for entry in keyed]
