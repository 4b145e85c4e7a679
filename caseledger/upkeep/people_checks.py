"""Whether people can still be named: the key is the ledger's, and the vault knows everybody."""

from collections.abc import Iterator

import duckdb

from caseledger.errors import BusyError, RefusedError
from caseledger.ledger.pseudonyms import Key, fingerprint_of_ledger, people_named_in, read_key
from caseledger.ledger.sql import literal
from caseledger.ledger.store import refuse_storage_errors
from caseledger.settings import Settings
from caseledger.upkeep.findings import Area, Finding, counted

KEY, VAULT = Area("key"), Area("vault")
VAULT_AGAIN = (
    "Bring vault.duckdb back from a backup of the same ledger, or load the same files again: "
    "their events are duplicates, and the people come back."
)


def check_people(ledger: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[Finding]:
    """Check the key and the vault against the ledger."""
    key = None
    try:
        key = read_key(settings)
        yield _key_of_ledger(ledger, settings, key)
    except RefusedError as error:
        yield KEY.problem(
            str(error), f"Without the key nothing can be loaded: bring {settings.key_file} back from where it is kept."
        )
    people = _people(ledger)
    if settings.vault.exists():
        try:
            yield from _vault(ledger, settings, key, people)
        except BusyError as error:
            yield VAULT.warning(str(error), "Examine it when the other command has finished.")
        except (RefusedError, duckdb.Error) as error:
            yield VAULT.problem(f"It cannot be read: {str(error).splitlines()[0]}", VAULT_AGAIN)
    elif people:
        yield VAULT.problem(f"It is missing, and the ledger has {counted(people, 'person', 'people')}", VAULT_AGAIN)
    else:
        yield VAULT.ok("There is none: the ledger names nobody")


def _key_of_ledger(ledger: duckdb.DuckDBPyConnection, settings: Settings, key: Key) -> Finding:
    if fingerprint_of_ledger(ledger) in (None, key.fingerprint):
        return KEY.ok(f"{settings.key_file} is the ledger's")
    return KEY.problem(
        f"{settings.key_file} is not the one that the ledger was written with",
        "Set CASELEDGER_KEY_FILE to that one: loads are refused until then.",
    )


def _vault(ledger: duckdb.DuckDBPyConnection, settings: Settings, key: Key | None, people: int) -> Iterator[Finding]:
    with refuse_storage_errors(settings.vault):
        ledger.execute(f"attach {literal(settings.vault)} as vault (read_only)")
    entries = ledger.execute("select area_code, pseudonym, local_id_encrypted from vault.person").fetchall()
    if key:
        closed = sum(not _opens(key, *entry) for entry in entries)
        if closed:
            yield VAULT.problem(
                f"{closed:,} of {counted(len(entries), 'entry', 'entries')} cannot be opened with the key", VAULT_AGAIN
            )
        else:
            yield VAULT.ok(f"{counted(len(entries), 'entry', 'entries')}, which the key opens")
    (missing,) = ledger.execute("""
        select count(*)
        from person_of_ledger as person
        anti join vault.person as known on known.area_code = person.area_code and known.pseudonym = person.pseudonym
    """).fetchone()
    if missing:
        yield VAULT.warning(
            f"{missing:,} of the ledger's {counted(people, 'person', 'people')} are not in it",
            f"If nobody erased them: {VAULT_AGAIN}",
        )
    else:
        yield VAULT.ok(f"It knows everybody in the ledger: {counted(people, 'person', 'people')}")


def _people(ledger: duckdb.DuckDBPyConnection) -> int:
    """Fill `person_of_ledger(area_code, pseudonym)`, a row per person of an event or a held line; return how many there are."""
    ledger.execute(f"""
        create or replace temp table person_of_ledger as
        ({people_named_in("event")})
        union
        ({people_named_in("held")})
    """)
    (people,) = ledger.execute("select count(*) from person_of_ledger").fetchone()
    return people


def _opens(key: Key, area_code: str, pseudonym: str, encrypted: bytes) -> bool:
    try:
        key.unseal(area_code, pseudonym, bytes(encrypted))
    except ValueError:
        return False
    return True
