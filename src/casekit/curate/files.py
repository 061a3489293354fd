"""Write record files: fields in a fixed order, comments kept, nothing overwritten silently.

A file is written anew only where its data changed, so that what a curator reads in a comparison of two versions is what
was really changed.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping
from difflib import SequenceMatcher
from hashlib import blake2b
from pathlib import Path
from typing import Any

import yaml
from yaml import YAMLError

from casekit.casebase.yamlfile import Where, comments_of, parse_yaml, read_yaml
from casekit.curate.data import Data
from casekit.curate.layout import in_order, lists_of_ids, typed
from casekit.errors import MaterialError, UnreadableFile

WIDTH = 110
"""Long text is folded at about this many characters."""


class Changed(MaterialError):
    """A file was changed by someone else since it was read."""


def mark_of(path: Path) -> str | None:
    """Return 16 hexadecimal digits that stand for a file's contents, or None where there is no file."""
    try:
        return blake2b(path.read_bytes(), digest_size=8).hexdigest()
    except FileNotFoundError:
        return None


def read_record(path: Path) -> Data:
    """Read a record's data as written, or raise UnreadableFile."""
    data = read_yaml(path).data
    if not isinstance(data, dict):
        raise UnreadableFile(f"{path.name} is empty or not a record: begin with 'title:'")
    return data


def save(path: Path, data: Data, *, mark: str | None, comments: Mapping[Where, str] | None = None) -> str:
    """Write a record and return its new mark.

    `mark` is that of the file as it was read, None for a new one; where the file on disk is another by now, nothing is
    written and Changed is raised. `comments` maps the way to a field to a comment behind it.
    """
    if mark_of(path) != mark:
        what = "was changed by someone else since you opened it" if path.exists() else "is no longer there"
        raise Changed(f"{path.name} {what}. Nothing was written. Open it again, or save under another name.")
    before = path.read_text(encoding="utf-8-sig") if mark else None
    text = to_yaml(data, before, comments)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        if mark is None:
            _claim(path)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return mark_of(path) or ""


def _claim(path: Path) -> None:
    """Take a file name, unless someone was quicker."""
    try:
        path.open("x").close()
    except FileExistsError as error:
        raise Changed(f"{path.name} is there already. Nothing was written. Choose another name.") from error


def to_yaml(data: Data, before: str | None = None, comments: Mapping[Where, str] | None = None) -> str:
    """Return a record as YAML text, without empty lists and blocks.

    With the text it had before, whatever did not change stays as it stands there, comments included.
    """
    wanted: Data = in_order(_without_empty(data))
    problem: Exception | None = None
    for kept, fold in ((before, True), (None, True), (None, False)):
        try:
            text = _keeping_comments(before, _dump(wanted, kept, comments or {}, fold))
            if parse_yaml(text).data == wanted:
                return text
        except (UnreadableFile, YAMLError) as error:
            problem = error
    raise MaterialError(f"The record holds text that cannot be written to a file ({problem}). Take that out.")


def _dump(data: Data, before: str | None, comments: Mapping[Where, str], fold: bool) -> str:
    writer = _writer()
    root = writer.load(before) if before else None
    if isinstance(root, dict):
        _merge(root, parse_yaml(before or "").data, data, (), fold)
    else:
        root = _fresh(data, (), fold)
    for where, comment in comments.items():
        _comment(root, where, comment)
    out = io.StringIO()
    writer.dump(root, out)
    return out.getvalue()


def _writer() -> Any:
    from ruamel.yaml import YAML

    writer = YAML()
    writer.preserve_quotes = True
    writer.width = 1_000_000  # folds stay where they are; new ones are ours
    writer.indent(mapping=2, sequence=4, offset=2)
    return writer


