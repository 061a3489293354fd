"""A recipe: one saved question. The same recipe on the same records gives the same document."""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from casekit.casebase.problems import field_names, from_validation
from casekit.casebase.yamlfile import Loaded, read_yaml
from casekit.errors import CasekitError, ExportError, MaterialError, UnreadableFile
from casekit.evidence.marks import Since, mark_of_case, since
from casekit.model.record import Case, Frozen, Key, Line
from casekit.search.casebase import Casebase
from casekit.search.counts import Filters
from casekit.search.results import Hit, Results

MOST_CASES = 15
"""A summary reads at most this many cases; more cannot be weighed on a few pages."""

NEAR = 0.45
"""A match with at least this share of the best one's score is near the question. With it, on the questions for tuning,
four in five of the cases taken have to do with the question, and nine in ten of the useful ones are taken."""

HEADER = "# A casekit recipe: one question, to ask again. Change what you like."

_MOST_TOKEN = 100_000
"""No recipe comes near this many bytes; a token that would unpack to more is refused."""


class Recipe(Frozen):
    """Words, filters and chosen cases. With cases chosen, only these are summarised; otherwise the best matches are.

    `place`, `story` and `lens` say which area is one's own, for likeness to it. `purpose` and `pre_election` are for
    the documents. `said` and `saved_on` keep what the chosen cases said when the recipe was saved.
    """

    title: Line = Field("Evidence from elsewhere", description="Title of the document")
    words: str = Field("", max_length=500, description="What was searched for")
    exact: bool = Field(False, description="Search for exactly these words, without widening them")
    filters: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="Facet: values to keep")
    without: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="Facet: values to leave out")
    chosen: tuple[Key, ...] = Field((), description="Ids of the cases chosen, in order")
    set_aside: dict[Key, Line] = Field(default_factory=dict, description="Ids of cases set aside, each with the reason")
    place: str = Field("", max_length=200, description="Your own area, by any of its names")
    story: tuple[Key, ...] = Field((), description="Its migration story (vocabulary `migration_profile`)")
    lens: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(
        default_factory=dict, description="How much each lens counts: powers, place, story, from 0 to 1"
    )
    purpose: str = Field("", max_length=1_000, description="Why this is looked at now, in your words")
    pre_election: bool = Field(False, description="Whether the documents are for a pre-election period")
    saved_on: date | None = Field(None, description="When the recipe was saved")
    said: dict[Key, str] = Field(default_factory=dict, description="Chosen case: what its record said then, as a mark")

    @classmethod
    def from_results(
        cls,
        results: Results,
        title: str = "Evidence from elsewhere",
        chosen: tuple[str, ...] = (),
        *,
        exact: bool = False,
        place: str = "",
        story: tuple[str, ...] = (),
        lens: Mapping[str, float] | None = None,
    ) -> Recipe:
        """Keep the question behind some results, the cases chosen from them, and the area one looks from."""
        return cls(
            title=title,
            words=results.query,
            exact=exact,
            place=place,
            story=story,
            lens=dict(lens or {}),
            filters={facet: tuple(values) for facet, values in results.filters.keep.items()},
            without={facet: tuple(values) for facet, values in results.filters.drop.items()},
            chosen=chosen,
        )

    @classmethod
    def load(cls, path: str | Path) -> Recipe:
        """Read a recipe, or raise MaterialError naming every fault; the file is left as it is."""
        path = Path(path)
        try:
            loaded = read_yaml(path)
            return cls.model_validate(loaded.data)
        except UnreadableFile as error:
            raise MaterialError(f"{path.name}:{error.line or 1}: {error}") from error
        except ValidationError as error:
            faults = from_validation(
                path.name, loaded if isinstance(loaded.data, dict) else Loaded({}), error, field_names(cls)
            )
            raise MaterialError("\n".join(str(fault) for fault in faults)) from error

    def save(self, path: str | Path) -> Path:
        """Write the recipe as YAML people can read; replaced in one step, so a crash loses nothing."""
        path = Path(path)
        beside = path.with_name(f".{path.name}.part")
        try:
            beside.write_text(self.to_yaml(), encoding="utf-8", newline="\n")
            beside.replace(path)
        except OSError as error:
            raise ExportError(f"{path} cannot be written ({error.strerror}). Choose another folder.") from error
        return path

    def to_yaml(self) -> str:
        """Return the recipe as YAML text, keys in a fixed order."""
        import yaml

        data = {"title": self.title, **self.model_dump(mode="json", exclude_defaults=True)}
        return f"{HEADER}\n{yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)}"

    @property
    def mark(self) -> str:
        """Return eight hexadecimal digits that stand for this recipe on documents."""
        asked = self.model_dump_json(exclude={"saved_on", "said"})
        return blake2b(asked.encode(), digest_size=4).hexdigest()

    def token(self) -> str:
        """Return the recipe in letters that fit into the address of a page."""
        data = self.model_dump_json(exclude_defaults=True).encode()
        return urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")

    @classmethod
    def from_token(cls, token: str) -> Recipe:
        """Read a recipe out of an address; one that is cut off or altered is refused in a sentence."""
        wrong = MaterialError("The question in this address cannot be read. It may have been cut off: copy it again.")
        try:
            packed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
            reader = zlib.decompressobj()
            data = reader.decompress(packed, _MOST_TOKEN)
            if reader.unconsumed_tail or not reader.eof:
                raise wrong
            return cls.model_validate_json(data)
        except (ValueError, zlib.error) as error:
            raise wrong from error

    def stamped(self, base: Casebase, on: date) -> Recipe:
        """Return the recipe as it is to be saved: with the date, and with what the chosen cases say today."""
        said = {key: mark_of_case(base[key]) for key in self.chosen if key in base}
        return self.model_copy(update={"saved_on": on, "said": said})

    def since(self, base: Casebase) -> tuple[Since, ...]:
        """Return the chosen cases that are gone, retired or changed since the recipe was saved."""
        return tuple(since(base, {key: self.said.get(key, "") for key in self.chosen}))

    def run(self, base: Casebase, limit: int = MOST_CASES) -> Results:
        """Search again with the words and filters of the recipe."""
        return base.find(self.words, Filters(dict(self.filters), dict(self.without)), limit, exact=self.exact)

    def cases(self, base: Casebase) -> tuple[Case, ...]:
        """Return the cases to summarise: those chosen, or else the best matches that were not set aside.

        Best matches are at most `MOST_CASES`, and none that answers much less of the question than the first (`NEAR`).
        """
        if len(self.chosen) > MOST_CASES:
            raise CasekitError(
                f"{len(self.chosen)} cases are chosen, and a summary reads at most {MOST_CASES}. Choose fewer."
            )
        if self.chosen:
            return tuple(base.case(key) for key in self.chosen if key in base or key not in self.said)
        found = self.run(base, MOST_CASES + len(self.set_aside))
        return nearest(hit for hit in found if hit.id not in self.set_aside)

    def taken_words(self, found: int, taken: int) -> str:
        """Say in one sentence how the cases of a document came to be these; nothing where there are none."""
        if not taken:
            return ""
        if self.chosen:
            return f"{taken} {'case was' if taken == 1 else 'cases were'} chosen by hand."
        if taken == found:
            return "It is used here." if found == 1 else f"All {found} are used here."
        nearest = "The one nearest" if taken == 1 else f"The {taken} nearest"
        return f"{nearest} to the question {'is' if taken == 1 else 'are'} used here."

    def question_words(self, base: Casebase) -> str:
        """Say in one sentence what was asked."""
        parts = [f"the words “{self.words}”"] if self.words else []
        for facet, values in self.filters.items():
            parts.append(f"{_label(base, facet)}: {' or '.join(_values(base, facet, values))}")
        for facet, values in self.without.items():
            parts.append(f"{_label(base, facet)} other than {' or '.join(_values(base, facet, values))}")
        return "; ".join(parts) if parts else "every case, without words or filters"


def nearest(hits: Iterable[Hit]) -> tuple[Case, ...]:
    """Return the cases of those hits that are near to the question, the best match first."""
    kept = list(hits)[:MOST_CASES]
    return tuple(hit.case for hit in kept if hit.score >= NEAR * kept[0].score)


def _label(base: Casebase, facet: str) -> str:
    vocabulary = base.collection.vocabularies.get(facet)
    if vocabulary is None:
        raise CasekitError(f"'{facet}' is not a facet. Facets here: {', '.join(base.collection.vocabularies)}.")
    return vocabulary.label.lower()


def _values(base: Casebase, facet: str, values: tuple[str, ...]) -> list[str]:
    return [base.collection.vocabularies[facet].label_of(value).lower() for value in values]
