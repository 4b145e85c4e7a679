"""The envelope of an event as it travels: the attribute names of CloudEvents 1.0 and its extensions (EVENTS.md section 1)."""

REQUIRED = ("id", "source", "type", "subject", "time")
ATTRIBUTES = (*REQUIRED, "recordedtime", "area", "supersedes")
# Of CloudEvents, but without meaning for the ledger.
READ_PAST = ("specversion", "datacontenttype", "dataschema")
