"""A few hundred events of every shape that the ledger can hold: for tests of what is done with a whole ledger."""

from typing import Any

from interchange import event

PEOPLE = 60
ODD_TEXT = "é 👧 \u2028 \" \\ / \x01 ~ ' ;"


def small_ledger() -> list[dict[str, Any]]:
    """Return events of persons and registers, with corrections, merges and retractions, and with odd values and fields."""
    return [*(each for number in range(PEOPLE) for each in _story(number)), *_merges(), *_registers(), *_odd()]


def _story(number: int) -> list[dict[str, Any]]:
    """Return what happened to one child: a referral, an assessment, a plan with visits, and a correction of it."""
    subject = {
        "subject": f"P{number}",
        "time": f"2016-0{4 + number % 3}-{1 + number % 28:02}",
        "recordedtime": "2016-07-05T09:30",
    }
    ids = {"referral_id": f"R{number}", "assessment_id": f"A{number}", "plan_id": f"L{number}"}
    referral, assessment, plan = ({name: value} for name, value in ids.items())
    agencies = ["police", "health"] if number % 2 else ["social_care"]
    strategy = {"discussion_id": f"D{number}", "agencies": agencies}
    visit = {"visit_id": f"V{number}", "purpose": "protection", "child_seen": number % 3 > 0}
    return [
        event(f"B{number}", "person_registered", **subject, data={"date_of_birth": f"20{number % 16:02}-02-0{1 + number % 9}"}),
        event(f"R{number}", **subject, data=referral),
        event(f"A{number}", "assessment_started", **subject, data=assessment),
        event(f"D{number}", "strategy_discussion_held", **subject, data=strategy),
        event(f"L{number}", "protection_plan_started", **subject, data=plan | {"category": "neglect", "previous_plans": number}),
        event(f"V{number}", "visit_made", **subject, data=visit),
        event(f"C{number}", **subject | {"time": "2016-04-02T23:30+01:00"}, supersedes=f"R{number}", data=referral),
    ]


def _merges() -> list[dict[str, Any]]:
    return [
        event("M1", "person_merged", subject="P1", data={"merged_into": "P2"}),
        event("M2", "person_merged", subject="P3", data={"merged_into": "only merged into"}),
        event("X1", "event_retracted", subject="P5", supersedes="V5"),
    ]


def _registers() -> list[dict[str, Any]]:
    numbers = (5, 0.1, -0.0, 1e300, 1e20, 1e-7, 12.50, 123456789012345680)
    return [
        event(f"F{index}", "figure_reported", subject="FS/S15", data={"period_end": "2016-06-30", "value": number})
        for index, number in enumerate(numbers)
    ]


def _odd() -> list[dict[str, Any]]:
    """Return events with fields that nobody declared, with odd texts, and without a moment of recording."""
    fields = {"zulu": 1.50, "alpha": {"deep": [1, None, {"er": True}]}, ODD_TEXT: ODD_TEXT, "big": 2**70, "no": None, "": "empty"}
    return [
        event("O1", data={"referral_id": ODD_TEXT} | fields),
        event("O2", subject=ODD_TEXT, data=dict(reversed(fields.items())) | {"referral_id": "O2"}),
        event("O3", area="E09000006", recordedtime=None),
        event(ODD_TEXT, source=ODD_TEXT, extra="of the envelope"),
    ]
