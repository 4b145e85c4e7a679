"""An import goes on in the loader's transaction: its working tables must not have the names of the loader's."""

import re

from caseledger.settings import REPOSITORY


def working_tables(room: str) -> set[str]:
    """Return the temporary tables and views that a room makes."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((REPOSITORY / "caseledger" / room).rglob("*.py"))]
    return {name for text in texts for name in re.findall(r"temp (?:table|view) (\w+)", text)}


def test_importers_and_ledger_make_tables_of_other_names() -> None:
    importers, ledger = working_tables("importers"), working_tables("ledger")
    assert {"stated", "change"} <= importers
    assert {"record", "checked"} <= ledger
    assert not importers & ledger
