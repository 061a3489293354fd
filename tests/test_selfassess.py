"""Self-assessment: a checklist that loses nothing, gives no score, and says who tried what is not in place here."""

from __future__ import annotations

import io
import string
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import casekit
from casekit.casebase.collection import Collection
from casekit.errors import CasekitError, MaterialError, UsageError
from casekit.outputs import selfassess
from casekit.outputs.document import Bullets, Heading, Paragraph, Table
from casekit.selfassess import store
from casekit.selfassess.compare import compare, days
from casekit.selfassess.elsewhere import actions_by, untried
from casekit.selfassess.lists import FRAMEWORKS, about_practices, framework, practices
from casekit.selfassess.model import STATES, Answer, Checklist, Review
from casekit.selfassess.steps import answer, change, gone, keep, names_in, take_back

JUNE, ON = date(2026, 6, 1), date(2026, 11, 23)


def said(base: casekit.Casebase, checklist: Checklist, item: str, **fields: Any) -> Checklist:
    return answer(checklist, base.collection, item, on=fields.pop("on", ON), **fields)


@pytest.fixture
def filled(shipped: casekit.Casebase) -> Checklist:
    """A checklist of two days: some answered, one kept day, some moved since."""
    made = Checklist(title="Migration: where we stand", council="An example council")
    made = said(shipped, made, "find-shared-houses", state="not-yet", on=JUNE)
    made = said(shipped, made, "map-english-classes", state="in-place", on=JUNE)
    made = said(shipped, made, "agree-key-facts", state="planned", on=JUNE)
    made = keep(made, JUNE)
    made = said(shipped, made, "find-shared-houses", state="planned", owner="Housing standards lead", due="2027-01-15")
    made = said(shipped, made, "agree-key-facts", state="not-yet", note="=1+1")
    made = said(shipped, made, "responsible-employer-scheme", state="not-yet")
    return said(shipped, made, "support-new-community-groups", state="not-relevant", note="None known")


class TestLists:
    def test_all_practices_have_their_group_and_known_codes(self, shipped: casekit.Casebase) -> None:
        listed, held = practices(shipped.collection), shipped.collection
        assert len(listed) == 30 and len({one.key for one in listed}) == 30
        for one in listed:
            assert set(one.methods) <= set(held.vocabularies["method"].by_id)
            assert set(one.topics) <= set(held.vocabularies["topic"].by_id)
            assert all(key in shipped for key in one.tried_by)

    def test_every_strand_and_role_named_is_one_of_the_framework(self, shipped: casekit.Casebase) -> None:
        for name, number in (("sefton", 5), ("charter", 4)):
            parts = {part.key for part in framework(shipped.collection, name).parts}
            assert len(parts) == number
            assert {part for one in practices(shipped.collection) if (part := one.parts.get(name))} <= parts
        assert all("sefton" in one.parts for one in practices(shipped.collection))

    def test_a_case_base_without_the_lists_has_none_and_says_so_for_a_framework(self) -> None:
        empty = Collection({}, {}, {}, {})
        assert practices(empty) == () and about_practices(empty) == ("", None)
        with pytest.raises(MaterialError, match=r"Add it to frameworks\.yaml"):
            framework(empty, "sefton")

    def test_a_broken_list_is_named(self) -> None:
        broken = Collection({}, {}, {}, {}, reference={"practices": {"groups": [{"key": "a"}]}})
        with pytest.raises(MaterialError, match=r"practices.yaml cannot be used: look at groups\.0"):
            practices(broken)


