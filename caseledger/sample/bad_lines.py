"""Lines that no ledger will accept, one kind at least for every reason; and corrections of events that never come."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from caseledger.sample.calendar import LAST_DAY
from caseledger.sample.journal import Event, Journal
from caseledger.settings import BARNET

_LCS_FILE, _MASH_FILE = "lcs-2016-17.jsonl", "mash-2015-16.jsonl"
_CSV_FILE, _DISCUSSION_FILE = "allocations.csv", "strategy_discussions.csv"
_YEAR_START = datetime(2016, 4, 1)
HELD = 4
UNKNOWN_FIELDS = 40
"""So many events carry a field that the catalogue does not have: a supplier's new column."""


@dataclass(frozen=True)
class BadLine:
    """A raw line, the file it stands in, and the reasons for which a ledger turns it away (none: it is held)."""

    file: str
    raw: bytes
    reasons: tuple[str, ...]


def make_bad_lines(journal: Journal) -> list[BadLine]:
    """Make the bad lines; some name events of the journal."""
    corrected = {event.supersedes for event in journal.events}
    closures = sorted(
        (event.recorded, event.id, event)
        for event in journal.events
        if event.type == "referral_closed"
        and event.supersedes is None
        and event.id not in corrected
        and event.recorded >= _YEAR_START
    )
    # The first of the file, so that its conflicting line comes after it.
    known, other = closures[0][2], closures[1][2]
    made = [BadLine(_LCS_FILE, raw, reasons) for raw, reasons in _of_social_care(known, other)]
    made += [
        BadLine(
            _MASH_FILE, b'{"specversion":"1.0","id":"mash-x1","source":"/barnet/mash","type":"contact_received"', ("unreadable",)
        ),
        BadLine(_MASH_FILE, b'{"specversion":"1.0","id":"mash-x2","subject":"Ren\xe9e"}', ("unreadable",)),
        BadLine(_MASH_FILE, _line("mash-x3", "contact_received", contact_id="K9", agency="polcie"), ("bad_code",)),
        BadLine(_MASH_FILE, _line("mash-x4", "contact_decided", outcome="advice"), ("missing_field",)),
        BadLine(_CSV_FILE, b"lcs-x50,/barnet/lcs,worker_allocated,100049", ("unreadable",)),
        BadLine(
            _CSV_FILE,
            _csv("lcs-x51,/barnet/lcs,worker_allocated,100049,2016-05-03,2016-05-03T11:20:00,{area},,AL9,,IPT1"),
            ("missing_field",),
        ),
        BadLine(
            _CSV_FILE,
            _csv("lcs-x52,/barnet/lcs,worker_allocated,100049,03/05/2016,2016-05-03T11:20:00,{area},,AL9,IPT1-02,IPT1"),
            ("bad_date",),
        ),
        BadLine(
            _DISCUSSION_FILE,
            _csv("lcs-x53,/barnet/lcs,strategy_discussion_held,100049,2016-05-03,2016-05-03T11:20:00,{area},,SD9,police;helth,"),
            ("bad_code",),
        ),
    ]
    return made


def add_warnings(journal: Journal) -> None:
    """Give some late events a field that the catalogue does not know."""
    late = [event for event in journal.events if event.type == "referral_received" and event.on > LAST_DAY.replace(day=1)]
    for event in late[:UNKNOWN_FIELDS]:
        event.data = event.data | {"form_version": "2016.3"}


def _of_social_care(known: Event, other: Event) -> list[tuple[bytes, tuple[str, ...]]]:
    """Return lines of the social care system with their reasons."""
    plan: dict[str, Any] = {"plan_id": "CPP9", "category": "neglect"}
    visit: dict[str, Any] = {"visit_id": "V9", "purpose": "protection", "child_seen": True}
    conflicting = _envelope(known) | {"data": known.data | {"reason": "case completed, see letter"}}
    return [
        (b"CARE CASE SYSTEM EXPORT v4.2 -- 30/09/2016", ("unreadable",)),
        (b'["lcs-x1","/barnet/lcs","visit_made"]', ("unreadable",)),
        (_line("lcs-x2", "visit_made", visit_id="V9", purpose="protection"), ("missing_field",)),
        (_line("lcs-x3", "visit_made", subject=None, **visit), ("missing_field",)),
        (_line("lcs-x4", "visit_made", time=None, **visit), ("missing_field",)),
        (_line("", "visit_made", **visit), ("missing_field",)),
        (_line("lcs-x5", "event_retracted"), ("missing_field",)),
        (_line("lcs-x6", "visit_mad", **visit), ("unknown_type",)),
        (_line("lcs-x7", "safeguarding_note_added", note="see file"), ("unknown_type",)),
        (_line("lcs-x8", "visit_made", **visit | {"child_seen": "yes"}), ("bad_type",)),
        (_line("lcs-x9", "protection_plan_started", **plan | {"previous_plans": "one"}), ("bad_type",)),
        (_line("lcs-x10", "protection_plan_started", **plan | {"category": "neglected"}), ("bad_code",)),
        (_line("lcs-x11", "visit_made", **visit | {"purpose": "Protection"}), ("bad_code",)),
        (_line("lcs-x12", "visit_made", time="2016-06-31", **visit), ("bad_date",)),
        (_line("lcs-x13", "visit_made", time="31/05/2016", **visit), ("bad_date",)),
        (_line("lcs-x14", "person_registered", date_of_birth="12.3.2009"), ("bad_date",)),
        (_line("lcs-x15", "visit_made", time="2016-06-20", **visit), ("recorded_before_occurred",)),
        (_line("lcs-x16", "visit_made", recordedtime="2106-05-05T10:00:00", **visit), ("recorded_in_future",)),
        (_dump(conflicting), ("conflict",)),
        (_line("lcs-x17", "referral_closed", supersedes=other.id, referral_id="R000000"), ("supersedes_other_subject",)),
        (_line("lcs-x18", "referral_closed", supersedes="lcs-x18", referral_id="R000000"), ("supersedes_itself",)),
        (_line("lcs-x19", "visit_made", time="2016-13-01", **visit | {"purpose": "social"}), ("bad_code", "bad_date")),
        (_line("lcs-x20", "protection_plan_started", category="physcal"), ("bad_code", "missing_field")),
        # A fault goes before an unknown target.
        (_line("lcs-x21", "visit_made", supersedes="lcs-y9", **visit | {"purpose": "social"}), ("bad_code",)),
        *((_line(f"lcs-y{n}", "visit_made", supersedes=f"lcs-z{n}", **visit), ()) for n in range(HELD)),
    ]


def _line(event_id: str, event_type: str, *, supersedes: str | None = None, **given: Any) -> bytes:
    """Return a JSON line that is right but for what is given; an attribute given as None is absent."""
    source = "/barnet/mash" if event_id.startswith("mash") else "/barnet/lcs"
    attributes = {
        "id": event_id,
        "source": source,
        "type": event_type,
        "subject": "100049",
        "time": "2016-05-04",
        "recordedtime": "2016-05-05T10:00:00",
        "area": BARNET,
        "supersedes": supersedes,
    }
    attributes |= {name: given.pop(name) for name in tuple(given) if name in attributes}
    return _dump({"specversion": "1.0", **{n: v for n, v in attributes.items() if v is not None}, "data": given})


def _envelope(event: Event) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "time": event.time,
        "recordedtime": event.recorded.isoformat(),
        "area": BARNET,
    }


def _dump(line: dict[str, Any]) -> bytes:
    return json.dumps(line, separators=(",", ":")).encode()


def _csv(text: str) -> bytes:
    return text.format(area=BARNET).encode()
