"""Files that hold nothing new: their bytes were loaded before, whole, and every line of them would be a duplicate.

An accepted event stays for ever and is never changed, so a line that was accepted, or was a duplicate, is a duplicate in every
later load that judges it by the same rules. Such a file is not read again, but counted. What could make a difference is looked
at, and where it does, the file is read:

* the options of the load, the catalogue, the code and DuckDB (`judged_by`), and a clock that was put back;
* a vault that may lack somebody whom the file names: reading brings people back;
* a ledger that has lost events: reading brings them back.

What was accepted since (a retraction, a correction, a merge) makes none: it is not asked whether an event is effective.
"""

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from caseledger.ledger.envelope import CheckOptions
from caseledger.ledger.files import EarlierLoad, EventFile
from caseledger.ledger.fingerprints import Fingerprints
from caseledger.ledger.judging import judged_by
from caseledger.ledger.pseudonyms import Key
from caseledger.ledger.sql import insert_rows, literal
from caseledger.ledger.vault import vault_knows_people_of
from caseledger.settings import Settings

# A file's last row is the one that brought its events, or most of them: of the first load that took it in.
LOADED_WHOLE = """
select
    load_file.format, load_file.bytes, load_file.keyed_hash, load_file.header,
    load.load_id, load.loaded_at, load_file.read, load_file.accepted, load_file.file
from load_file
inner join load on load.load_id = load_file.load_id
where load_file.bytes in (select unnest($sizes::bigint[]))
    and load_file.judged_by = $judged_by
    and load_file.keyed_hash is not null
    and load.loaded_at <= $now
order by load.load_id desc, load_file.accepted, load_file.file
"""
HAS_ALL_EVENTS = "select (select count(*) from event) = (select sum(accepted) from load)"
# Grain: one row per file that was read.
COUNTED = """
with line as (
    select file_number, coalesce(verdict, 'held') as verdict
    from candidate
    where coalesce(verdict, 'held') in ('accepted', 'duplicate', 'held')
    union all
    select file_number, 'rejected' from refusal
)
select
    file_number,
    count(*),
    count(*) filter (where verdict = 'accepted'),
    count(*) filter (where verdict = 'duplicate'),
    count(*) filter (where verdict = 'rejected'),
    count(*) filter (where verdict = 'held')
from line
where file_number >= 0
group by file_number
"""
COLUMNS = {
    "load_id": "bigint",
    "file": "varchar",
    "format": "varchar",
    "header": "varchar",
    "read": "bigint",
    "accepted": "bigint",
    "duplicates": "bigint",
    "rejected": "bigint",
    "held": "bigint",
    "bytes": "bigint",
    "keyed_hash": "varchar",
    "judged_by": "varchar",
}


def find_known(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    key: Key,
    files: list[EventFile],
    options: CheckOptions,
    fingerprints: Fingerprints,
) -> list[EventFile]:
    """Return the files, those that need not be read with the load that took them in.

    Only files of a size that was loaded before are waited for.

    Raises:
        RefusedError: another process has the vault, or it cannot be used.
    """
    sizes = {file.number: file.path.stat().st_size for file in files}
    asked = {"sizes": sorted(set(sizes.values())), "judged_by": judged_by(connection, options), "now": options.now}
    earlier = {
        (form, size, keyed_hash): (header, EarlierLoad(*load))
        for form, size, keyed_hash, header, *load in connection.execute(LOADED_WHOLE, asked).fetchall()
    }
    likely = {(form, size) for form, size, _ in earlier}
    candidates = [file for file in files if (file.format, sizes[file.number]) in likely]
    fingerprints.begin(candidates)
    taken = {file.number: fingerprints.of(file) for file in candidates}
    found = {
        file.number: earlier.get((file.format, each.bytes, key.of_file(each.sha256)))
        for file in candidates
        if (each := taken[file.number])
    }
    known = [_known(file, found.get(file.number)) for file in files]
    loads = [file.earlier for file in known if file.earlier]
    return known if loads and _is_all_there(connection, settings, loads) else files


def keep_files(
    connection: duckdb.DuckDBPyConnection,
    key: Key,
    load_id: int,
    files: list[EventFile],
    options: CheckOptions,
    fingerprints: Fingerprints | None,
) -> None:
    """Write down the files of a load: the lines of each, counted by what became of them.

    One that was taken in whole, whose every line was accepted or a duplicate, is given what it can be known by.
    """
    counted = {number: counts for number, *counts in connection.execute(COUNTED).fetchall()}
    rules_of_load = judged_by(connection, options) if fingerprints else None
    rows = []
    for file in files:
        counts = [file.earlier.lines, 0, file.earlier.lines, 0, 0] if file.earlier else counted.get(file.number, [0] * 5)
        read, accepted, duplicates, *_ = counts
        is_whole = 0 < read == accepted + duplicates
        taken = fingerprints.of(file) if fingerprints and is_whole else None
        known_by = (taken.bytes, key.of_file(taken.sha256), rules_of_load) if taken else (None,) * 3
        rows.append((load_id, file.name, file.format, file.header, *counts, *known_by))
    insert_rows(connection, f"load_file ({', '.join(COLUMNS)})", list(COLUMNS.values()), rows)


def sentence_about(files: Sequence[EventFile]) -> str | None:
    """Return what a user is told of the files that are not read again, if there are any."""
    known = [(file.name, file.earlier) for file in files if file.earlier]
    if not known:
        return None
    name, first = min(known, key=lambda each: each[1].load_id)
    duplicates = sum(earlier.lines for _, earlier in known)
    since = f"on {first.loaded_at:%Y-%m-%d} by load {first.load_id}"
    told = f"{duplicates:,} duplicate{'s' if duplicates != 1 else ''}"
    if len(known) == 1:
        return f"{name} was loaded whole {since}, and is not read again: {told}."
    return f"{len(known):,} files were loaded whole before, the first {since}, and are not read again: {told}."


def _known(file: EventFile, found: tuple[str | None, EarlierLoad] | None) -> EventFile:
    return replace(file, header=found[0], earlier=found[1]) if found else file


def _is_all_there(connection: duckdb.DuckDBPyConnection, settings: Settings, loads: Sequence[EarlierLoad]) -> bool:
    """Return whether reading files again would bring nothing back, neither events nor people of the vault."""
    (has_all_events,) = connection.execute(HAS_ALL_EVENTS).fetchone()
    return has_all_events and vault_knows_people_of(connection, settings, " or ".join(sorted(set(map(_events_of, loads)))))


def _events_of(load: EarlierLoad) -> str:
    """Return the condition on the events of a file's lines: those that the load accepted from it.

    Where some lines were duplicates, their events may be of any load until then.
    """
    if load.accepted == load.lines:
        return f"load_id = {load.load_id} and file = {literal(load.file)}"
    return f"load_id <= {load.load_id}"
