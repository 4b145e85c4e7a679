"""A person's id at the door: a keyed pseudonym goes into the ledger, the local id, encrypted, into the vault (vault.py).

The pseudonym is HMAC-SHA-256 over area and local id. Its key and the key of the vault are derived, apart, from one secret that
lies outside the data folder, so that neither the data without the secret nor the secret without the data names anybody.
"""

import base64
import hmac
import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from caseledger.catalogue import read_catalogue
from caseledger.errors import RefusedError
from caseledger.ledger.sql import literal
from caseledger.settings import Settings

SECRET_BYTES = 32
SHA256_BLOCK = 64
AES_SIV_KEY_BYTES = 64
# What an entry of the vault begins with; those of earlier versions are tokens of Fernet, which are letters and digits.
SEALED = b"\x01"
# Hexadecimal digits kept of the pseudonym: 128 bits.
PSEUDONYM_DIGITS = 32


@dataclass(frozen=True)
class Key:
    """The secret of one installation, and what is derived from it."""

    secret: bytes

    @cached_property
    def vault(self) -> Fernet:
        """What encrypts and decrypts raw lines that are held or rejected."""
        return Fernet(base64.urlsafe_b64encode(self._derive(b"caseledger vault")))

    @cached_property
    def _local_ids(self) -> AESSIV:
        return AESSIV(self._derive(b"caseledger local ids", AES_SIV_KEY_BYTES))

    @cached_property
    def fingerprint(self) -> str:
        """What tells two keys apart without giving anything of them away; the ledger keeps it."""
        return self._derive(b"caseledger fingerprint").hex()[:16]

    def seal(self, area_code: str, pseudonym: str, local_id: str) -> bytes:
        """Return a local id encrypted for the vault, so that it opens as that of this person and of nobody else (RFC 5297)."""
        return SEALED + self._local_ids.encrypt(local_id.encode(), [area_code.encode(), pseudonym.encode()])

    def unseal(self, area_code: str, pseudonym: str, sealed: bytes) -> str:
        """Return the local id that `seal` encrypted, or that an earlier version did.

        Raises:
            ValueError: it was sealed with another key or for somebody else, or is damaged.
        """
        try:
            if sealed.startswith(SEALED):
                return self._local_ids.decrypt(sealed[len(SEALED) :], [area_code.encode(), pseudonym.encode()]).decode()
            return self.vault.decrypt(sealed).decode()
        except (InvalidTag, InvalidToken) as error:
            raise ValueError("it does not open with this key as an entry of this person") from error

    def of_file(self, sha256: str) -> str:
        """Return what a file of this hash is known by, as hexadecimal digits.

        Keyed, since a file may be of a line or two: who has the events could guess the local ids that give its hash.
        """
        return hmac.digest(self._derive(b"caseledger file"), bytes.fromhex(sha256), "sha256").hex()

    def pseudonym_sql(self, area: str, local_id: str) -> str:
        """Return the SQL of the pseudonym of a local id in an area (both given as SQL).

        HMAC is written out (RFC 2104), since DuckDB has the hash but not the keyed one, and a call per person from Python
        would be a loop over events.
        """
        padded = self._derive(b"caseledger pseudonym").ljust(SHA256_BLOCK, b"\0")
        inner = bytes(byte ^ 0x36 for byte in padded).hex()
        outer = bytes(byte ^ 0x5C for byte in padded).hex()
        message = f"encode({area} || chr(31) || {local_id})"
        digest = f"sha256(unhex('{outer}') || unhex(sha256(unhex('{inner}') || {message})))"
        return f"left({digest}, {PSEUDONYM_DIGITS})"

    def _derive(self, purpose: bytes, length: int = SECRET_BYTES) -> bytes:
        return HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose).derive(self.secret)


def read_key(settings: Settings, *, make: bool = False) -> Key:
    """Read the key, or make one where there is none yet.

    Raises:
        RefusedError: there is no key and none is to be made, or the file cannot be used.
    """
    path = settings.key_file
    if path.resolve().is_relative_to(settings.home.resolve()):
        raise RefusedError(f"The key {path} must not lie in the data folder {settings.home}: set CASELEDGER_KEY_FILE elsewhere.")
    try:
        if not path.exists() and make:
            _make_key(path)
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError as error:
        raise RefusedError(f"The key {path} is missing: put it back, or set CASELEDGER_KEY_FILE to where it is.") from error
    except OSError as error:
        raise RefusedError(f"The key {path} cannot be used: {error.strerror}.") from error
    except ValueError as error:
        raise RefusedError(f"{path} is not a key of caseledger: put the right file back.") from error
    if len(secret) != SECRET_BYTES:
        raise RefusedError(f"{path} is not a key of caseledger: put the right file back.")
    return Key(secret)


def key_of_ledger(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Key:
    """Return the key, made at the ledger's first use, after making sure that it is the one this ledger was written with.

    Raises:
        RefusedError: another key, which would give the same people new pseudonyms.
    """
    known = fingerprint_of_ledger(connection)
    key = read_key(settings, make=known is None)
    if known is None:
        connection.execute("insert into setting values ('key_fingerprint', ?)", [key.fingerprint])
    elif known != key.fingerprint:
        raise RefusedError(
            f"The key {settings.key_file} is not the one that {settings.ledger} was written with: "
            "set CASELEDGER_KEY_FILE to that one. Nothing was changed."
        )
    return key


def fingerprint_of_ledger(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Return the fingerprint of the key that the ledger was written with, if it was written yet."""
    known = connection.execute("select value from setting where name = 'key_fingerprint'").fetchone()
    return known[0] if known else None


def name_people(connection: duckdb.DuckDBPyConnection, key: Key, default_area: str) -> None:
    """Fill the temporary table `pseudonym(area_code, local_id, pseudonym)` with every person that `record` names."""
    catalogue = read_catalogue()
    person_types = ", ".join(literal(name) for name, event_type in catalogue.items() if event_type.is_person)
    other_people = [
        f"""
            union
            select
                coalesce(json_text(area_json), {literal(default_area)}),
                json_text(present(json_extract(data_json, '$.{field.name}')))
            from record
            where event_type = {literal(name)}
        """
        for name, event_type in catalogue.items()
        for field in event_type.fields
        if field.is_person
    ]
    connection.execute(f"""
        create or replace temp table pseudonym as
        with person as (
            select distinct
                coalesce(json_text(area_json), {literal(default_area)}) as area_code,
                json_text(subject_json) as local_id
            from record
            where event_type in ({person_types})
            {"".join(other_people)}
        )
        select area_code, local_id, {key.pseudonym_sql("area_code", "local_id")} as pseudonym
        from person
        where local_id is not null
    """)


def people_named_in(table: str, condition: str = "true") -> str:
    """Return the query for (area code, pseudonym), each once, of everybody whom rows of the table `event` or `held` name."""
    person_types = [event_type for event_type in read_catalogue().values() if event_type.is_person]
    names = ", ".join(literal(event_type.name) for event_type in person_types)
    others = [
        f"select area_code, json_extract_string(data::json, '$.{field.name}') from rows_meant"
        f" where event_type = {literal(each.name)}"
        for each in person_types
        for field in each.fields
        if field.is_person
    ]
    subjects = f"select area_code, subject as pseudonym from rows_meant where event_type in ({names})"
    return f"with rows_meant as (from {table} where {condition}) {' union '.join([subjects, *others])}"


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(SECRET_BYTES) + "\n")
