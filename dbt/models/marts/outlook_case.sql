with under_way as (
    select * from {{ ref('timeliness_under_way') }}
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

-- Counted already, and out of the numerator: as at a day, it can be put right until that day; otherwise until it is due.
counted as (
    select
        indicator_case.area_code,
        indicator_case.indicator_ref,
        indicator_case.dimension,
        indicator_case.period_kind,
        indicator_case.period,
        under_way.as_of,
        indicator_case.person_id,
        indicator_case.case_id,
        indicator_case.team_id,
        indicator_case.worker_id,
        indicator_case.clock_started_on,
        if(under_way.window_name = 'as_at', under_way.period_end, indicator_case.due_on) as due_on,
        'can_still_be_met' as outlook
    from under_way
    inner join indicator_case
        on under_way.area_code = indicator_case.area_code
        and under_way.indicator_ref = indicator_case.indicator_ref
        and under_way.dimension is not distinct from indicator_case.dimension
        and under_way.period_kind = indicator_case.period_kind
        and under_way.period = indicator_case.period
    where not indicator_case.in_numerator
        and (
            under_way.window_name = 'as_at'
            or (indicator_case.met_on is null and indicator_case.due_on >= under_way.as_of)
        )
),

-- Not counted yet: in time, if it is done by its due date. Where the clock has not started, nothing is decided.
to_be_counted as (
    select
        open_case.area_code,
        under_way.indicator_ref,
        under_way.dimension,
        under_way.period_kind,
        under_way.period,
        under_way.as_of,
        open_case.person_id,
        open_case.case_id,
        null::varchar as team_id,
        null::varchar as worker_id,
        open_case.clock_started_on,
        open_case.due_on,
        case
            when open_case.due_on < under_way.as_of then 'will_be_late'
            when open_case.clock_started_on is null or open_case.due_on < under_way.period_end then 'in_time_or_late'
            else 'in_time_if_done'
        end as outlook
    from under_way
    inner join open_case
        on under_way.area_code = open_case.area_code
        and under_way.cohort = open_case.cohort
        and under_way.numerator_flag = open_case.flag
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
