"""Tell what a file is by its content, and turn away what cannot be read with a sentence that says what to do."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from casekit.errors import UnreadableFile
from casekit.intake.formats.base import MB, Limits

SUFFIXES = {
    "pdf": {".pdf"},
    "docx": {".docx"},
    "pptx": {".pptx"},
    "html": {".html", ".htm", ".xhtml"},
    "txt": {".txt", ".text", ".md"},
}
"""What is read, and the endings such files usually have."""

WORDS = {"pdf": "a PDF", "docx": "a Word document", "pptx": "a slide set", "html": "a web page", "txt": "plain text"}

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|article|main|h1|div|p)\b", re.IGNORECASE)
_MEMBERS = 10_000
_RATIO = 300


def kind_of(data: bytes, suffix: str) -> str:
    """Return `pdf`, `docx`, `pptx`, `html` or `txt`, or raise UnreadableFile."""
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableFile("it is empty: save it again, or download it again")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_OLD_OFFICE):
        raise UnreadableFile(_old_office(data))
    if data.startswith(b"PK"):
        return _kind_of_zip(data)
    if data.startswith(b"{\\rtf"):
        raise UnreadableFile("it is an RTF file: open it in your word processor and save it as .docx")
    if data.startswith(_PICTURES) or (data.startswith(b"BM") and data[6:10] == bytes(4)):
        raise UnreadableFile("it is a picture: make a PDF with text recognition (OCR) from it first")
    start = data[:4096]
    if b"MIME-Version:" in start and b"multipart/" in start:
        raise UnreadableFile("it is a web archive: save the page as HTML, or print it to a PDF")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.decode("utf-16", errors="replace").encode()
    if suffix in SUFFIXES["pdf"] | SUFFIXES["docx"] | SUFFIXES["pptx"] and not _HTML.search(start):
        raise UnreadableFile("it is damaged, or it is not what its name says: download it again, or save it again")
    if _HTML.match(start.lstrip(b"\xef\xbb\xbf \t\r\n")) or (suffix in SUFFIXES["html"] and b"<" in data):
        return "html"
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<!--")):
        if _HTML.search(start):
            return "html"
        raise UnreadableFile("it is XML and not a web page: save the text as .docx, .html or .txt")
    if _binary(data[:100_000]):
        raise UnreadableFile(
            "it is not text: casekit reads PDF, Word (.docx), slides (.pptx), web pages and plain text"
        )
    return "txt"


def _binary(start: bytes) -> bool:
    """Say whether bytes hold signs that text does not."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    strange = sum(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in start)
    return strange > len(start) // 200


def _old_office(data: bytes) -> str:
    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return "it is protected by a password: open it, save it without the password, and import that copy"
    if holds("WordDocument"):
        return "it is in Word's old format (.doc): open it and save it as .docx"
    if holds("PowerPoint Document"):
        return "it is in PowerPoint's old format (.ppt): open it and save it as .pptx"
    if holds("Workbook"):
        return "it is in Excel's old format (.xls): open it and save it as .xlsx"
    return "it is an old Office file or a stored e-mail: open it and save the text as .docx"


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        raise UnreadableFile("it is damaged or cut off: download it again, or save it again") from error
    if "word/document.xml" in names:
        return "docx"
    if "ppt/presentation.xml" in names:
        return "pptx"
    if any(name.startswith("xl/") for name in names):
        raise UnreadableFile("it is a spreadsheet: take it in on the command line, with casekit import FILE")
    if "mimetype" in names:
        raise UnreadableFile("it is an OpenDocument or e-book file: open it and save it as .docx, .pptx or PDF")
    raise UnreadableFile("it is a folder packed into one file: unpack it and import the documents one by one")


def check_package(data: bytes, limits: Limits) -> None:
    """Refuse a Word or PowerPoint file that would unpack to far more than it should, or that declares entities."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise UnreadableFile("it is protected by a password: save it without the password")
            packed = sum(member.compress_size for member in members) or 1
            unpacked = sum(member.file_size for member in members)
            bomb = unpacked > 20 * MB and unpacked > _RATIO * packed
            if len(members) > _MEMBERS or unpacked > limits.unpacked or bomb:
                raise UnreadableFile(
                    "it would unpack to far more than a document holds, so it was not opened: "
                    "open it, copy the text into a new document and import that"
                )
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    text = archive.read(member).replace(b"\x00", b"")
                    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                        raise UnreadableFile(
                            "it holds declarations that Office files never have, so it was not opened: "
                            "copy the text into a new document and import that"
                        )
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise UnreadableFile("it is damaged or cut off: download it again, or save it again") from error
