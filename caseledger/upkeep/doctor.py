"""The doctor: everything that can be told of an installation, judged; nothing is changed."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, field, fields
from datetime import datetime

import duckdb

from caseledger.answer import Answer
from caseledger.errors import BusyError, RefusedError
from caseledger.ledger.store import open_ledger
from caseledger.moments import local_now
from caseledger.progress import Progress, silent
from caseledger.settings import Settings
from caseledger.upkeep.file_checks import check_disk, check_files, check_leftovers, check_versions
from caseledger.upkeep.findings import Finding, Status
from caseledger.upkeep.inbox_checks import check_inbox
from caseledger.upkeep.ledger_checks import LEDGER, RESTORE, check_feeds, check_ledger, check_loads, check_waiting
from caseledger.upkeep.people_checks import check_people
from caseledger.upkeep.run_checks import check_builds, check_scheduled_runs
from caseledger.warehouse.build import LedgerState, is_building, ledger_state


@dataclass
class Examination:
    """What was found of the ledger: its state, unless it could not be read, and whether somebody is writing it."""

    findings: list[Finding] = field(default_factory=list)
    state: LedgerState | None = None
    is_loading: bool = False


def examine(settings: Settings, progress: Progress = silent, now: datetime | None = None) -> list[Finding]:
    """Examine an installation, also one that has not begun, is busy or is damaged."""
    now = now or local_now()
    ledger = _examine_ledger(settings, progress, now)
    return [
        *check_versions(),
        *check_files(settings),
        check_disk(settings),
        *ledger.findings,
        *check_builds(settings, ledger.state),
        *check_inbox(settings, now),
        *check_scheduled_runs(settings, now),
        *check_leftovers(settings, is_loading=ledger.is_loading, is_building=is_building(settings)),
    ]


def has_problem(findings: list[Finding]) -> bool:
    """Tell whether something cannot wait."""
    return any(finding.status is Status.PROBLEM for finding in findings)


def as_answer(findings: list[Finding]) -> Answer:
    """Return the findings as a table."""
    return Answer(tuple(column.name for column in fields(Finding)), [astuple(finding) for finding in findings])


def _examine_ledger(settings: Settings, progress: Progress, now: datetime) -> Examination:
    found = Examination()
    if not settings.ledger.exists():
        found.findings.append(_no_ledger(settings))
        return found
    try:
        found.state = ledger_state(settings)
        found.findings.extend(_ledger_findings(settings, progress, now))
    except BusyError as error:
        found.is_loading = True
        found.findings.append(LEDGER.warning(str(error), "Examine it when the other command has finished."))
    except (RefusedError, duckdb.Error) as error:
        found.findings.append(LEDGER.problem(f"It cannot be read: {str(error).splitlines()[0]}", f"If it is damaged: {RESTORE}"))
    return found


def _no_ledger(settings: Settings) -> Finding:
    made_from_it = [path.name for path in (settings.vault, settings.warehouse) if path.exists()]
    if made_from_it:
        return LEDGER.problem(f"{settings.ledger.name} is missing, and there is {' and '.join(made_from_it)}", RESTORE)
    return LEDGER.warning("There is none yet", "Load events: 'caseledger load FILES...'.")


def _ledger_findings(settings: Settings, progress: Progress, now: datetime) -> Iterator[Finding]:
    with open_ledger(settings, read_only=True) as ledger:
        progress("Reading every event")
        yield from check_ledger(ledger)
        yield from check_loads(ledger, now)
        yield from check_feeds(ledger, now)
        progress("Looking for everybody in the vault")
        yield from check_people(ledger, settings)
        yield from check_waiting(ledger, settings, now)
