"""How work is divided; there is a single division."""

import dagster as dg

from caseledger.warehouse.publication import calendar_quarters

# A quarter is published by itself, once, when it is over; its label is what everybody calls it. Nothing else is divided: a
# build makes all periods at once, since a late entry changes several, and the ledger takes whatever comes.
quarters = dg.StaticPartitionsDefinition(calendar_quarters())
