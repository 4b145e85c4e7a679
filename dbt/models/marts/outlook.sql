with outlook_case as (
    select * from {{ ref('outlook_case') }}
),

under_way as (
    select * from {{ ref('timeliness_under_way') }}
),

target as (
    select * from {{ ref('target_in_force') }}
),

deciding as (
    select
        area_code,
        indicator_ref,
        dimension,
        period_kind,
        period,
        count(*) as cases,
        count(*) filter (where outlook = 'can_still_be_met') as can_still_be_met,
        count(*) filter (where outlook in ('in_time_or_late', 'in_time_if_done')) as in_time_if_done,
        count(*) filter (where outlook in ('in_time_or_late', 'will_be_late')) as late_if_done_late
    from outlook_case
    group by all
),

reckoned as (
    select
        under_way.*,
        coalesce(deciding.cases, 0) as deciding_cases,
        under_way.numerator + coalesce(deciding.can_still_be_met + deciding.in_time_if_done, 0) as best_numerator,
        under_way.denominator + coalesce(deciding.in_time_if_done, 0) as best_denominator,
        under_way.numerator as worst_numerator,
        under_way.denominator + coalesce(deciding.late_if_done_late, 0) as worst_denominator
    from under_way
    left join deciding
        on under_way.area_code = deciding.area_code
        and under_way.indicator_ref = deciding.indicator_ref
        and under_way.dimension is not distinct from deciding.dimension
        and under_way.period_kind = deciding.period_kind
        and under_way.period = deciding.period
),

outlook as (
    select
        reckoned.area_code,
        reckoned.indicator_ref,
        reckoned.dimension,
        reckoned.name,
        reckoned.period_kind,
        reckoned.period,
        reckoned.period_end,
        reckoned.as_of,
        reckoned.numerator,
        reckoned.denominator,
        reckoned.value,
        reckoned.worst_numerator,
        reckoned.worst_denominator,
        100 * reckoned.worst_numerator / nullif(reckoned.worst_denominator, 0) as worst_value,
        reckoned.best_numerator,
        reckoned.best_denominator,
        100 * reckoned.best_numerator / nullif(reckoned.best_denominator, 0) as best_value,
        reckoned.deciding_cases,
        target.target,
        case
            when target.target is null or reckoned.best_denominator = 0 then null
            when {{ round_half_away('100 * reckoned.worst_numerator / nullif(reckoned.worst_denominator, 0)', 'reckoned.decimals') }}
                >= target.target then 'met_at_worst'
            when {{ round_half_away('100 * reckoned.best_numerator / nullif(reckoned.best_denominator, 0)', 'reckoned.decimals') }}
                >= target.target then 'can_be_met'
            else 'missed_at_best'
        end as target_outlook
    from reckoned
    left join target
        on reckoned.area_code = target.area_code
        and reckoned.indicator_ref = target.indicator_ref
        and reckoned.period_kind = target.period_kind
        and reckoned.period = target.period
)

select * from outlook