class TestSteps:
    def test_what_is_not_given_stays_and_the_day_is_kept(self, shipped: casekit.Casebase) -> None:
        first = said(shipped, Checklist(), "welcome-pack", state="planned", owner="Library service", on=JUNE)
        then = said(shipped, first, "welcome-pack", note="With the college")
        assert then.answer("welcome-pack") == Answer(
            item="welcome-pack", state="planned", owner="Library service", note="With the college", answered_on=ON
        )
        assert take_back(then, "welcome-pack") == Checklist()

    def test_an_unknown_practice_or_state_is_refused(self, shipped: casekit.Casebase) -> None:
        with pytest.raises(UsageError, match="did you mean welcome-pack"):
            said(shipped, Checklist(), "welcome-pac", state="planned")
        with pytest.raises(UsageError, match="is not possible here"):
            said(shipped, Checklist(), "welcome-pack", state="excellent")
        with pytest.raises(UsageError, match="is not a field here"):
            change(Checklist(), score="7")

    def test_a_name_for_an_owner_is_pointed_out_and_a_role_is_not(self, shipped: casekit.Casebase) -> None:
        named = said(shipped, Checklist(), "welcome-pack", owner="Mrs Margaret Smith", note="margaret@example.org")
        assert [one.split(" of ")[0] for one in names_in(named, shipped.collection)] == ["Owner", "Note"]
        role = said(shipped, Checklist(), "welcome-pack", owner="Head of libraries and culture")
        assert names_in(role, shipped.collection) == ()

    def test_an_answer_to_a_practice_no_longer_listed_is_kept_and_told(self, shipped: casekit.Casebase) -> None:
        old = Checklist(answers=(Answer(item="an-older-practice", state="in-place"),))
        then = said(shipped, old, "welcome-pack", state="planned")
        assert gone(then, shipped.collection) == old.answers
        tables = [one for one in selfassess.blocks(shipped, then) if isinstance(one, Table)]
        assert any(row[0] == "an-older-practice" for table in tables for row in table.rows)


class TestCompare:
    def test_what_moved_and_which_way(self, shipped: casekit.Casebase, filled: Checklist) -> None:
        seen = compare(filled, shipped.collection, ON)
        assert {one.item: (one.words, one.way) for one in seen.moved} == {
            "find-shared-houses": ("Not yet → Planned", "further"),
            "agree-key-facts": ("Planned → Not yet", "back"),
            "responsible-employer-scheme": ("Not answered → Not yet", "first-answered"),
            "support-new-community-groups": ("Not answered → Not relevant", "first-answered"),
        }
        assert seen.since == JUNE and seen.same == 26
        assert seen.words == "Between 1 June 2026 and now, 4 practices stand elsewhere; 26 as they did."

    def test_two_kept_days(self, shipped: casekit.Casebase, filled: Checklist) -> None:
        kept = keep(filled, ON)
        assert days(kept) == (JUNE, ON) == days(keep(kept, ON))
        later = said(shipped, kept, "welcome-pack", state="planned")
        assert len(compare(later, shipped.collection, JUNE, ON).moved) == 4
        assert not compare(later, shipped.collection, ON, ON).moved

    def test_a_day_before_all_others_is_refused_with_those_there_are(self, shipped: casekit.Casebase) -> None:
        with pytest.raises(UsageError, match="Days kept: none"):
            compare(Checklist(), shipped.collection, ON)
        one = Checklist(reviews=(Review(day=ON),))
        with pytest.raises(UsageError, match="Days kept: 23 November 2026"):
            compare(one, shipped.collection, JUNE)


class TestElsewhere:
    def test_what_is_in_place_or_not_relevant_is_not_among_the_untried(
        self, shipped: casekit.Casebase, filled: Checklist
    ) -> None:
        found = {one.practice.key: one for one in untried(shipped, filled)}
        assert len(found) == 28
        assert "map-english-classes" not in found and "support-new-community-groups" not in found
        assert [case.id for case in found["find-shared-houses"].tried] == ["west-wiltshire-hmos"]
        facts = found["agree-key-facts"]
        assert facts.tried == () and facts.near and facts.near_in_all >= len(facts.near)
        assert not {case.id for case in found["find-shared-houses"].near} & {"west-wiltshire-hmos"}

    @pytest.mark.parametrize("by", FRAMEWORKS)
    def test_every_action_stands_once_and_planned_comes_first(
        self, shipped: casekit.Casebase, filled: Checklist, by: str
    ) -> None:
        actions = actions_by(shipped, filled, by)
        keys = [one.practice.key for strand in actions for one in strand.actions]
        assert sorted(keys) == ["agree-key-facts", "find-shared-houses", "responsible-employer-scheme"]
        assert actions.total == 3
        for strand in actions:
            assert [one.state for one in strand.actions] == sorted((a.state for a in strand.actions), reverse=True)

    def test_the_strands_are_those_of_the_source_and_others_are_said_to_be_under_none(
        self, shipped: casekit.Casebase, filled: Checklist
    ) -> None:
        strands = [one.part.label if one.part else None for one in actions_by(shipped, filled, "sefton")]
        assert strands == [part.label for part in framework(shipped.collection, "sefton").parts]
        assert [one.part for one in actions_by(shipped, filled, "charter")][-1] is None
        with pytest.raises(CasekitError, match="Possible: sefton, charter"):
            actions_by(shipped, filled, "beacon")


