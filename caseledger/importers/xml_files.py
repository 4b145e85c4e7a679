"""XML returns, read piece by piece and safely: no entities, nothing fetched, one child's elements in memory at a time."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lxml import etree

from caseledger.errors import RefusedError
from caseledger.importers.sheet_files import SheetWriter, WrittenSheet

# A document type is declared at the very start, if at all; no return has one.
PROLOG = 1 << 16


def elements(path: Path, name: str, root: str) -> Iterator[etree._Element]:
    """Yield every element of this name, with what is in it, and forget it again; namespaces are looked past.

    Raises:
        RefusedError: the file is no such XML, or declares entities.
    """
    if not path.exists():
        raise RefusedError(f"{path} does not exist: nothing was imported.")
    with path.open("rb") as file:
        start = file.read(PROLOG)
        if b"<!DOCTYPE" in start.replace(b"\0", b"").upper():
            raise RefusedError(f"{path} declares a document type, which no return has and which can hide files: it is not read.")
        file.seek(0)
        parser = etree.iterparse(
            file, events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        depth = 0
        try:
            for event, element in parser:
                local = etree.QName(element).localname
                if event == "start":
                    if depth == 0 and local != root:
                        raise RefusedError(f"{path} begins with <{local}>, not with <{root}>: it is not this return.")
                    depth += 1
                    continue
                depth -= 1
                if local == name:
                    yield element
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise RefusedError(
                f"{path}, line {error.lineno or 1} is not XML as it should be: export the return again."
            ) from error


def texts(element: etree._Element) -> dict[str, str]:
    """Return the texts of the elements directly within one, by their names; of several with one name the first."""
    found: dict[str, str] = {}
    for child in element:
        if len(child) == 0:
            found.setdefault(etree.QName(child).localname, (child.text or "").strip())
    return found


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the elements at a path of names below one."""
    for child in element:
        if etree.QName(child).localname == names[0]:
            if len(names) == 1:
                yield child
            else:
                yield from children(child, *names[1:])


class TableFiles:
    """Writes the records of several tables, each with its headings, as sheets."""

    def __init__(self, folder: Path, headings: Mapping[str, Sequence[str]]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._headings = headings
        self._writers = {name: SheetWriter(folder / f"{name}.csv") for name in headings}
        self._last = dict.fromkeys(headings, 0)
        for name, writer in self._writers.items():
            writer.write(0, headings[name])

    def write(self, table: str, element: etree._Element, record: Mapping[str, str]) -> None:
        """Write a record; its number is the line of its element, or the next free one where elements share a line."""
        number = self._last[table] = max(self._last[table] + 1, element.sourceline or 0)
        self._writers[table].write(number, [record.get(heading, "") for heading in self._headings[table]])

    def close(self) -> dict[str, WrittenSheet]:
        """Finish all tables."""
        return {name: writer.close() for name, writer in self._writers.items()}
