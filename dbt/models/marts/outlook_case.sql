with part as (
    select * from {{ ref('indicator_part') }}
),

period as (
    select * from {{ ref('period') }}
),

period_window as (
    select * from {{ ref('period_window') }}
),

known_until as (
    select * from {{ ref('known_until') }}
),

-- Of the unfinished periods alone: the cases of all periods are millions.
indicator_case as (
    select *
    from {{ ref('indicator_case_in_period') }}
    where unfinished
),

open_case as (
    select * from {{ ref('open_case') }}
),

-- The periods that are under way: the one of each kind in which the last recording lies.
current_period as (
    select
        period.period_kind,
        period.period,
        period.period_end,
        known_until.known_until::date as as_of
    from period
    inner join known_until
        on known_until.known_until::date between period.period_start and period.period_end
    where period.is_unfinished
),

-- A percentage of what is done in time: it has a clock, and more is better.
timeliness as (
    select
        *,
        unnest(string_split(period_kinds, ';')) as period_kind
    from part
    where measure = 'percentage' and polarity = 'bigger' and clock_words is not null
),

current_timeliness as (
    select
        timeliness.*,
        current_period.period,
        current_period.period_end,
        current_period.as_of,
        period_window.window_start
    from timeliness
    inner join current_period
        on timeliness.period_kind = current_period.period_kind
        and current_period.period_end between timeliness.first_day and timeliness.last_day
    inner join period_window
        on current_period.period_kind = period_window.period_kind
        and current_period.period = period_window.period
        and timeliness.window_name = period_window.window_name
),

-- Counted already, and out of the numerator: as at a day, it can be put right until that day; otherwise until it is due.
counted as (
    select
        indicator_case.area_code,
        indicator_case.indicator_ref,
        indicator_case.dimension,
        indicator_case.period_kind,
        indicator_case.period,
        current_timeliness.as_of,
        indicator_case.person_id,
        indicator_case.case_id,
        indicator_case.team_id,
        indicator_case.worker_id,
        indicator_case.clock_started_on,
        if(current_timeliness.window_name = 'as_at', current_timeliness.period_end, indicator_case.due_on) as due_on,
        'can_still_be_met' as outlook
    from current_timeliness
    inner join indicator_case
        on current_timeliness.indicator_ref = indicator_case.indicator_ref
        and current_timeliness.dimension is not distinct from indicator_case.dimension
        and current_timeliness.period_kind = indicator_case.period_kind
        and current_timeliness.period = indicator_case.period
    where not indicator_case.in_numerator
        and (
            current_timeliness.window_name = 'as_at'
            or (indicator_case.met_on is null and indicator_case.due_on >= current_timeliness.as_of)
        )
),

-- Not counted yet: in time, if it is done by its due date. Where the clock has not started, nothing is decided.
to_be_counted as (
    select
        open_case.area_code,
        current_timeliness.indicator_ref,
        current_timeliness.dimension,
        current_timeliness.period_kind,
        current_timeliness.period,
        current_timeliness.as_of,
        open_case.person_id,
        open_case.case_id,
        null::varchar as team_id,
        null::varchar as worker_id,
        open_case.clock_started_on,
        open_case.due_on,
        case
            when open_case.due_on < current_timeliness.as_of then 'will_be_late'
            when open_case.clock_started_on is null or open_case.due_on < current_timeliness.period_end then 'in_time_or_late'
            else 'in_time_if_done'
        end as outlook
    from current_timeliness
    inner join open_case
        on current_timeliness.cohort = open_case.cohort
        and current_timeliness.numerator_flag = open_case.flag
),

deciding as (
    select * from counted
    union all
    select * from to_be_counted
),

outlook_case as (
    select
        area_code,
        indicator_ref,
        dimension,
        period_kind,
        period,
        as_of,
        person_id,
        case_id,
        team_id,
        worker_id,
        clock_started_on,
        due_on,
        (due_on - as_of)::integer as days_left,
        outlook
    from deciding
)

select * from outlook_case
