"""The vault: who is behind a pseudonym, encrypted, and who looked.

It lies in a file of its own, so that it can be kept apart from the ledger, or erased.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime

import duckdb

from caseledger.answer import Answer
from caseledger.errors import RefusedError
from caseledger.ledger.pseudonyms import Key, people_named_in, read_key
from caseledger.ledger.sql import insert_rows, literal
from caseledger.ledger.store import private_files, refuse_storage_errors
from caseledger.moments import local_now
from caseledger.settings import Settings

VAULT_SCHEMA = """
create table if not exists person (area_code varchar not null, pseudonym varchar not null, local_id_encrypted blob not null);
create table if not exists look (
    looked_at timestamp not null,
    operating_user varchar not null,
    command varchar not null,
    area_code varchar not null,
    pseudonym varchar not null
);
"""


# Area code, pseudonym and local id.
Person = tuple[str, str, str]


@contextmanager
def open_vault(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the vault, made on first use (readable by its owner only), and close it again.

    Raises:
        RefusedError: another process has it, or the file cannot be used.
    """
    with refuse_storage_errors(settings.vault), private_files():
        connection = duckdb.connect(str(settings.vault))
        try:
            connection.execute(VAULT_SCHEMA)
            yield connection
        finally:
            connection.close()


@contextmanager
def _vault_beside(ledger: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the vault beside an open ledger, with transactions of its own, in a tenth of the time that it takes by itself."""
    with refuse_storage_errors(settings.vault), private_files(), closing(ledger.cursor()) as beside:
        beside.execute(f"attach {literal(settings.vault)} as vault")
        try:
            with closing(ledger.cursor()) as vault:
                vault.execute(f"use vault; {VAULT_SCHEMA}")
                yield vault
        finally:
            beside.execute("detach vault")


def vault_knows_people_of(ledger: duckdb.DuckDBPyConnection, settings: Settings, events: str) -> bool:
    """Return whether the vault, made on first use, has everybody whom the events meet by a condition name.

    Raises:
        RefusedError: another process has it, or the file cannot be used.
    """
    with _vault_beside(ledger, settings) as vault:
        (is_anybody_missing,) = vault.execute(f"""
            with named as (
                {people_named_in("ledger.event", events)}
            )
            select exists (
                from named
                anti join person on person.area_code = named.area_code and person.pseudonym = named.pseudonym
            )
        """).fetchone()
    return not is_anybody_missing


def keep_local_ids(ledger: duckdb.DuckDBPyConnection, settings: Settings, key: Key, people: list[Person]) -> None:
    """Put people that the vault does not have yet into it, all or none.

    Raises:
        RefusedError: another process has the vault, or it cannot be used.
    """
    if not people:
        return
    with _vault_beside(ledger, settings) as vault:
        new = [(*person[:2], key.seal(*person)) for person in _unknown(vault, people)]
        insert_rows(vault, "person", ("varchar", "varchar", "blob"), new)


def _unknown(vault: duckdb.DuckDBPyConnection, people: list[Person]) -> list[Person]:
    (is_anybody_known,) = vault.execute("select exists (from person)").fetchone()
    if not is_anybody_known:
        return people
    vault.execute("create or replace temp table named (area_code varchar, pseudonym varchar, local_id varchar)")
    insert_rows(vault, "named", ("varchar", "varchar", "varchar"), people)
    return vault.execute("""
        from named
        anti join person on person.area_code = named.area_code and person.pseudonym = named.pseudonym
        order by all
    """).fetchall()


def local_ids_of(
    vault: duckdb.DuckDBPyConnection, settings: Settings, key: Key, people: set[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """Return the local ids of people (area code, pseudonym); whoever was erased from the vault has none.

    Raises:
        RefusedError: the vault was made with another key, or an entry of theirs was changed.
    """
    kept = vault.execute("select area_code, pseudonym, local_id_encrypted from person").fetchall()
    try:
        return {
            (area_code, pseudonym): key.unseal(area_code, pseudonym, bytes(encrypted))
            for area_code, pseudonym, encrypted in kept
            if (area_code, pseudonym) in people
        }
    except ValueError as error:
        raise RefusedError(
            f"The key {settings.key_file} is not the one that {settings.vault} was made with, or an entry was changed since:"
            " set CASELEDGER_KEY_FILE to that key, or see what 'caseledger doctor' says of the vault."
        ) from error


def identify_people(settings: Settings, found: Answer, command: str, now: datetime | None = None) -> Answer:
    """Add the local ids of an answer's people, and write down who looked at whom, when and with which command.

    A person whose entry in the vault was erased has none.

    Raises:
        RefusedError: the key is missing, or not the one the vault was made with.
    """
    key = read_key(settings)
    area, person = found.columns.index("area_code"), found.columns.index("person_id")
    people = {(row[area], row[person]) for row in found.rows}
    with open_vault(settings) as vault:
        local_ids = local_ids_of(vault, settings, key, people)
        user = os.environ.get("USER") or os.environ.get("LOGNAME") or str(os.getuid())
        looks = [(now or local_now(), user, command, *person) for person in sorted(local_ids)]
        if looks:
            vault.executemany("insert into look values (?, ?, ?, ?, ?)", looks)
    return Answer((*found.columns, "local_id"), [(*row, local_ids.get((row[area], row[person]))) for row in found.rows])
