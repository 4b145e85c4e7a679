"""Printed figures beside computed ones, as the warehouse has them (the mart `reconciliation`)."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from caseledger.answer import Answer, ask
from caseledger.errors import RefusedError
from caseledger.warehouse.questions import open_warehouse


@dataclass(frozen=True)
class Comparison:
    """One indicator in one report: the figure from cases beside the one that was printed, each with its fraction."""

    row_ref: str
    indicator: str
    name: str
    computed: str
    printed: str
    status: str


def report_title(warehouse: Path, report: str) -> str:
    """Return the title of a report.

    Raises:
        RefusedError: there is no warehouse, or no such report in it.
    """
    with open_warehouse(warehouse) as connection:
        _check_report(connection, report)
        return connection.execute(
            "select title from seed.published_report where report_id = $report", {"report": report}
        ).fetchone()[0]


def printed_figures(warehouse: Path, report: str) -> Answer:
    """Return every figure and judgement that a report prints, beside what the events give: rows of `reconciliation`.

    Raises:
        RefusedError: there is no warehouse, or no such report in it.
    """
    with open_warehouse(warehouse) as connection:
        _check_report(connection, report)
        # In the order of print, which is that of the rows of the seed.
        return ask(
            connection,
            """
            select reconciliation.*
            from reconciliation
            inner join seed.published_cell using (report_id, section, row_ref, column_name)
            where report_id = $report
            order by published_cell.rowid, part desc
            """,
            {"report": report},
        )


def compare_with_published(warehouse: Path, report: str) -> list[Comparison]:
    """Return the table of a quarterly report: every indicator that it prints a result of, as computed and as printed.

    Raises:
        RefusedError: there is no warehouse, or no such report in it.
    """
    with open_warehouse(warehouse) as connection:
        _check_report(connection, report)
        rows = connection.execute(
            """
            with fraction as (
                select
                    section, row_ref,
                    max(printed_value) filter (where part = 'numerator') as printed_numerator,
                    max(printed_value) filter (where part = 'denominator') as printed_denominator,
                    max(exact_value) filter (where part = 'numerator') as numerator,
                    max(exact_value) filter (where part = 'denominator') as denominator,
                    bool_or(status = 'differs') as differs
                from reconciliation
                where report_id = $report and part in ('numerator', 'denominator')
                group by section, row_ref
            ),
            named as (
                select section, row_ref, text as name
                from seed.published_cell
                inner join reference.published_heading using (report_id, column_name)
                where report_id = $report and part = 'name'
            )
            select
                result.row_ref, result.indicator_ref, coalesce(named.name, ''),
                coalesce(result.computed_text, result.reason), fraction.numerator, fraction.denominator,
                result.printed_text, fraction.printed_numerator, fraction.printed_denominator,
                if(result.status = 'equal' and coalesce(fraction.differs, false), 'differs', result.status)
            from reconciliation as result
            left join fraction using (section, row_ref)
            left join named using (section, row_ref)
            where result.report_id = $report and result.part = 'result' and result.period_kind = 'quarter'
            order by result.indicator_ref
            """,
            {"report": report},
        ).fetchall()
    return [
        Comparison(*of_what, _figure(*computed), _figure(*printed), status)
        for *of_what, status, computed, printed in ((*row[:3], row[9], row[3:6], row[6:9]) for row in rows)
    ]


def _figure(value: str, numerator: float | None, denominator: float | None) -> str:
    return value if denominator is None or numerator is None else f"{value} ({numerator:,.0f}/{denominator:,.0f})"


def _check_report(connection: duckdb.DuckDBPyConnection, report: str) -> None:
    known = [row[0] for row in connection.execute("select report_id from seed.published_report order by period_end").fetchall()]
    if report not in known:
        raise RefusedError(f"There is no published report {report!r}: there are {', '.join(known)}.")
