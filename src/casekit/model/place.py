"""Places: authorities past and present, towns, partnership areas, and cities abroad."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from casekit.model.record import Frozen, Key, Line, Text


class Successor(Frozen):
    """The authority that took over, and when. Chains are followed by date."""

    place: Key = Field(description="Key of the successor")
    on: date | None = Field(None, description="Day it took over")


class Place(Frozen):
    """One place as data. A field listed in `checks` is not confirmed yet, and is shown as such."""

    key: Key = Field(description="Short name, used by the records")
    name: Line = Field(description="Everyday name")
    official_name: Line | None = Field(None, description="Full name of the authority at the time")
    aliases: tuple[Line, ...] = Field((), description="Other names people type, old and new")
    kind: Literal[
        "authority", "town", "neighbourhood", "partnership", "county", "city", "region", "country", "other"
    ] = Field("authority", description="What sort of place it is")
    council_type: Line | None = Field(None, description="Type of authority, as in the council_type vocabulary")
    powers: Literal["single tier", "upper tier", "lower tier", "strategic", "none"] | None = Field(
        None, description="Which services it ran"
    )
    region: Line | None = Field(None, description="English region, or the nation or country")
    country: Line = Field(description="England, Scotland, Wales, Northern Ireland, United Kingdom, or a country abroad")
    county: Line | None = Field(None, description="County in everyday use")
    within: Key | None = Field(None, description="Key of the authority a town or neighbourhood lies in")
    members: tuple[Key, ...] = Field(
        (), description="Keys of the authorities that make up a partnership area or county"
    )
    rural_urban_2011: Line | None = Field(
        None, description="District class of the 2011 Rural-Urban Classification (England)"
    )
    rural_urban_label: Line | None = Field(
        None, description="mySociety's plain label: Urban, Urban with rural areas, Rural, Sparse and rural"
    )
    population: int | None = Field(None, ge=0, description="Residents")
    population_year: int | None = Field(None, description="Year of that figure")
    deprivation_quintile: int | None = Field(
        None, ge=1, le=5, description="1 most deprived, 5 least; UK-wide composite"
    )
    coast: bool | None = Field(None, description="On the coast; our own assignment")
    port: bool | None = Field(None, description="Has a sea port; our own assignment")
    area_types: tuple[Key, ...] = Field((), description="Area types assigned by us where no official class applies")
    lat: float | None = Field(None, ge=-90, le=90, description="Latitude of a label point, degrees")
    lon: float | None = Field(None, ge=-180, le=180, description="Longitude of a label point, degrees")
    start: date | None = Field(None, description="First day of the authority, where known")
    end: date | None = Field(None, description="Last day or day of abolition, where it has ended")
    successors: tuple[Successor, ...] = Field((), description="Who took over, and when")
    code: Line | None = Field(None, description="Statistics (GSS) code, the latest for this authority")
    former_codes: tuple[Line, ...] = Field((), description="Earlier codes")
    checks: tuple[Line, ...] = Field((), description="Names of fields that are not confirmed")
    note: Text | None = Field(None, description="Basis of the figures, and anything to know")
