"""One import: an extract's files become events by difference, and enter the ledger as one load, whole or not at all."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from caseledger.catalogue import read_catalogue
from caseledger.errors import RefusedError
from caseledger.importers.candidates import Maker, parts_of_derived
from caseledger.importers.cells import read_cells
from caseledger.importers.difference import TableScope, compare, recall
from caseledger.importers.lines import fill_record
from caseledger.importers.mapping import Mapping, Table
from caseledger.importers.matching import Matched, match
from caseledger.importers.reassertion import assert_again
from caseledger.importers.rejected_cells import count_faults, write_rejected_cells
from caseledger.importers.sheets import Sheet
from caseledger.ledger.envelope import CheckOptions
from caseledger.ledger.loading import LoadSummary, take_in
from caseledger.ledger.migrating import bring_up_to_date
from caseledger.ledger.pseudonyms import key_of_ledger
from caseledger.ledger.sql import MACROS, insert_rows
from caseledger.ledger.store import open_ledger
from caseledger.moments import local_now
from caseledger.progress import Progress, silent
from caseledger.settings import Settings


@dataclass(frozen=True)
class Extract:
    """What was read: the mapping for it, its sheets, and since when it would have to show what had happened.

    `year` is the collection year of a yearly return, which ends on 31 March of it.
    """

    mapping: Mapping
    sheets: tuple[Sheet, ...]
    window_from: date | None
    year: int | None = None


@dataclass(frozen=True)
class Request:
    """What the user said of an extract: when it was taken, of which area and source, and what is wanted besides."""

    extracted_at: datetime
    backfill: bool = False
    area: str | None = None
    source: str | None = None
    rejects: Path | None = None


@dataclass(frozen=True)
class ImportSummary:
    """What became of an extract: the load's counts, then the extract's own.

    Every row is one of `rows_to_events`, `rows_rejected` and `rows_without_event`; `rejected_cells`, by fault, are those that the
    reject workbook lists with their places. `statements` says how many were new, corrected and retracted.
    """

    load: LoadSummary
    rows: int = 0
    rows_to_events: int = 0
    rows_rejected: int = 0
    rows_without_event: int = 0
    rejected_cells: dict[str, int] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    not_carried: tuple[str, ...] = ()
    tables_absent: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()

    def counts(self) -> dict[str, object]:
        """Return everything, the load's counts first."""
        own = {name: value for name, value in vars(self).items() if name != "load"}
        return asdict(self.load) | {name: list(value) if isinstance(value, tuple) else value for name, value in own.items()}


def import_extract(
    settings: Settings,
    read: Callable[[Path], Extract],
    wanted: str,
    request: Request,
    *,
    now: datetime | None = None,
    progress: Progress = silent,
) -> ImportSummary:
    """Import one extract; `read` reads its files, given a folder for work, and `wanted` names it in refusals.

    Raises:
        RefusedError: a file cannot be read or is not what it should be, or the extract is older than one already imported and
            no backfill was asked for. The ledger is then as it was.
    """
    moment = now or local_now()
    if request.extracted_at > moment + timedelta(days=1):
        raise RefusedError(f"--extracted-on {request.extracted_at:%Y-%m-%d} is in the future: say when the extract was taken.")
    bring_up_to_date(settings, progress)
    with open_ledger(settings) as connection:
        progress("Reading the extract")
        extract = read(settings.work)
        mapping = extract.mapping
        source = request.source or mapping.source
        area = request.area or mapping.area or settings.default_area
        matched = match(mapping, extract.sheets, wanted)
        connection.execute("begin")
        key = key_of_ledger(connection, settings)
        connection.execute(MACROS)
        found = list(enumerate(matched.found))
        day = f"{request.extracted_at:%Y-%m-%d}"
        progress("Reading cells")
        read_cells(connection, mapping, found, day)
        present = {each.table.name for each in matched.found}
        scopes = _scopes(connection, extract, present, source, area, request)
        recall(connection, source, area, str(request.extracted_at))
        Maker(key, area, day, extract.year).fill(connection, mapping, present)
        progress("Comparing with what was said before")
        compare(connection, str(request.extracted_at), scopes)
        if request.backfill:
            assert_again(connection, source, area, str(request.extracted_at), scopes)
        files = fill_record(connection, settings, key, source, area, matched)
        options = CheckOptions(moment, request.extracted_at, area)
        loaded = take_in(connection, settings, key, files, options, progress)
        _remember(connection, loaded.load_id, source, area, scopes, request)
        told = [(loaded.load_id, each) for each in sorted(mapping.told)]
        insert_rows(connection, "import_told", ("bigint", "varchar"), told)
        summary = _summarise(connection, loaded, mapping, matched)
        if request.rejects:
            write_rejected_cells(connection, matched, request.rejects)
        connection.execute("commit")
    return summary


