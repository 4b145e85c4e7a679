with published_report as (
    select * from {{ ref('published_report') }}
),

published_cell as (
    select * from {{ ref('published_cell') }}
),

published_heading as (
    select * from {{ ref('published_heading') }}
),

published_measure as (
    select * from {{ ref('published_measure') }}
),

row_measure as (
    select *
    from published_measure
    where column_name is null
),

column_measure as (
    select *
    from published_measure
    where column_name is not null
),

headed_cell as (
    select
        published_cell.*,
        published_report.area_code,
        published_report.period_label,
        published_heading.part,
        published_heading.quarter
    from published_cell
    inner join published_report
        on published_cell.report_id = published_report.report_id
    left join published_heading
        on published_cell.report_id = published_heading.report_id
        and published_cell.column_name = published_heading.column_name
),

-- The rows of the tables of indicators are those with a result.
table_row as (
    select distinct
        report_id,
        section,
        row_ref
    from headed_cell
    where part = 'result'
),

table_cell as (
    select
        headed_cell.*,
        coalesce(row_measure.indicator_ref, headed_cell.row_ref) as indicator_ref,
        row_measure.dimension
    from headed_cell
    semi join table_row
        on headed_cell.report_id = table_row.report_id
        and headed_cell.section = table_row.section
        and headed_cell.row_ref = table_row.row_ref
    left join row_measure
        on headed_cell.report_id = row_measure.report_id
        and headed_cell.row_ref = row_measure.row_ref
),

-- What a direction is told from: the quarter that its heading names, else that of the column of results beside it.
compared_column as (
    select
        report_id,
        section,
        row_ref,
        part,
        min(quarter) as quarter
    from table_cell
    where part in ('previous', 'year_ago')
    group by report_id, section, row_ref, part
),

table_figure as (
    select
        table_cell.report_id,
        table_cell.area_code,
        table_cell.section,
        table_cell.row_ref,
        table_cell.column_name,
        table_cell.part,
        table_cell.indicator_ref,
        table_cell.dimension,
        'quarter' as period_kind,
        -- The quarter of a judgement or a target is the report's own, whatever quarter their heading names besides.
        if(
            table_cell.part in ('result', 'previous', 'year_ago'), table_cell.quarter, table_cell.period_label
        ) as period,
        if(
            table_cell.part in ('short_direction', 'long_direction'), coalesce(table_cell.quarter, compared_column.quarter), null
        ) as compared_period,
        table_cell.text,
        table_cell.value
    from table_cell
    left join compared_column
        on table_cell.report_id = compared_column.report_id
        and table_cell.section = compared_column.section
        and table_cell.row_ref = compared_column.row_ref
        and compared_column.part = if(table_cell.part = 'short_direction', 'previous', 'year_ago')
    where
        table_cell.part in (
            'result', 'previous', 'year_ago', 'polarity', 'annual_target', 'target', 'target_variance', 'short_direction',
            'long_direction'
        )
),

-- A fraction is two figures; one that is not applicable is still a cell.
fraction_part as (
    select
        *,
        unnest(['numerator', 'denominator']) as fraction_part,
        unnest([1, 2]) as place
    from table_cell
    where part = 'fraction'
),

fraction_figure as (
    select
        report_id,
        area_code,
        section,
        row_ref,
        column_name,
        fraction_part as part,
        indicator_ref,
        dimension,
        'quarter' as period_kind,
        text,
        try_cast(
            replace(
                if(
                    place = 1,
                    regexp_extract(text, '^([0-9,]+) */ *[0-9,]+$', 1),
                    regexp_extract(text, '^[0-9,]+ */ *([0-9,]+)$', 1)
                ),
                ',', ''
            ) as double
        ) as value,
        period_label as period
    from fraction_part
),

-- A figure in running text says what it measures in a cell of its own.
text_row as (
    select
        report_id,
        section,
        row_ref
    from headed_cell
    where column_name = 'metric_name'
),

text_cell as (
    select headed_cell.*
    from headed_cell
    semi join text_row
        on headed_cell.report_id = text_row.report_id
        and headed_cell.section = text_row.section
        and headed_cell.row_ref = text_row.row_ref
    where headed_cell.column_name in ('value', 'numerator', 'denominator')
),

-- What a column of its own says goes before what is said of the row.
text_measure as (
    select
        text_cell.*,
        column_measure.row_ref is not null as is_of_column,
        if(is_of_column, column_measure.indicator_ref, row_measure.indicator_ref) as indicator_ref,
        if(is_of_column, column_measure.dimension, row_measure.dimension) as dimension,
        if(is_of_column, column_measure.period_kind, row_measure.period_kind) as period_kind,
        if(is_of_column, column_measure.period, row_measure.period) as period,
        if(is_of_column, column_measure.since, row_measure.since) as since,
        if(is_of_column, column_measure.part, row_measure.part) as measured_part,
        if(is_of_column, column_measure.why_none, row_measure.why_none) as why_none
    from text_cell
    left join column_measure
        on text_cell.report_id = column_measure.report_id
        and text_cell.row_ref = column_measure.row_ref
        and text_cell.column_name = column_measure.column_name
    left join row_measure
        on text_cell.report_id = row_measure.report_id
        and text_cell.row_ref = row_measure.row_ref
),

text_figure as (
    select
        report_id,
        area_code,
        section,
        row_ref,
        column_name,
        case
            when is_of_column or column_name = 'value' then coalesce(measured_part, 'result')
            -- What is counted outside the numerator is printed as a numerator of all that are outside.
            when measured_part = 'outside_numerator' then 'outside_' || column_name
            else column_name
        end as part,
        indicator_ref,
        dimension,
        period_kind,
        text,
        -- The number that the words say the figures lie above.
        if(
            measured_part = 'lowest_since', try_cast(regexp_extract(text, '([0-9.]+)%', 1) as double), value
        ) as value,
        period,
        since,
        why_none
    from text_measure
),

figure as (
    select * from table_figure
    union all by name
    select * from fraction_figure
    union all by name
    select * from text_figure
),

published_figure as (
    select
        report_id,
        area_code,
        section,
        row_ref,
        column_name,
        part,
        indicator_ref,
        dimension,
        period_kind,
        period,
        compared_period,
        since,
        why_none,
        text as printed_text,
        value as printed_value,
        coalesce(length(regexp_extract(text, '\.([0-9]+)', 1)), 0) as printed_decimals,
        contains(text, '%') as is_percentage
    from figure
)

select * from published_figure
