{% set parts = [
    'green', 'green_amber', 'red_amber', 'red', 'rated', 'monitor', 'improving_or_same', 'worsening', 'no_direction', 'total'
] %}
{% set colours = "'green', 'green_amber', 'red_amber', 'red'" %}
{% set directions = "'improving_or_same', 'worsening'" %}

with published_overview as (
    select * from {{ ref('published_overview') }}
),

published_figure as (
    select * from {{ ref('published_figure') }}
),

published_report as (
    select * from {{ ref('published_report') }}
),

performance_report as (
    select * from {{ ref('performance_report') }}
),

indicator_type_in_force as (
    select * from {{ ref('indicator_type_in_force') }}
),

-- The indicators that the tables of a report list.
listed as (
    select distinct
        report_id,
        area_code,
        period,
        indicator_ref
    from published_figure
    where part = 'result' and column_name <> 'value'
),

-- Of an indicator that is new in the report no direction is told, whatever the events give for the year before.
judged as (
    select
        listed.report_id,
        report.indicator_type,
        report.rag,
        report.why_not_rated,
        if(type_before.indicator_ref is null, 'New', report.direction_long_term) as direction,
        type_before.indicator_ref is not null and report.direction_long_term = 'New' as is_of_another_edition
    from listed
    inner join performance_report as report
        on listed.area_code = report.area_code
        and listed.period = report.period
        and listed.indicator_ref = report.indicator_ref
        and report.dimension is null
    left join indicator_type_in_force as type_before
        on report.indicator_ref = type_before.indicator_ref
        and {{ financial_year('report.period_end') }} - 1 >= type_before.first_year
        and {{ financial_year('report.period_end') }} - 1 < type_before.next_year
),

grouped as (
    select
        *,
        unnest([indicator_type, 'all']) as type_group
    from judged
),

counted as (
    select
        report_id,
        type_group,
        {{ overview_counts('direction') }},
        count(*) as total,
        count_if(is_of_another_edition) as of_another_edition
    from grouped
    group by report_id, type_group
),

-- How many a row counts by rating, and by direction. Null where it does not print each of these counts.
summed as (
    select
        report_id,
        section,
        row_ref,
        if(
            count(printed_count) filter (where part in ({{ colours }})) = 4,
            sum(printed_count) filter (where part in ({{ colours }})),
            null
        ) as printed_rated,
        if(
            count(printed_count) filter (where part in ({{ directions }})) = 2,
            sum(printed_count) filter (where part in ({{ directions }})),
            null
        ) as printed_judged
    from published_overview
    group by report_id, section, row_ref
),

-- What is not known: indicators that are reported and not listed (none where as many are rated, or judged, as the tables list so),
-- and listed ones whose direction cannot be told.
compared as (
    select
        published_overview.*,
        published_report.period_end as report_period_end,
        case published_overview.part
            {% for part in parts %}
                when '{{ part }}' then counted.{{ 'monitored' if part == 'monitor' else part }}
            {% endfor %}
        end as computed_count,
        case
            when published_overview.part in ('improving_or_same', 'worsening') then counted.improving_or_same + counted.worsening
            when published_overview.part in ('monitor', 'no_direction', 'total') then counted.total
            else counted.rated
        end as whole,
        counted.report_id is not null as is_built,
        published_overview.part in ({{ "'" ~ parts | join("', '") ~ "'" }}) as is_counted,
        case
            when published_overview.part in ({{ colours }}, 'rated') and summed.printed_rated = counted.rated then 0
            when
                published_overview.part in ({{ directions }})
                and summed.printed_judged - counted.improving_or_same - counted.worsening between 0 and counted.of_another_edition
                then 0
            else greatest(coalesce(published_overview.printed_reported - counted.total, 0), 0)
        end as not_listed,
        if(published_overview.part in ({{ directions }}, 'no_direction'), counted.of_another_edition, 0) as not_told
    from published_overview
    inner join summed
        on published_overview.report_id = summed.report_id
        and published_overview.section = summed.section
        and published_overview.row_ref = summed.row_ref
    inner join published_report
        on published_overview.report_id = published_report.report_id
    left join counted
        on published_overview.report_id = counted.report_id
        and published_overview.type_group = counted.type_group
),

-- Those whose direction is not told are counted among the ones without. What no indicators can make of the count differs.
bounded as (
    select
        *,
        case
            when not is_built then 'outside_build'
            when not is_counted then 'no_such_part'
            when
                printed_count < computed_count - if(part = 'no_direction', not_told, 0)
                or printed_count > computed_count + not_listed + if(part = 'no_direction', 0, not_told)
                then null
            when not_listed > 0 then 'rows_not_printed'
            when not_told > 0 then 'other_edition'
        end as reason
    from compared
),

worded as (
    select
        *,
        case
            when reason is not null then null
            when is_share and whole > 0
                then printf(
                        '%.0f%% (%d)', {{ round_half_away('100 * computed_count / whole', 0) }}, computed_count
                    )
            else computed_count::varchar
        end as computed_text
    from bounded
),

overview_reconciliation as (
    select
        report_id,
        area_code,
        report_period_end,
        section,
        row_ref,
        column_name,
        part,
        period,
        printed_text,
        printed_count,
        computed_text,
        if(reason is null, computed_count, null)::double as computed_count,
        case
            when reason is not null then 'not_derivable'
            when printed_text = computed_text then 'equal'
            else 'differs'
        end as status,
        reason
    from worded
)

select * from overview_reconciliation
