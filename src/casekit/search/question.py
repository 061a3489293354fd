"""Read what people type. Anything is a question; nothing raises, and nothing runs away."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from casekit.engines.analysis import STOP_WORDS, fold, tokens
from casekit.engines.base import Leaf

MAX_CHARACTERS = 500
MAX_LEAVES = 32
MAX_PHRASE = 12
_MAX_DEPTH = 8
_PIECE = re.compile(
    r"""(?P<close>\))|(?P<sign>[-+](?=[\w"“(]))?"""
    r"""(?:(?P<open>\()|(?:(?P<field>\w+):(?=[\w"“]))?(?:["“](?P<phrase>[^"”]*)["”]?|(?P<word>[^\s()"“”]+)))"""
)
_BETWEEN = rf"\W+(?:(?:{'|'.join(sorted(STOP_WORDS))})\W+)*"


@dataclass(frozen=True)
class All:
    """Every part must match; scores add up."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Either:
    """Any part may match; scores add up."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Without:
    """What matches here is left out."""

    part: Node


@dataclass(frozen=True)
class Concept:
    """Words that are the name of something: a term of a vocabulary, or a place. `cases` are the numbers of the cases
    that have it, `others` its other names; both match as well, and count for less than the words themselves.
    `outside` marks the name of a subject that the collection does not cover: it matches word for word.
    """

    leaves: tuple[Leaf, ...]
    others: tuple[Leaf, ...]
    cases: frozenset[int]
    place: bool
    labels: tuple[str, ...]
    outside: bool = False

    @property
    def text(self) -> str:
        """Return the words as typed."""
        return " ".join(leaf.text for leaf in self.leaves)


@dataclass(frozen=True)
class Near:
    """A term that a question comes near to in some of its words; `cases` have it, and are moved up by `weight`."""

    words: tuple[str, ...]
    label: str
    cases: frozenset[int]
    weight: float


@dataclass(frozen=True)
class Words:
    """Plain words, and names among them. All of them where enough cases have them all, else as many as can be had.

    Where they are `understood`, a case must answer the better part of what the words tell apart; see `matching`.
    """

    parts: tuple[Leaf | Concept, ...]
    understood: bool = False
    near: tuple[Near, ...] = ()

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """Return the words as typed."""
        return tuple(leaf for part in self.parts for leaf in (part.leaves if isinstance(part, Concept) else (part,)))


Node = All | Either | Without | Words | Concept | Leaf


@dataclass(frozen=True)
class Question:
    """What was typed, and what it asks for: `node` is None when no word in it counts. `cut` when it was too long."""

    text: str
    node: Node | None
    cut: bool = False

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """Return every leaf that adds to the score, in the order typed, each once."""
        return tuple(dict.fromkeys(_leaves(self.node))) if self.node else ()

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """Return the names among the words that add to the score."""
        return tuple(_concepts(self.node)) if self.node else ()

    @property
    def near(self) -> tuple[Near, ...]:
        """Return the terms that the plain words come near to, the nearest first."""
        return tuple(_near(self.node)) if self.node else ()


def _near(node: Node) -> Iterator[Near]:
    if isinstance(node, Words):
        yield from node.near
    elif isinstance(node, All | Either):
        for part in node.parts:
            yield from _near(part)


def _concepts(node: Node) -> Iterator[Concept]:
    if isinstance(node, Concept):
        yield node
    elif isinstance(node, Words | All | Either):
        for part in node.parts:
            yield from _concepts(part)


def _leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
    elif isinstance(node, Words | Concept):
        yield from node.leaves
    elif isinstance(node, All | Either):
        for part in node.parts:
            yield from _leaves(part)


@dataclass(frozen=True)
class _Piece:
    kind: str  # open, close, and, or, not, leaf
    leaf: Leaf | None = None
    sign: str = ""


def parse(text: str, fields: Collection[str] = ()) -> Question:
    """Parse a question: words, "phrases", begin*, field:word, AND, OR, NOT, -word, +word and brackets."""
    whole = " ".join(text.split())
    text = whole[:MAX_CHARACTERS].strip()
    pieces = list(_pieces(text, fields))
    ends = [number for number, piece in enumerate(pieces, 1) if piece.kind == "leaf"]
    kept = pieces[: ends[MAX_LEAVES - 1]] if len(ends) > MAX_LEAVES else pieces
    return Question(
        text, _Reader(list(_balanced(kept))).either(), cut=len(text) < len(whole) or len(kept) < len(pieces)
    )


def _balanced(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Pass over brackets that close nothing, or that stand too deep."""
    depth = 0
    for piece in pieces:
        depth += piece.kind == "open"
        passed_over = piece.kind in {"open", "close"} and not 0 < depth <= _MAX_DEPTH
        if piece.kind == "close":
            depth = max(0, depth - 1)
        if not passed_over:
            yield piece


def _pieces(text: str, fields: Collection[str]) -> Iterator[_Piece]:
    for match in _PIECE.finditer(text):
        if match["open"] or match["close"]:
            yield _Piece("open" if match["open"] else "close", sign=match["sign"] or "")
            continue
        word = match["word"] or ""
        if word in {"AND", "OR", "NOT"} and not match["sign"] and not match["field"]:
            yield _Piece(word.lower())
            continue
        field = match["field"]
        if field and field.lower() not in fields:  # not one of ours: "note:this" is two words
            word, field = f"{field} {word or match['phrase']}", None
        for leaf in _leaf(word, match["phrase"], field.lower() if field else None):
            yield _Piece("leaf", leaf, match["sign"] or "")


def _leaf(word: str, phrase: str | None, field: str | None) -> Iterator[Leaf]:
    if phrase is not None and not word:
        stems = tuple(token.stem for token in tokens(phrase))[:MAX_PHRASE]
        if stems:
            yield Leaf("phrase" if len(stems) > 1 else "word", stems, phrase.strip(), field)
        return
    for part in word.split():
        if part.endswith("*") and len(beginning := fold(part.strip("*'’\".,;:!?-"))) >= 2 and beginning.isalnum():
            yield Leaf("prefix", (beginning,), f"{beginning}*", field)
            continue
        found = list(tokens(part))
        if len(found) > 1 and "-" in part:  # asylum-seeker: a phrase that people type as one word
            yield Leaf("phrase", tuple(token.stem for token in found[:MAX_PHRASE]), part, field)
        else:
            for token in found:
                yield Leaf("word", (token.stem,), part[token.start : token.end], field)


class _Reader:
    """A reader of pieces: or-groups of and-groups of runs. A bracket that is never closed closes at the end."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self._pieces = pieces
        self._at = 0

    def _next(self) -> _Piece | None:
        return self._pieces[self._at] if self._at < len(self._pieces) else None

    def _take(self, kind: str) -> bool:
        piece = self._next()
        if piece and piece.kind == kind:
            self._at += 1
            return True
        return False

    def either(self) -> Node | None:
        """Read runs joined by OR."""
        parts = [self._both()]
        while self._take("or"):
            parts.append(self._both())
        found = [part for part in parts if part]
        return found[0] if len(found) == 1 else Either(tuple(found)) if found else None

    def _both(self) -> Node | None:
        parts = [self._run()]
        while self._take("and"):
            parts.append(self._run())
        found = [part for part in parts if part]
        if len(parts) > 1:  # an explicit AND means every word of its runs
            found = [All(part.leaves) if isinstance(part, Words) else part for part in found]
        return found[0] if len(found) == 1 else All(tuple(found)) if found else None

    def _run(self) -> Node | None:
        words: list[Leaf] = []
        needed: list[Node] = []
        while (piece := self._next()) and piece.kind in {"leaf", "open", "not"}:
            self._at += 1
            negative = piece.kind == "not" or piece.sign == "-"
            if piece.kind == "not":
                following = self._next()
                if following is None or following.kind not in {"leaf", "open"}:
                    continue
                piece = following
                self._at += 1
            if piece.kind == "open":
                node = self.either()
                self._take("close")
            else:
                node = piece.leaf
            if node is None:
                continue
            if negative:
                needed.append(Without(node))
            elif (
                piece.kind == "open"
                or piece.sign == "+"
                or (isinstance(node, Leaf) and (node.kind == "phrase" or node.field))
            ):
                needed.append(node)
            elif isinstance(node, Leaf) and node not in words:
                words.append(node)
        if words:
            needed.insert(0, words[0] if len(words) == 1 else Words(tuple(words)))
        return needed[0] if len(needed) == 1 else All(tuple(needed)) if needed else None


def only_stop_words(text: str) -> bool:
    """Say whether a question has words, but none that counts."""
    found = re.findall(r"\w+", text)
    return bool(found) and all(word.lower() in STOP_WORDS for word in found)


def stretch(text: str, words: str) -> str:
    """Return the part of a text in which some words stand, stop words between them included: Isle of Wight.

    Where they do not stand there, as after a word was put right, the words come back as they are.
    """
    if re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text):
        return words
    found = re.search(rf"(?<!\w){_BETWEEN.join(map(re.escape, words.split()))}(?!\w)", text, re.IGNORECASE)
    return found.group() if found else words
