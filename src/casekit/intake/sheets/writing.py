"""Put into the case base what a spreadsheet brings: finished records among the cases, the others as drafts."""

from __future__ import annotations

from pathlib import Path

from casekit.casebase.collection import Collection
from casekit.casebase.load import check_record
from casekit.casebase.yamlfile import Loaded, parse_yaml
from casekit.curate.data import as_stated, data_of
from casekit.curate.drafts import Draft, check_writable, keep, new_draft, published
from casekit.curate.files import mark_of, to_yaml
from casekit.curate.together import write_all
from casekit.errors import MaterialError
from casekit.intake.sheets.rows import Imported


def write_cases(folder: Path, imported: Imported, collection: Collection) -> tuple[Path, ...]:
    """Write new and changed records, all or none; refuse while any of them has a problem."""
    if imported.problems:
        raise MaterialError(
            "The sheet has problems, so nothing was written. Mend them in the sheet and import it again."
        )
    records = dict(imported.records)
    texts: dict[Path, str] = {}
    marks: dict[Path, str | None] = {}
    for key in (*imported.new, *imported.changed):
        case, problems = check_record(key, Loaded(records[key]), collection, also=records)
        if case is None or problems:
            raise MaterialError("\n".join(str(problem) for problem in problems))
        path = published(folder, key)
        before = path.read_text(encoding="utf-8-sig") if path else None
        path = path or folder / "cases" / f"{key}.yaml"
        data = data_of(case, collection.sources)
        if before and (old := collection.cases.get(key)):
            data = as_stated(data, data_of(old, collection.sources), parse_yaml(before).data)
        texts[path], marks[path] = to_yaml(data, before), mark_of(path)
    write_all(folder, texts, marks)
    return tuple(texts)


def write_drafts(folder: Path, imported: Imported) -> tuple[Draft, ...]:
    """Keep the rows of a foreign sheet as drafts, each under a free id."""
    check_writable(folder)
    return tuple(keep(new_draft(folder, key, data), imported.comments.get(key)) for key, data in imported.records)