PLAIN = st.text(string.printable + "éü’“–£\u2028\x07=+-@#:'", max_size=60)
ANSWERS = st.builds(
    Answer,
    item=st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,2}", fullmatch=True),
    state=st.sampled_from([None, *STATES]),
    note=PLAIN,
    owner=PLAIN,
    due=st.none() | st.dates(),
    answered_on=st.none() | st.dates(),
)
CHECKLISTS = st.builds(
    Checklist,
    title=PLAIN,
    council=PLAIN,
    answers=st.lists(ANSWERS, max_size=5, unique_by=lambda one: one.item).map(tuple),
    reviews=st.lists(
        st.builds(Review, day=st.dates(), states=st.dictionaries(st.just("no"), st.sampled_from(list(STATES)))),
        max_size=3,
        unique_by=lambda one: one.day,
    ).map(tuple),
)


class TestStore:
    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(checklist=CHECKLISTS)
    def test_any_checklist_survives_its_file(self, tmp_path_factory: Any, checklist: Checklist) -> None:
        path = tmp_path_factory.mktemp("lists") / "checklist.yaml"
        store.begin(path, checklist)
        opened = store.open_checklist(path)
        assert opened.held == checklist and not opened.problems

    def test_the_text_before_is_kept_and_can_be_gone_back_to(self, tmp_path: Path, filled: Checklist) -> None:
        path = tmp_path / "checklist.yaml"
        first = store.begin(path, Checklist(title="First"))
        store.write(first, filled)
        (version,) = store.earlier(path)
        assert store.restore(path, version).held == Checklist(title="First")
        assert len(store.earlier(path)) == 2

    def test_of_two_people_neither_loses_a_word(self, tmp_path: Path, filled: Checklist) -> None:
        path = tmp_path / "checklist.yaml"
        mine = store.begin(path, Checklist(title="Ours"))
        store.write(store.open_checklist(path), Checklist(title="Hers"))
        with pytest.raises(store.EditedElsewhere, match="your text is kept in") as caught:
            store.write(mine, filled)
        assert store.open_checklist(caught.value.kept.path).held == filled
        opened = store.open_checklist(path)
        assert opened.held == Checklist(title="Hers") and opened.read_only
        with pytest.raises(store.ReadOnly):
            store.write(opened, filled)

    def test_what_people_wrote_beside_it_stays(self, tmp_path: Path) -> None:
        path = tmp_path / "checklist.yaml"
        store.begin(path, Checklist(title="One"))
        path.write_text("# Agreed in June\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
        store.write(store.open_checklist(path), Checklist(title="Two"))
        text = path.read_text(encoding="utf-8")
        assert "# Agreed in June\n" in text and "title: Two" in text

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            (lambda text: text[: text.index("reviews:")], "may have been cut off"),
            (lambda text: text.replace("format: 1", "format: 9"), "newer casekit"),
            (lambda text: text.replace("state: planned", "state: superb"), "is not possible here"),
            (lambda text: text.replace("answers:", "score: 7\nanswers:"), "is not a field here"),
            (
                lambda text: text.replace("- item: responsible-employer-scheme", "- item: agree-key-facts"),
                "stands twice",
            ),
            (lambda text: "\x00", "signs that are not text"),
            (lambda text: "", "is empty"),
            (lambda text: "just words", "is not a checklist"),
        ],
    )
    def test_a_fault_is_named_and_the_file_is_left_as_it_is(
        self, tmp_path: Path, filled: Checklist, change: Any, says: str
    ) -> None:
        path = tmp_path / "checklist.yaml"
        store.begin(path, filled)
        broken = change(path.read_text(encoding="utf-8"))
        path.write_text(broken, encoding="utf-8")
        opened = store.open_checklist(path)
        assert any(says in str(one) for one in opened.problems), opened.problems
        with pytest.raises(store.ReadOnly):
            store.write(opened, Checklist())
        assert path.read_text(encoding="utf-8") == broken

    def test_a_missing_and_an_existing_file_are_said_in_a_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(MaterialError, match="There is no checklist"):
            store.open_checklist(tmp_path / "none.yaml")
        store.begin(tmp_path / "one.yaml")
        with pytest.raises(MaterialError, match="is there already"):
            store.begin(tmp_path / "one.yaml")


