with performance_report as (
    select * from {{ ref('performance_report') }}
),

-- Every indicator is counted once with its type and once in the whole; its dimensions are parts of one indicator and not counted.
grouped as (
    select
        *,
        unnest([coalesce(indicator_type, 'other'), 'all']) as type_group
    from performance_report
    where dimension is null
),

performance_overview as (
    select
        area_code,
        period,
        period_end,
        service,
        type_group,
        {{ overview_counts('direction_long_term') }},
        count(*) filter (where direction_short_term in ('Improving', 'Same')) as improving_or_same_short_term,
        count(*) filter (where direction_short_term = 'Worsening') as worsening_short_term,
        count(*) filter (where coalesce(direction_short_term, 'New') in ('New', 'Monitor')) as no_direction_short_term,
        count(value) as reported,
        count(*) as expected
    from grouped
    group by area_code, period, period_end, service, type_group
)

select * from performance_overview
