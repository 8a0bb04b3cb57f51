"""Open a workbook as the zip file it should be, and say in plain words what it is instead.

Decides which files are let in at all (a regular file, a zip, no member that is odd, encrypted or too large) and gives the
parts of the package in pieces, counted as they are unpacked, because a header may give any size it likes. Nothing is ever
unpacked to the disk. Refuses to know what a part says.
"""

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from analysis.problems import Problem, SheetError, quote

MAX_FILE = 50_000_000
"""Bytes of the file itself: a sheet of 100,000 rows and 7 columns has about 5 million."""
MAX_MEMBERS = 5_000
"""Members of the zip; Excel writes some tens, and a picture or a comment each for the rest."""
MAX_UNPACKED = 100_000_000
"""Bytes of all sheets, texts and styles, unpacked: 100,000 rows of 7 texts have about 60 million."""
MAX_SMALL_PART = 20_000_000
"""Bytes of any other part, such as the list of sheets."""
PIECE = 1 << 18
COPY_ROWS = "copy the rows you need, as values, into a new workbook"
SAVE = "open it in Excel or LibreOffice and save it as 'Excel Workbook (.xlsx)'"
FIRST_BYTES = (
    (b"%PDF", f"is a PDF, not a workbook; {SAVE} after importing the table"),
    (b"{\\rtf", f"is a text document (RTF), not a workbook; copy its table into a sheet, and {SAVE}"),
    (b"\x1f\x8b", "is compressed with gzip; unpack it first"),
    (b"Rar!", "is a RAR archive; unpack it first"),
    (b"7z\xbc\xaf", "is a 7z archive; unpack it first"),
    (b"\x09\x08", f"is an old Excel workbook (.xls), whatever its name says; {SAVE}"),
)
WEB_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<meta", b"<style")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER_PACKAGES = {
    "word/document.xml": f"is a Word document, not a workbook; copy its table into a sheet, and {SAVE}",
    "ppt/presentation.xml": "is a presentation, not a workbook; copy its table into a sheet",
    "xl/workbook.bin": f"is a binary Excel workbook (.xlsb), whatever its name says; {SAVE}",
    "index/document.iwa": "is a Numbers, Pages or Keynote file; export it as Excel",
}
UNPACKING_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)


class Package(NamedTuple):
    """The members of a workbook's zip by their names in lower case, as packages compare them."""

    file: str
    archive: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]

    def has(self, name: str) -> bool:
        """Say whether a part is there."""
        return name.lower() in self.members

    def size(self, name: str) -> int:
        """Give the unpacked bytes of a part as its header says; no more are ever unpacked."""
        return self.members[name.lower()].file_size if self.has(name) else 0

    def read(self, name: str, limit: int = MAX_SMALL_PART) -> Iterator[bytes]:
        """Give a part in pieces.

        Raises
        ------
        SheetError
            The part is missing, damaged, or larger than the limit.
        """
        member, size = self.members.get(name.lower()), 0
        if member is None:
            raise refuse(self.file, f"the part {quote(name)} is missing, so the workbook is not whole; {SAVE} again")
        try:
            with self.archive.open(member) as unpacked:
                while piece := unpacked.read(PIECE):
                    size += len(piece)
                    if size > limit:
                        break
                    yield piece
        except UNPACKING_ERRORS as error:
            message = f"the part {quote(name)} is damaged ({error or type(error).__name__}); get the file again"
            raise refuse(self.file, message) from error
        if size > limit:
            raise refuse(
                self.file,
                f"the part {quote(name)} unpacks to more than {limit:,} bytes, more than any list has; {COPY_ROWS}",
            )


def refuse(file: str, message: str, kind: str = "file") -> SheetError:
    """Make the error that says why a file as a whole is not let in."""
    return SheetError([Problem(file, 0, "", message, kind)])