def _fresh(value: Any, where: Where, fold: bool) -> Any:
    """Make the nodes of a value that was not in the file before."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(value, dict):
        return CommentedMap((key, _fresh(inner, (*where, key), fold)) for key, inner in value.items())
    if isinstance(value, list):
        made = CommentedSeq(_fresh(inner, (*where, at), fold) for at, inner in enumerate(value))
        short = len(str(value)) < WIDTH and all(isinstance(inner, str) for inner in value)
        if value and short and (where[-1] in lists_of_ids() or where[:1] == ("facets",)):
            made.fa.set_flow_style()
        return made
    return None if value is None else _scalar(str(value), where, fold)


def _scalar(text: str, where: Where, fold: bool) -> Any:
    """Write a text so that it reads well and reads back the same, here and in other readers of YAML."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, FoldedScalarString, LiteralScalarString

    room = WIDTH - 2 * len(where)
    if not fold:
        return DoubleQuotedScalarString(text)
    if "\n" in text:
        return LiteralScalarString(text)
    if len(text) > room and where[-1] != "address":
        folded = FoldedScalarString(text)
        folded.fold_pos = _folds(text, room)
        return folded
    plain = _plain(text)
    if isinstance(plain, typed().get(str(where[-1]), str)):
        return plain
    return DoubleQuotedScalarString(text)


def _plain(text: str) -> Any:
    """Return what other readers of YAML take a text for when it stands without quotes; None where they cannot."""
    try:
        found = yaml.safe_load(text)
    except (YAMLError, ValueError):
        return None
    return found if found == text or str(found) == text or str(found).lower() == text else None


def _folds(text: str, room: int) -> list[int]:
    """Return where the lines of a long text end."""
    ends, at = [], 0
    for line in textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False)[:-1]:
        at += len(line)
        ends.append(at)
        at += 1
    return ends


def _merge(node: Any, old: Any, new: Any, where: Where, fold: bool) -> None:
    """Change the nodes of a file so that they say `new`, touching only what differs from `old`."""
    if isinstance(new, dict):
        for key in [key for key in old if key not in new]:
            del node[key]
        for place, (key, value) in enumerate(new.items()):
            if key not in old:
                node.insert(place, key, _fresh(value, (*where, key), fold))
            elif value != old[key]:
                _merge_or_replace(node, key, old[key], value, (*where, key), fold)
        return
    steps = SequenceMatcher(None, [repr(one) for one in old], [repr(one) for one in new], False).get_opcodes()
    for step, first, last, start, end in reversed(steps):
        if step == "equal":
            continue
        shared = min(last - first, end - start) if step == "replace" else 0
        for at in range(last - 1, first + shared - 1, -1):
            del node[at]
        for offset in range(end - 1, start + shared - 1, -1):
            node.insert(first + shared, _fresh(new[offset], (*where, offset), fold))
        for offset in range(shared):
            at = first + offset
            _merge_or_replace(node, at, old[at], new[start + offset], (*where, start + offset), fold)


def _merge_or_replace(node: Any, key: Any, old: Any, new: Any, where: Where, fold: bool) -> None:
    both_maps = isinstance(old, dict) and isinstance(new, dict)
    both_lists = isinstance(old, list) and isinstance(new, list)
    if both_maps or both_lists:
        _merge(node[key], old, new, where, fold)
    else:
        node[key] = _fresh(new, where, fold)


def _comment(root: Any, where: Where, text: str) -> None:
    """Put a comment behind a field."""
    block = root
    for part in where[:-1]:
        block = block[part]
    if getattr(block, "fa", None) is not None and block.fa.flow_style():
        block.fa.set_block_style()
    block.yaml_add_eol_comment(" ".join(text.split()), where[-1])


def _keeping_comments(before: str | None, after: str) -> str:
    """Put comments that stood beside something now gone at the top of the file."""
    kept = comments_of(after)
    lost = []
    for line in comments_of(before or ""):
        if line in kept:
            kept.remove(line)
        else:
            lost.append(line)
    return "".join(f"{line}\n" for line in lost) + after


def _without_empty(value: Any) -> Any:
    """Return data without empty lists and blocks, however deep."""
    if isinstance(value, dict):
        inner = {key: _without_empty(one) for key, one in value.items()}
        return {key: one for key, one in inner.items() if one not in ({}, [])}
    if isinstance(value, list):
        return [one for one in map(_without_empty, value) if one not in ({}, [])]
    return value
