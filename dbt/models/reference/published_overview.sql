with published_report as (
    select * from {{ ref('published_report') }}
),

published_cell as (
    select * from {{ ref('published_cell') }}
),

published_heading as (
    select * from {{ ref('published_heading') }}
),

headed_cell as (
    select
        published_cell.*,
        published_report.area_code,
        published_report.period_label as period,
        published_heading.part,
        -- A share stands with the count that it is a share of.
        coalesce(
            published_cell.value, try_cast(regexp_extract(published_cell.text, '\(([0-9]+)\)', 1) as double)
        ) as printed_count,
        contains(published_cell.text, '%') as is_share
    from published_cell
    inner join published_report
        on published_cell.report_id = published_report.report_id
    inner join published_heading
        on published_cell.report_id = published_heading.report_id
        and published_cell.column_name = published_heading.column_name
),

-- The rows of an overview of indicators are those that count the rated; how many were reported stands in the same row.
counting_row as (
    select
        report_id,
        section,
        row_ref,
        if(
            lower(row_ref) in ('overall', 'total'), 'all', replace(lower(row_ref), ' ', '_')
        ) as type_group,
        any_value(printed_count) filter (where part = 'total') as printed_reported
    from headed_cell
    group by report_id, section, row_ref
    having bool_or(part = 'rated')
),

whole_report as (
    select
        report_id,
        max(printed_reported) as printed_reported
    from counting_row
    where type_group = 'all'
    group by report_id
),

-- A dashboard on the first page says again of performance what the overview says of all indicators.
dashboard_row as (
    select distinct
        headed_cell.report_id,
        headed_cell.section,
        headed_cell.row_ref,
        'all' as type_group,
        whole_report.printed_reported
    from headed_cell
    inner join whole_report
        on headed_cell.report_id = whole_report.report_id
    where
        headed_cell.part = 'green'
        and regexp_matches(lower(headed_cell.row_ref), '^performance( indicators)?$')
),

overview_row as (
    select * from counting_row
    union all by name
    select * from dashboard_row
),

published_overview as (
    select
        headed_cell.report_id,
        headed_cell.area_code,
        headed_cell.period,
        headed_cell.section,
        headed_cell.row_ref,
        headed_cell.column_name,
        headed_cell.part,
        overview_row.type_group,
        headed_cell.text as printed_text,
        headed_cell.printed_count,
        headed_cell.is_share,
        overview_row.printed_reported
    from headed_cell
    inner join overview_row
        on headed_cell.report_id = overview_row.report_id
        and headed_cell.section = overview_row.section
        and headed_cell.row_ref = overview_row.row_ref
)

select * from published_overview
