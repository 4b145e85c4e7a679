with published_report as (
    select * from {{ ref('published_report') }}
),

published_cell as (
    select * from {{ ref('published_cell') }}
),

uncompared as (
    select * from {{ ref('uncompared') }}
),

published_figure as (
    select * from {{ ref('published_figure') }}
),

published_overview as (
    select * from {{ ref('published_overview') }}
),

compared_cell as (
    select
        report_id,
        section,
        row_ref,
        column_name
    from published_figure
    union
    select
        report_id,
        section,
        row_ref,
        column_name
    from published_overview
),

left_cell as (
    select
        published_cell.*,
        published_report.area_code,
        published_report.period_end as report_period_end
    from published_cell
    inner join published_report
        on published_cell.report_id = published_report.report_id
    anti join compared_cell
        on published_cell.report_id = compared_cell.report_id
        and published_cell.section = compared_cell.section
        and published_cell.row_ref = compared_cell.row_ref
        and published_cell.column_name = compared_cell.column_name
),

-- A cell that nothing is said of is a figure, so that none is passed over in silence.
uncompared_cell as (
    select
        left_cell.report_id,
        left_cell.area_code,
        left_cell.report_period_end,
        left_cell.section,
        left_cell.row_ref,
        left_cell.column_name,
        left_cell.text,
        left_cell.value,
        coalesce(uncompared.is_label, false) as is_label,
        if(uncompared.rank is null, 'Nothing is known of such a column', uncompared.why) as why
    from left_cell
    left join uncompared
        on (uncompared.column_pattern is null or regexp_matches(lower(left_cell.column_name), uncompared.column_pattern))
        and (uncompared.row_pattern is null or regexp_matches(lower(left_cell.row_ref), uncompared.row_pattern))
    qualify
        row_number() over (
            partition by left_cell.report_id, left_cell.section, left_cell.row_ref, left_cell.column_name
            order by uncompared.rank
        ) = 1
)

select * from uncompared_cell