def _scopes(
    connection: duckdb.DuckDBPyConnection, extract: Extract, present: set[str], source: str, area: str, request: Request
) -> list[TableScope]:
    """Return what each table covers.

    Raises:
        RefusedError: a table of a later extract is there already, and this is no backfill.
    """
    tables = [table for table in extract.mapping.tables if table.events and (table.derived or table.name in present)]
    _note_rules(connection, tables)
    known = connection.execute(
        "select table_name, extracted_at from import_extract where source = ? and area_code = ?", [source, area]
    ).fetchall()
    names = {table.name for table in tables}
    later = [moment for name, moment in known if name in names and moment > request.extracted_at]
    if later and not request.backfill:
        raise RefusedError(
            f"An extract of {source} of {max(later):%Y-%m-%d} is in the ledger already, later than this one of "
            f"{request.extracted_at:%Y-%m-%d}: import extracts in their order, or add --backfill. Nothing was imported."
        )

    def before(name: str) -> str | None:
        earlier = [moment for other, moment in known if other == name and moment < request.extracted_at]
        return str(max(earlier)) if earlier else None

    window = str(extract.window_from) if extract.window_from else None
    return [TableScope(table.name, table.leaves_by, window if table.complete else None, before(table.name)) for table in tables]


def _note_rules(connection: duckdb.DuckDBPyConnection, tables: list[Table]) -> None:
    """Fill `rule_of_event` (a row per kind of statement) and `listed_table` with what the mapping says of them."""
    catalogue = read_catalogue()
    rules = [
        (table.name, event.label, event.gone.value, event.own_id, event.until_next, catalogue[event.event_type].fields[0].name)
        for table in tables
        for event in table.events
        if catalogue[event.event_type].fields
    ]
    bare = [
        (table.name, event.label, event.gone.value, "", None, None)
        for table in tables
        for event in table.events
        if not catalogue[event.event_type].fields
    ]
    connection.execute("""
        create or replace temp table rule_of_event (
            table_name varchar, label varchar, gone varchar, own_id varchar, until_next varchar, id_field varchar
        );
        create or replace temp table listed_table (table_name varchar);
    """)
    insert_rows(connection, "rule_of_event", ("varchar",) * 6, rules + bare)
    insert_rows(connection, "listed_table", ("varchar",), [(table.name,) for table in tables])


def _remember(
    connection: duckdb.DuckDBPyConnection, load_id: int, source: str, area: str, scopes: list[TableScope], request: Request
) -> None:
    """Write down which tables were there and what they covered: an extract that says nothing new leaves no other trace."""
    kinds = ("bigint", "varchar", "varchar", "varchar", "timestamp", "date")
    rows = [(load_id, source, area, scope.name, request.extracted_at, scope.window_from) for scope in scopes]
    insert_rows(connection, "import_extract", kinds, rows)


def _summarise(connection: duckdb.DuckDBPyConnection, loaded: LoadSummary, mapping: Mapping, matched: Matched) -> ImportSummary:
    parts = [table.name for table in mapping.tables if not table.events and table.name in parts_of_derived(mapping)]
    rows, to_events, rejected = connection.execute(
        """
        with listed as (
            select distinct file_number, row_number from stated where is_known
        ),
        rejected as (
            select file_number, row_number, bool_or(fault = 'repeated_row') as is_repeated
            from cell_reject group by file_number, row_number
        ),
        judged as (
            select
                listed.row_number is not null as gives_events,
                rejected.row_number is not null as is_rejected,
                extract_row.table_name in (select unnest($parts::varchar[])) and len(extract_row.faulty) = 0
                    and not coalesce(rejected.is_repeated, false) as is_part
            from extract_row
            left join listed on listed.file_number = extract_row.file_number and listed.row_number = extract_row.row_number
            left join rejected on rejected.file_number = extract_row.file_number and rejected.row_number = extract_row.row_number
        )
        select
            count(*),
            count(*) filter (where gives_events or is_part),
            count(*) filter (where is_rejected and not gives_events and not is_part)
        from judged
        """,
        {"parts": parts},
    ).fetchone()
    verbs = dict(connection.execute("select verb, count(*) from change group by verb order by verb").fetchall())
    not_understood = [f"{each.sheet.place}: {', '.join(each.not_understood)}" for each in matched.found if each.not_understood]
    return ImportSummary(
        load=loaded,
        rows=rows,
        rows_to_events=to_events,
        rows_rejected=rejected,
        rows_without_event=rows - to_events - rejected,
        rejected_cells=count_faults(connection),
        statements=verbs,
        not_carried=mapping.not_carried,
        tables_absent=matched.absent,
        not_understood=(*matched.sheets_not_understood, *not_understood),
    )
