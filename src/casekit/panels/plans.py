"""The part of the page for plans and strategies: which cases speak to one and why, and the evidence insert."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from casekit.compare.alike import own_area
from casekit.compare.likeness import CAUTION
from casekit.errors import CasekitError, UsageError
from casekit.evidence.recipe import MOST_CASES, Recipe
from casekit.evidence.wording import count, sentence, strength
from casekit.guards import Finding
from casekit.model.record import Case
from casekit.outputs import planning
from casekit.outputs.render import FORMATS
from casekit.outputs.summarise import Summary, summarise
from casekit.outputs.workshop.telling import likenesses
from casekit.panels.draft_view import findings_html
from casekit.panels.pieces import case_button
from casekit.search.casebase import Casebase

LIKE_FIRST = "Those most like your area come first."
NAMED_FIRST = "Those named with it in its source come first, then those in the United Kingdom."
NONE_TICKED = "Tick the cases that the insert is to tell of. None is ticked beforehand."


@dataclass(frozen=True)
class _Offer:
    """What a question offers: how many cases it finds, those that speak to the plan, and how like us they are."""

    found: int
    speaking: tuple[planning.Speaks, ...]
    alike: dict[str, str]


class Plans:
    """Choose a plan, tick cases, make the insert. A saved question restricts the cases that are offered."""

    def __init__(self, base: Casebase, on: date | None = None) -> None:
        self._base = base
        self._on = on
        self.key = ""
        self.title = ""
        self.ticked: tuple[str, ...] = ()
        self.findings: tuple[Finding, ...] | None = None
        self.question: Recipe | None = None
        self._offer: _Offer | None = None

    # --- what one can do ---

    def choose(self, key: str) -> None:
        """Choose a plan or strategy of the list; an empty key chooses none."""
        if key:
            planning.plan_of(self._base, key)
        self.key, self.ticked, self.findings, self._offer = key, (), None, None
        self.title = self._own_title()

    def _own_title(self) -> str:
        return self.question.title if self.question and self.question.title != Recipe().title else ""

    def tick(self, case: str, on: bool = True) -> None:
        """Take a case into the insert, or leave it out."""
        key = self._base.case(case).id
        if on and key not in {one.case.id for one in self.offer.speaking}:
            raise UsageError("This case is not offered for this plan.")
        if on and key not in self.ticked and len(self.ticked) >= MOST_CASES:
            raise UsageError(f"An insert tells of at most {MOST_CASES} cases. Leave one out first.")
        self.ticked = tuple(one for one in self.ticked if one != key) + ((key,) if on else ())
        self.findings = None

    def ask(self, recipe: Recipe | None) -> str:
        """Take a saved question, or none; return what of it cannot be followed here."""
        told: list[str] = []
        if recipe is not None:
            recipe.run(self._base, 0)  # refuses filters that are not there
            told = [one.words for one in recipe.since(self._base)]
            if recipe.place:
                try:
                    area = own_area(self._base, recipe.place, recipe.story)[0]
                    likenesses(self._base.collection, area, (), recipe.lens)
                except CasekitError as error:
                    told.append(str(error))
                    recipe = recipe.model_copy(update={"place": "", "lens": {}})
        self.question, self.ticked, self.findings, self._offer = recipe, (), None, None
        self.title = self._own_title()
        return " ".join(told)

    @property
    def offer(self) -> _Offer:
        """Return the cases that speak to the plan among those of the question."""
        if self._offer is None:
            self._offer = self._made() if self.key else _Offer(0, (), {})
        return self._offer

    def _made(self) -> _Offer:
        asked = self.question
        cases = tuple(self._base.collection.current) if asked is None else _cases_of(self._base, asked)
        speaking = planning.speaking(self._base, planning.plan_of(self._base, self.key), cases)
        if asked is None or not asked.place:
            return _Offer(len(cases), tuple(sorted(speaking, key=self._order)), {})
        area = own_area(self._base, asked.place, asked.story)[0]
        found = likenesses(self._base.collection, area, [one.case for one in speaking], asked.lens)
        order = {key: at for at, key in enumerate(found)}
        ranked = sorted(speaking, key=lambda one: order.get(one.case.id, len(order)))
        return _Offer(len(cases), tuple(ranked), {key: one.reasons for key, one in found.items()})

    def _order(self, one: planning.Speaks) -> tuple[bool, bool, str]:
        abroad = "outside-uk" in self._base.collection.values_of("area_type", one.case)
        return planning.NAMED not in one.why, abroad, one.case.id

    def recipe(self) -> Recipe:
        """Return the question with the ticked cases as the chosen ones."""
        asked = self.question or Recipe()
        plan = f": {planning.plan_of(self._base, self.key).label}" if self.key else ""
        title = self.title or (asked.title if self.question else f"Evidence from elsewhere{plan}")
        order = {one.case.id: at for at, one in enumerate(self.offer.speaking)}
        chosen = tuple(sorted(self.ticked, key=lambda key: order[key])) or asked.chosen
        made = asked.model_copy(update={"title": title[:200], "chosen": chosen})
        return made.stamped(self._base, self._on or date.today())

    def insert(self) -> Summary:
        """Make the evidence insert from the cases that were ticked."""
        if not self.key:
            raise UsageError("Choose a plan or strategy first.")
        if not self.ticked:
            raise UsageError(NONE_TICKED)
        return summarise("insert", self._base, self.recipe(), plan=self.key, on=self._on)

    # --- what is shown ---

    def view(self) -> dict[str, Any]:
        """Return what the browser shows of this part."""
        plan = planning.plan_of(self._base, self.key) if self.key else None
        return {
            "plans": [{"id": one.key, "label": one.label} for one in planning.plans(self._base)],
            "plan": self.key,
            "label": plan.label if plan else "",
            "question": _question(self._base, self.question) if self.question else "",
            "about": _about(plan) if plan else "",
            "count": self._count() if plan else "",
            "empty": self._empty() if plan and not self.offer.speaking else "",
            "cases": [self._case(one) for one in self.offer.speaking],
            "ticked": f"{count(len(self.ticked), 'case')} ticked, {MOST_CASES} at most.",
            "title": self.title,
            "findings": findings_html(self.findings) if self.findings is not None else "",
            "formats": [{"id": suffix, "label": kind.label} for suffix, kind in FORMATS.items()],
        }

    def _case(self, one: planning.Speaks) -> dict[str, Any]:
        why = [f"Why: {one.why}.", f"{strength(one.case, self._base.collection)}."]
        lines = [" ".join(why), *([self.offer.alike[one.case.id]] if one.case.id in self.offer.alike else [])]
        html = case_button(self._base, one.case, "plan")
        said = "".join(f'<p class="ck-hint">{escape(line)}</p>' for line in lines)
        ticked = one.case.id in self.ticked
        return {"id": one.case.id, "title": one.case.title, "ticked": ticked, "html": html + said}

    def _count(self) -> str:
        speak, found = len(self.offer.speaking), self.offer.found
        of = f"{found} that your question finds" if self.question else f"{found} cases in this collection"
        if not speak:
            return f"None of the {of} speaks to this plan. {planning.WHY}"
        order = f"{LIKE_FIRST} {CAUTION}" if self.offer.alike else NAMED_FIRST
        return f"{speak} of the {of} {'speaks' if speak == 1 else 'speak'} to this plan. {planning.WHY} {order}"

    def _empty(self) -> str:
        """Say what there is beyond the question; no case is not evidence of no impact."""
        others = planning.speaking(self._base, planning.plan_of(self._base, self.key)) if self.question else ()
        if others:
            return f"In the whole collection {count(len(others), 'case does', 'cases do')}: leave the question out."
        return planning.NO_CASE


def _cases_of(base: Casebase, asked: Recipe) -> tuple[Case, ...]:
    """Return the chosen cases of a question, or else every one it finds that was not set aside."""
    if asked.chosen:
        return tuple(base[key] for key in asked.chosen if key in base)
    return tuple(hit.case for hit in asked.run(base, len(base)) if hit.id not in asked.set_aside)


def _question(base: Casebase, asked: Recipe) -> str:
    chosen = f" Its {count(len(asked.chosen), 'chosen case is', 'chosen cases are')} offered." if asked.chosen else ""
    place = f" Seen from {asked.place}." if asked.place else ""
    return f"Your question: {asked.question_words(base)}.{place}{chosen}"


def _about(plan: planning.Plan) -> str:
    source = ", ".join(filter(None, (plan.source, plan.locator)))
    lines: Iterable[str] = (plan.note, f"Source: {sentence(source)}" if source else "")
    today = (
        f"<p><strong>The plan today:</strong> {escape(plan.status)}</p>"
        if plan.status
        else (f"<p><strong>The plan today:</strong> {escape(planning.NO_STATUS)}</p>")
    )
    return f"<p>{escape(' '.join(filter(None, lines)))}</p>{today}"
