with indicator_result as (
    select * from {{ ref('indicator_result') }}
),

part as (
    select * from {{ ref('indicator_part') }}
),

period as (
    select * from {{ ref('period') }}
),

known_until as (
    select * from {{ ref('known_until') }}
),

-- A percentage of what is done in time: it has a clock, and more is better.
timeliness as (
    select *
    from part
    where measure = 'percentage' and polarity = 'bigger' and clock_words is not null
),

-- The periods that are under way: the one of each kind in which the last recording lies.
current_period as (
    select
        period.period_kind,
        period.period,
        known_until.known_until::date as as_of
    from period
    inner join known_until
        on known_until.known_until::date between period.period_start and period.period_end
    where period.is_unfinished
),

timeliness_under_way as (
    select
        result.area_code,
        result.indicator_ref,
        result.dimension,
        result.name,
        result.period_kind,
        result.period,
        result.period_end,
        current_period.as_of,
        result.numerator,
        result.denominator,
        result.value,
        result.decimals,
        result.cohort,
        timeliness.numerator_flag,
        result.window_name
    from indicator_result as result
    inner join current_period
        on result.period_kind = current_period.period_kind and result.period = current_period.period
    inner join timeliness
        on result.indicator_ref = timeliness.indicator_ref
        and result.edition_valid_from is not distinct from timeliness.valid_from
        and result.dimension is not distinct from timeliness.dimension
    where result.reason is distinct from 'no_feed'
)

select * from timeliness_under_way
