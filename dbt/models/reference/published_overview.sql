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
overview_row as (
    select
        report_id,
        section,
        row_ref,
        any_value(printed_count) filter (where part = 'total') as printed_reported
    from headed_cell
    group by report_id, section, row_ref
    having bool_or(part = 'rated')
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
        if(
            lower(headed_cell.row_ref) in ('overall', 'total'), 'all', replace(lower(headed_cell.row_ref), ' ', '_')
        ) as type_group,
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
