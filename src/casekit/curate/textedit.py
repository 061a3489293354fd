"""Small changes to the text of a YAML file: one word, one entry of a list; layout, quotes and comments stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import yaml

from casekit.casebase.yamlfile import Where, parse_yaml
from casekit.errors import UnreadableFile

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Edit(NamedTuple):
    """Put `text` in place of what stands from `start` to `end`."""

    start: int
    end: int
    text: str


def nodes(text: str) -> dict[Where, yaml.Node]:
    """Map the way to every field of a YAML text to its node, which knows where it begins and ends."""
    parse_yaml(text)
    root = yaml.compose(text, Loader=_Loader)
    return dict(_walk(root, ())) if root else {}


def _walk(node: yaml.Node, where: Where) -> Iterator[tuple[Where, yaml.Node]]:
    yield where, node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _walk(value, (*where, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _walk(value, (*where, number))


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Make the changes; one that lies within a part that is removed is dropped."""
    removed = [edit for edit in edits if not edit.text]
    for edit in sorted(edits, reverse=True):
        if not any(cut != edit and cut.start <= edit.start and edit.end <= cut.end for cut in removed):
            text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def replace_word(text: str, node: yaml.Node, old: str, new: str) -> Edit:
    """Put one word in place of another, within the same quotes."""
    start, end = node.start_mark.index, node.end_mark.index
    written = text[start:end]
    if old not in written:
        line = node.start_mark.line + 1
        raise UnreadableFile(f"'{old}' is written in an unusual way in line {line}: change it there by hand", line)
    return Edit(start, end, written.replace(old, new, 1))


def replace_text(node: yaml.Node, new: str) -> Edit:
    """Put another text of one line in place of a value."""
    return Edit(node.start_mark.index, node.end_mark.index, quoted(new))


def remove_item(text: str, items: yaml.SequenceNode, number: int) -> Edit:
    """Take one entry out of a list that has others."""
    item = items.value[number]
    if items.flow_style:
        if number:
            return Edit(_end(text, items.value[number - 1]), _end(text, item), "")
        following = items.value[1].start_mark.index if len(items.value) > 1 else _end(text, item)
        return Edit(item.start_mark.index, following, "")
    end = _line_end(text, _end(text, item))
    return Edit(_line_start(text, _dash(text, item)), end + len(_line_break(text, end)), "")


def remove_field(text: str, block: yaml.MappingNode, name: str) -> Edit:
    """Take a field out of a block that has others before it."""
    number = next(number for number, (key, _) in enumerate(block.value) if key.value == name)
    key, value = block.value[number]
    if block.flow_style:
        return Edit(_end(text, block.value[number - 1][1]), _end(text, value), "")
    end = _line_end(text, _end(text, value))
    return Edit(_line_start(text, key.start_mark.index), end + len(_line_break(text, end)), "")


def add_to_list(text: str, block: yaml.MappingNode, name: str, words: list[str], after: str) -> Edit:
    """Add words to a list of a block; a list that is not there yet comes after the field `after`."""
    fields = {key.value: value for key, value in block.value}
    written = ", ".join(quoted(word) for word in words)
    found = fields.get(name)
    if isinstance(found, yaml.SequenceNode) and found.value:
        last = _end(text, found.value[-1])
        if found.flow_style:
            return Edit(last, last, f", {written}")
        indent = " " * (_dash(text, found.value[-1]) - _line_start(text, _dash(text, found.value[-1])))
        return _lines(text, last, [f"{indent}- {quoted(word)}" for word in words])
    if isinstance(found, yaml.SequenceNode):
        return Edit(found.start_mark.index, found.end_mark.index, f"[{written}]")
    last = _end(text, fields.get(after, block.value[-1][1]))
    if block.flow_style:
        return Edit(last, last, f", {name}: [{written}]")
    return _lines(text, last, [f"{' ' * block.value[0][0].start_mark.column}{name}: [{written}]"])


def add_entry(text: str, items: yaml.SequenceNode, lines: list[str]) -> Edit:
    """Put an entry of several lines at the end of a list that has entries, one below the other."""
    if items.flow_style or not items.value:
        raise UnreadableFile("the list has no entry below which a new one could stand: begin it with '- '")
    dash = _dash(text, items.value[-1])
    indent = " " * (dash - _line_start(text, dash))
    return _lines(text, _end(text, items.value[-1]), [indent + line if line else line for line in lines])


def quoted(text: str) -> str:
    """Return a text as YAML, in quotes where it needs them."""
    try:
        plain = not set(text) & set(",[]{}#:\"'") and yaml.safe_load(f"- {text}") == [text]
    except yaml.YAMLError:
        plain = False
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _lines(text: str, after: int, lines: list[str]) -> Edit:
    """Put lines below the one in which a position lies."""
    at = _line_end(text, after)
    new = "\r\n" if "\r\n" in text else "\n"
    return Edit(at, at, "".join(f"{new}{line}" for line in lines))


def _end(text: str, node: yaml.Node) -> int:
    """Return where a value ends, without blank lines and comments that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    start = node.start_mark.index
    return start + len(text[start : node.end_mark.index].rstrip())


def _dash(text: str, item: yaml.Node) -> int:
    return text.rindex("-", 0, item.start_mark.index)


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    end = len(text) if found < 0 else found
    return end - 1 if end > at and text[end - 1] == "\r" else end


def _line_break(text: str, at: int) -> str:
    return next((sign for sign in ("\r\n", "\n") if text.startswith(sign, at)), "")
