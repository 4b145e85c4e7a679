"""Published reports read critically: every printed cell against the others, of the same report and of those before it.

What is read are the seeds alone; neither a ledger nor a warehouse is needed. The checks know how such reports are made (what a
polarity is, that parts add up to their total) and nothing of any one report.
"""

from caseledger.reading import (
    changes,
    cohorts,
    columns,
    comparisons,
    cumulative,
    figures,
    labels,
    layout,
    money,
    overviews,
    running_text,
)
from caseledger.reading.findings import Finding, Kind, in_order
from caseledger.reading.library import Library, load_library
from caseledger.reading.rows import Reading

__all__ = ["Finding", "Kind", "Library", "load_library", "read"]

# Columns come first: what period a column really holds decides what its figures are compared with.
CHECKS = (
    columns.columns_of_another_period,
    columns.restated,
    layout.shifted_rows,
    layout.dates,
    figures.fractions,
    figures.target_variances,
    cohorts.other_cohorts,
    cohorts.rates_without_population,
    cohorts.unattainable,
    labels.units,
    changes.changed,
    comparisons.directions,
    comparisons.shorter_spans,
    overviews.overviews,
    overviews.lists,
    money.budgets,
    money.risks,
    money.totals,
    cumulative.smaller_than_their_parts,
    running_text.figures_in_text,
)


def read(library: Library) -> list[Finding]:
    """Return everything in the reports that contradicts something else in them, the most serious first."""
    reading = Reading(library)
    return in_order(finding for check in CHECKS for finding in check(reading))