def open_package(path: Path) -> Package:
    """Open a workbook's zip, read into memory whole, so that nothing can change it underneath.

    Raises
    ------
    SheetError
        The file is missing, no regular file, too large, no zip, no workbook, or a zip with members that no workbook has.
    """
    content = read_file(Path(path))
    file = Path(path).name
    _refuse_other_kinds(file, content)
    if content.count(b"PK\x01\x02") > MAX_MEMBERS:  # counted before zipfile makes an object of each
        raise refuse(file, f"has more than {MAX_MEMBERS:,} members, more than any workbook; {COPY_ROWS}")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except UNPACKING_ERRORS as error:
        raise refuse(file, f"is a zip file that was cut off or damaged ({error}); get the file again") from error
    return Package(file, archive, _name_members(file, members))


def read_file(path: Path) -> bytes:
    """Read the bytes of a regular file once.

    Raises
    ------
    SheetError
        It is not there, is no regular file or too large, or may not be read.
    """
    file = path.name or str(path)
    try:
        status = path.stat()
        fault = _find_fault(status)
        content = b"" if fault else path.read_bytes()
    except FileNotFoundError:
        raise refuse(file, f"not found at {quote(str(path), 200)}; check the name and the folder") from None
    except PermissionError:
        raise refuse(
            file, "can't be read: you have no permission to; change its rights, or close it in Excel"
        ) from None
    except (OSError, ValueError) as error:
        raise refuse(file, f"can't be read: {getattr(error, 'strerror', None) or error}") from None
    if fault:
        raise refuse(file, fault)
    return content


def _find_fault(status: os.stat_result) -> str:
    """Say why a file is not read at all; empty where it is."""
    if stat.S_ISDIR(status.st_mode):
        return "is a folder; name the file in it"
    if not stat.S_ISREG(status.st_mode):
        return "is no regular file (a pipe or a device); save it as a file first"
    if status.st_size > MAX_FILE:
        return f"has {status.st_size:,} bytes, more than the {MAX_FILE:,} that are read; {COPY_ROWS}"
    return ""


def name_other_kind(content: bytes) -> str:
    """Say what a file is by its first bytes, where it is neither a workbook nor plain text; else give nothing."""
    for start, message in FIRST_BYTES:
        if content.startswith(start):
            return message
    opening = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if opening.startswith(WEB_PAGES):
        return f"is a web page or XML, whatever its name says; {SAVE}"
    return ""


def _refuse_other_kinds(file: str, content: bytes) -> None:
    """Say what a file is that is no zip."""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return
    if not content:
        raise refuse(file, "is empty (0 bytes); get the file again")
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise refuse(
                file, "is protected with a password; open it in Excel, remove the password under File > Info, save it"
            )
        raise refuse(file, f"is an old Office file such as .xls, whatever its name says; {SAVE}")
    other = name_other_kind(content)
    if other:
        raise refuse(file, other)
    if b"\0" not in content[:2000]:
        raise refuse(file, "is plain text, perhaps CSV, not a workbook; give it a name that ends in .csv")
    raise refuse(file, f"is no workbook: not even a zip file; {SAVE}")


def _name_members(file: str, members: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Give the members by name, or say which one no workbook has."""
    named = {}
    for member in members:
        name = member.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
            raise refuse(
                file, f"holds a member named {quote(member.filename)}, which leads outside; no workbook has one"
            )
        if member.flag_bits & 1:
            raise refuse(file, "is a zip file locked with a password; unlock it and save it again")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refuse(file, f"is packed in a way that no spreadsheet program uses; {SAVE}")
        if name.lower() in named:
            raise refuse(file, f"holds two members named {quote(name)}, so what it says is not certain; {SAVE} again")
        named[name.lower()] = member
    for part, message in OTHER_PACKAGES.items():
        if part in named:
            raise refuse(file, message)
    if "content.xml" in named and "mimetype" in named:
        raise refuse(file, f"is an OpenDocument file (.ods), whatever its name says; {SAVE}")
    if "_rels/.rels" not in named:
        raise refuse(file, f"is a zip file, but no workbook is in it; unpack it, or {SAVE}")
    return named
