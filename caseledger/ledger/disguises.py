"""Files that are something else than their name says: called what they are, since "no readable line" would help nobody."""

import zipfile
from pathlib import Path

from caseledger.errors import UnreadableFileError
from caseledger.ledger.files import EventFile

AS_CSV = "save its sheet as 'CSV UTF-8', then load that"
UNPACKED = "unpack it, then load what is in it"
# What a file begins with, what it then is, and what to do.
SIGNATURES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook (or another Office file) of the old kind", AS_CSV),
    (b"%PDF-", "a PDF document", "ask for the events themselves, as CSV"),
    (b"\x1f\x8b", "compressed with gzip", UNPACKED),
    (b"PAR1", "a Parquet file", "give it a name that ends in .parquet"),
)
ZIP = b"PK"
# Of zip archives, what a file in them tells.
IN_ZIP = (
    ("xl/workbook.xml", "an Excel workbook", AS_CSV),
    ("xl/workbook.bin", "an Excel workbook", AS_CSV),
    ("word/document.xml", "a Word document", "ask for the events themselves, as CSV"),
    ("content.xml", "an OpenDocument spreadsheet or text", AS_CSV),
)


def refuse_disguise(file: EventFile) -> None:
    """Look at a file's first bytes.

    Raises:
        UnreadableFileError: it is an Office file, an archive, or of another format than its name says.
    """
    with file.path.open("rb") as source:
        start = source.read(8)
    for signature, name, remedy in SIGNATURES:
        if start.startswith(signature) and not (file.format == "parquet" and signature == b"PAR1"):
            raise UnreadableFileError(f"{file.name} is {name}: {remedy}.")
    if start.startswith(ZIP) and zipfile.is_zipfile(file.path):
        name, remedy = _name_zip(file.path)
        raise UnreadableFileError(f"{file.name} is {name}: {remedy}.")


def _name_zip(path: Path) -> tuple[str, str]:
    with zipfile.ZipFile(path) as archive:
        members = set(archive.namelist())
    return next(((name, remedy) for member, name, remedy in IN_ZIP if member in members), ("a zip archive", UNPACKED))
