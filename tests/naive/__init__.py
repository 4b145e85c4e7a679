"""An independent, naive fold of events to indicators, written from the rules alone to check the warehouse against.

It shares no code with `caseledger` or the dbt project: where the two differ, one of them has read a rule wrongly.
Plain loops over plain objects, one function a rule, one module an area of practice; only speed enough for the sample ledger
and a few hundred small boroughs.
"""

from .calendar import Period, bank_holidays, period, periods_between, span
from .history import History, fold
from .ledger import Event, accept, effective, read_events
from .register import INDICATORS, REPORTED
from .results import Population, cases, cases_of, periods_of, results, results_of

__all__ = [
    "INDICATORS",
    "REPORTED",
    "Event",
    "History",
    "Period",
    "Population",
    "accept",
    "bank_holidays",
    "cases",
    "cases_of",
    "effective",
    "fold",
    "period",
    "periods_between",
    "periods_of",
    "read_events",
    "results",
    "results_of",
    "span",
]