class TestDocuments:
    def test_each_practice_stands_once_and_nothing_is_scored(
        self, shipped: casekit.Casebase, filled: Checklist
    ) -> None:
        blocks = list(selfassess.blocks(shipped, filled, since=ON))
        stands = [one for one in blocks if isinstance(one, Table) and one.columns[0] == "Practice"]
        assert len(stands) == 8 and sum(len(one.rows) for one in stands) == 30
        words = " ".join(one.text for one in blocks if isinstance(one, Paragraph))
        assert "30 practices: in place 1, planned 1, not yet 2, not relevant 1, not answered 25." in words
        assert selfassess.NO_SCORE in words and "%" not in words
        assert any(isinstance(one, Heading) and one.text == "What moved since 1 June 2026" for one in blocks)

    def test_who_tried_it_is_cited(self, shipped: casekit.Casebase, filled: Checklist) -> None:
        items = [item for one in selfassess.blocks(shipped, filled) if isinstance(one, Bullets) for item in one.items]
        (houses,) = [item for item in items if item.lead.startswith("Build up knowledge of shared houses")]
        assert "West Wiltshire" in houses.text and houses.cites

    @pytest.mark.parametrize("suffix", [".docx", ".html", ".md", ".xlsx"])
    def test_the_same_checklist_gives_the_same_bytes(
        self, shipped: casekit.Casebase, filled: Checklist, tmp_path: Path, suffix: str
    ) -> None:
        first, second = (selfassess.to_bytes(shipped, filled, suffix, on=ON, since=ON) for _ in range(2))
        assert first == second
        assert selfassess.save(shipped, filled, tmp_path / f"a{suffix}", on=ON, since=ON).read_bytes() == first

    def test_the_spreadsheet_has_a_pick_list_and_runs_nothing(
        self, shipped: casekit.Casebase, filled: Checklist
    ) -> None:
        from openpyxl import load_workbook

        book = load_workbook(io.BytesIO(selfassess.to_bytes(shipped, filled, ".xlsx", on=ON, since=ON, by="charter")))
        assert book.sheetnames == ["Checklist", "Actions", "Since 2026-06-01", "About"]
        page = book["Checklist"]
        (rule,) = page.data_validations.dataValidation
        assert rule.formula1 == '"In place,Planned,Not yet,Not relevant,Not answered"'
        assert str(rule.sqref) == "C2:C31"
        (note,) = [row[3] for row in page.iter_rows() if row[3].value == "=1+1"]
        assert note.data_type == "s" and note.quotePrefix
        assert {row[2].value for row in page.iter_rows(min_row=2)} <= {*STATES.values(), "Not answered"}
        assert len(list(book["Actions"].iter_rows(min_row=2))) == 3
        assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)

    def test_another_suffix_is_refused(self, shipped: casekit.Casebase) -> None:
        with pytest.raises(UsageError, match=r"Possible: \.docx, \.html, \.md, \.xlsx"):
            selfassess.to_bytes(shipped, Checklist(), ".pdf", on=ON)
