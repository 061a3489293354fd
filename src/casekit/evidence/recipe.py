"""A recipe: one saved question. The same recipe on the same records gives the same document."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from pydantic import Field, ValidationError

from casekit.casebase.problems import field_names, from_validation
from casekit.casebase.yamlfile import Loaded, read_yaml
from casekit.errors import CasekitError, ExportError, MaterialError, UnreadableFile
from casekit.model.record import Case, Frozen, Key, Line
from casekit.search.casebase import Casebase
from casekit.search.counts import Filters
from casekit.search.results import Results

MOST_CASES = 15
"""A summary reads at most this many cases; more cannot be weighed on a few pages."""


class Recipe(Frozen):
    """Words, filters and chosen cases. With cases chosen, only these are summarised; otherwise the best matches are."""

    title: Line = Field("Evidence from elsewhere", description="Title of the document")
    words: str = Field("", max_length=500, description="What was searched for")
    filters: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="Facet: values to keep")
    without: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="Facet: values to leave out")
    chosen: tuple[Key, ...] = Field((), description="Ids of the cases chosen, in order")
    set_aside: dict[Key, Line] = Field(default_factory=dict, description="Ids of cases set aside, each with the reason")

    @classmethod
    def from_results(
        cls, results: Results, title: str = "Evidence from elsewhere", chosen: tuple[str, ...] = ()
    ) -> Recipe:
        """Keep the question behind some results, and the cases chosen from them."""
        return cls(
            title=title,
            words=results.query,
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

        return yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=100)

    @property
    def mark(self) -> str:
        """Return eight hexadecimal digits that stand for this recipe on documents."""
        return blake2b(self.model_dump_json().encode(), digest_size=4).hexdigest()

    def run(self, base: Casebase, limit: int = MOST_CASES) -> Results:
        """Search again with the words and filters of the recipe."""
        return base.find(self.words, Filters(dict(self.filters), dict(self.without)), limit)

    def cases(self, base: Casebase) -> tuple[Case, ...]:
        """Return the cases to summarise: those chosen, or else the best matches that were not set aside."""
        if len(self.chosen) > MOST_CASES:
            raise CasekitError(
                f"{len(self.chosen)} cases are chosen, and a summary reads at most {MOST_CASES}. Choose fewer."
            )
        if self.chosen:
            return tuple(base.case(key) for key in self.chosen)
        found = self.run(base, MOST_CASES + len(self.set_aside))
        return tuple(hit.case for hit in found if hit.id not in self.set_aside)[:MOST_CASES]

    def question_words(self, base: Casebase) -> str:
        """Say in one sentence what was asked."""
        parts = [f"the words “{self.words}”"] if self.words else []
        for facet, values in self.filters.items():
            parts.append(f"{_label(base, facet)}: {' or '.join(_values(base, facet, values))}")
        for facet, values in self.without.items():
            parts.append(f"{_label(base, facet)} other than {' or '.join(_values(base, facet, values))}")
        return "; ".join(parts) if parts else "every case, without words or filters"


def _label(base: Casebase, facet: str) -> str:
    vocabulary = base.collection.vocabularies.get(facet)
    if vocabulary is None:
        raise CasekitError(f"'{facet}' is not a facet. Facets here: {', '.join(base.collection.vocabularies)}.")
    return vocabulary.label.lower()


def _values(base: Casebase, facet: str, values: tuple[str, ...]) -> list[str]:
    return [base.collection.vocabularies[facet].label_of(value).lower() for value in values]
