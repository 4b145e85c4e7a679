"""What can have happened to a ledger other than by loading, and what the doctor then says of it."""

from end_to_end.small_ledger import small_ledger

EVENTS = len(small_ledger())
# What can be changed of an event.
CHANGES = [
    "event_id = 'other'",
    "source = 'other'",
    "subject = 'other'",
    "event_type = 'assessment_started'",
    "occurred_at = occurred_at + interval 1 second",
    "recorded_at = recorded_at + interval 1 second",
    "recorded_at_assumed = true",
    "area_code = 'E09000006'",
    "supersedes = 'R2'",
    "content_hash = 'other'",
    """data = '{"referral_id": "other"}'::json::variant""",
    "data = '{}'::json::variant",
    """data = '{"referral_id": "R1", "more": "1"}'::json::variant""",
]
# The statement that does the damage to the small ledger; the area of the finding, and words of it.
DAMAGE = {
    "a gap": ("delete from event where position = 7", "ledger", "Events are missing at position 7"),
    "two gaps": ("delete from event where position in (1, 8, 9)", "ledger", "Events are missing at position 1, 8 to 9"),
    "a position twice": (f"update event set position = 7 where position = {EVENTS}", "ledger", "1 position taken twice"),
    "the last one gone": (
        f"delete from event where position = {EVENTS}",
        "loads",
        f"not those that were accepted, of load 1 ({EVENTS} accepted, {EVENTS - 1} there)",
    ),
    "events of no load": ("update event set load_id = 5 where position = 7", "loads", "5 (0 accepted, 1 there)"),
    "counts that do not add up": ("update load set duplicates = 1", "loads", "The counts do not add up of load 1"),
    "files that do not add up": (
        "update load_file set duplicates = 7",
        "loads",
        "The lines of its files do not add up of load 1",
    ),
    "a file too many": (
        "insert into load_file by name select * replace ('twice' as file) from load_file",
        "loads",
        "The lines of its files do not add up of load 1",
    ),
    "an id twice": (
        "update event set event_id = 'R1' where event_id = 'R2'",
        "ledger",
        "occur twice in a source '/barnet/lcs R1'",
    ),
    "a target that is gone": ("update event set event_id = 'R1x' where event_id = 'R1'", "ledger", "Corrections whose target"),
    "a target that comes later": (
        f"update event set position = {EVENTS} + 1 - position",
        "ledger",
        "Corrections whose target",
    ),
    "an unknown type": ("update event set event_type = 'seen' where position = 7", "ledger", "does not have: seen"),
    "a newer version": ("update setting set value = '99' where name = 'schema_version'", "ledger", "Ledger version 99"),
}
