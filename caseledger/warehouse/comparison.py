"""Printed figures beside computed ones, as the warehouse has them (the mart `reconciliation`)."""

from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

import duckdb

from caseledger.errors import RefusedError
from caseledger.warehouse.opening import open_warehouse

# An indicator's result: area, indicator, dimension, quarter.
ResultKey = tuple[str, str | None, str | None, str | None]


@dataclass(frozen=True)
class PrintedFigure:
    """A figure or judgement that a report prints, beside what the events give: a row of `reconciliation`, with its name."""

    report_id: str
    area_code: str
    report_period_end: date
    section: str
    row_ref: str
    name: str
    column_name: str
    part: str
    indicator_ref: str | None
    dimension: str | None
    period_kind: str | None
    period: str | None
    printed_text: str
    printed_value: float | None
    computed_text: str | None
    computed_value: float | None
    exact_value: float | None
    status: str
    reason: str | None
    reason_in_words: str | None
    # Whether it is a figure of an indicator that is counted from cases: no target, judgement, or figure of another body.
    is_of_cases: bool

    @property
    def place(self) -> tuple[str, str, str, str]:
        """Where it stands in print: report, section, row, column."""
        return self.report_id, self.section, self.row_ref, self.column_name

    def result_key(self, period: str | None = None) -> ResultKey:
        """Return which result it is of: that of its own period, or of another."""
        return self.area_code, self.indicator_ref, self.dimension, period or self.period


@dataclass(frozen=True)
class QuarterResult:
    """What the events give for an indicator and a quarter, in which unit, by which edition, and whether more is better."""

    value: float | None
    polarity: str
    edition_valid_from: date | None
    is_percentage: bool


@dataclass(frozen=True)
class Comparison:
    """One indicator in one report: the figure from cases beside the one that was printed, each with its fraction, if any."""

    row_ref: str
    indicator: str
    name: str
    computed: str
    printed: str


def report_title(warehouse: Path, report: str) -> str:
    """Return the title of a report.

    Raises:
        RefusedError: there is no warehouse, or one of another version, or no such report in it.
    """
    with open_warehouse(warehouse) as connection:
        _check_report(connection, report)
        return connection.execute(
            "select title from seed.published_report where report_id = $report", {"report": report}
        ).fetchone()[0]


def printed_figures(warehouse: Path) -> list[PrintedFigure]:
    """Return every figure and judgement that the reports print, beside what the events give, in the order of print.

    Raises:
        RefusedError: there is no warehouse, or one of another version.
    """
    columns = ", ".join(
        "coalesce(named.name, '')" if field.name == "name" else f"reconciliation.{field.name}" for field in fields(PrintedFigure)
    )
    with open_warehouse(warehouse) as connection:
        # The order of print is that of the rows of the seed.
        rows = connection.execute(
            f"""
            with named as (
                select cell.report_id, cell.section, cell.row_ref, any_value(cell.text) as name
                from seed.published_cell as cell
                left join reference.published_heading as heading using (report_id, column_name)
                where heading.part = 'name' or cell.column_name = 'metric_name'
                group by all
            )
            select {columns}
            from reconciliation
            inner join seed.published_cell as cell using (report_id, section, row_ref, column_name)
            left join named using (report_id, section, row_ref)
            order by cell.rowid, part desc
            """
        ).fetchall()
    return [PrintedFigure(*row) for row in rows]


def label_counts(warehouse: Path) -> dict[str, int]:
    """Return how many cells of each report are labels: names, dates and wordings beside what is compared.

    Raises:
        RefusedError: there is no warehouse, or one of another version.
    """
    with open_warehouse(warehouse) as connection:
        return dict(
            connection.execute(
                "select report_id, count(*) from reference.uncompared_cell where is_label group by report_id"
            ).fetchall()
        )


def quarter_results(warehouse: Path) -> dict[ResultKey, QuarterResult]:
    """Return the results of quarters, which figures of another quarter than their heading's are compared with.

    Raises:
        RefusedError: there is no warehouse, or one of another version.
    """
    with open_warehouse(warehouse) as connection:
        rows = connection.execute(
            "select area_code, indicator_ref, dimension, period, value, polarity, edition_valid_from, unit = '%' "
            "from indicator_result where period_kind = 'quarter' and area_code in (select area_code from seed.published_report)"
        ).fetchall()
    return {row[:4]: QuarterResult(*row[4:]) for row in rows}


def compare_with_published(warehouse: Path, report: str) -> list[Comparison]:
    """Return the table of a quarterly report: every indicator that it prints a result of, as computed and as printed.

    Raises:
        RefusedError: there is no warehouse, or one of another version, or no such report in it.
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
                    max(exact_value) filter (where part = 'denominator') as denominator
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
                result.printed_text, fraction.printed_numerator, fraction.printed_denominator
            from reconciliation as result
            left join fraction using (section, row_ref)
            left join named using (section, row_ref)
            where result.report_id = $report and result.part = 'result' and result.period_kind = 'quarter'
            order by result.indicator_ref
            """,
            {"report": report},
        ).fetchall()
    return [
        Comparison(*of_what, _figure(*computed), _figure(*printed))
        for *of_what, computed, printed in ((*row[:3], row[3:6], row[6:9]) for row in rows)
    ]


def _figure(value: str, numerator: float | None, denominator: float | None) -> str:
    return value if denominator is None or numerator is None else f"{value} ({numerator:,.0f}/{denominator:,.0f})"


def _check_report(connection: duckdb.DuckDBPyConnection, report: str) -> None:
    known = [row[0] for row in connection.execute("select report_id from seed.published_report order by period_end").fetchall()]
    if report not in known:
        raise RefusedError(f"There is no published report {report!r}: there are {', '.join(known)}.")
