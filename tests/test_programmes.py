"""Programmes and networks: projects by topics and resources as rows, filters that count right, lessons with sources."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import casekit
from casekit.errors import NotFound, UsageError
from casekit.outputs import programmes
from casekit.outputs.document import Bullets, Heading, Paragraph, Table

ON = date(2026, 11, 23)
MEP = "migration-excellence-programme"


def test_the_eleven_projects_with_their_topics_and_resources(shipped: casekit.Casebase) -> None:
    view = programmes.view(shipped, MEP)
    assert len(view.rows) == 11
    assert sorted(key for row in view.rows for key in row.cases) == sorted(
        case.id for case in shipped.collection.current if case.programme == MEP and case.id != MEP
    )
    (lynn,) = [row for row in view.rows if row.place.startswith("King's Lynn")]
    assert len(lynn.cases) == 2 and len(lynn.covered) == 3 and len(lynn.left) == 3


def test_lessons_are_those_of_the_record_word_for_word(shipped: casekit.Casebase) -> None:
    view = programmes.view(shipped, MEP)
    story = shipped[MEP].story
    assert [one.text for one in view.lessons if one.under == "To pass on"] == [one.text for one in story.lessons]
    assert {one.under for one in view.lessons} == {"What helped", "What got in the way", "To pass on"}
    assert all(one.locator and one.case == MEP for one in view.lessons)


def test_a_programme_without_a_record_of_its_own_has_the_lessons_of_its_cases(shipped: casekit.Casebase) -> None:
    view = programmes.view(shipped, "cities-of-migration")
    assert len({one.case for one in view.lessons}) > 3
    assert {one.case for one in view.lessons} <= {key for row in view.rows for key in row.cases}


def test_a_network_says_how_each_case_belongs_to_it(shipped: casekit.Casebase) -> None:
    view = programmes.view(shipped, "intercultural-cities")
    assert view.kind == "network" and all(row.tie for row in view.rows)
    assert all(not row.tie for row in programmes.view(shipped, MEP).rows)
    texts = [one.text for one in programmes.blocks(shipped, "intercultural-cities", ON) if isinstance(one, Paragraph)]
    assert programmes.TOLD_BY in texts


def test_programmes_without_a_case_are_not_listed(shipped: casekit.Casebase) -> None:
    listed = {one.key: one for one in programmes.programmes(shipped)}
    assert "integration-up-north" not in listed
    assert listed["cities-of-migration"].kind == "programme" and listed["city-of-sanctuary"].kind == "network"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_count_is_what_choosing_it_gives(shipped: casekit.Casebase, data: st.DataObject) -> None:
    view = programmes.view(shipped, data.draw(st.sampled_from([MEP, "cities-of-migration", "intercultural-cities"])))
    first, second = data.draw(st.lists(st.sampled_from(sorted(view.facets)), min_size=2, max_size=2, unique=True))
    one = data.draw(st.sampled_from(view.facets[first]))
    filtered = view.filter(**{first: one.id})
    assert len(filtered.rows) == one.count > 0
    for value in filtered.facets[second]:
        assert len(view.filter(**{first: one.id, second: value.id}).rows) == value.count
    assert filtered.facets[first] == view.facets[first]
    assert filtered.filter().rows == view.rows


def test_the_view_is_plain_data_for_a_page(shipped: casekit.Casebase) -> None:
    data = json.loads(json.dumps(programmes.view(shipped, MEP).filter(resource="leaflet").to_dict()))
    assert data["total"] == 11 and len(data["rows"]) == 1
    assert data["chosen"] == {"resource": ["leaflet"]}


def test_what_is_not_there_is_refused_in_a_sentence(shipped: casekit.Casebase) -> None:
    with pytest.raises(NotFound, match="did you mean"):
        programmes.view(shipped, "intercultural-citys")
    with pytest.raises(UsageError, match="is not a filter here"):
        programmes.view(shipped, MEP).filter(colour="blue")
    with pytest.raises(UsageError, match="is not a value of resource"):
        programmes.view(shipped, MEP).filter(resource="leaflets")


def test_the_document_has_a_row_a_project_and_says_when_it_is_filtered(shipped: casekit.Casebase) -> None:
    blocks = programmes.blocks(shipped, MEP, ON)
    (table,) = [one for one in blocks if isinstance(one, Table)]
    assert len(table.rows) == 11
    lessons = [item for one in blocks if isinstance(one, Bullets) for item in one.items if item.cites]
    assert len(lessons) == 10
    part = programmes.blocks(shipped, MEP, ON, programmes.view(shipped, MEP).filter(resource="leaflet"))
    assert any(isinstance(one, Paragraph) and "1 is shown, by the filters chosen." in one.text for one in part)
    assert isinstance(blocks[0], Heading)


def test_rows_are_saved_as_csv_that_runs_nothing_and_the_whole_as_a_document(
    shipped: casekit.Casebase, tmp_path: Path
) -> None:
    seen = programmes.view(shipped, "migration-excellence-programme")
    risky = replace(seen, rows=(replace(seen.rows[0], place="=cmd()", covered=("+1", "two")),))
    rows = list(csv.reader(io.StringIO(programmes.to_bytes(shipped, risky, ".csv", ON).decode("utf-8-sig"))))
    assert rows[0][:2] == ["Place", "Case"] and len(rows) == 2
    assert not rows[1][0].startswith("=") and not rows[1][3].startswith("+")
    made = programmes.document(shipped, seen, ON)
    assert made.stamp.startswith("Programme migration-excellence-programme. 188 records")
    path = programmes.save(shipped, seen, tmp_path / "pack.docx", ON)
    assert path.read_bytes().startswith(b"PK")
    with pytest.raises(UsageError, match="not a format for a programme"):
        programmes.save(shipped, seen, tmp_path / "pack.xls", ON)
