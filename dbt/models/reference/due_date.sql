with calendar_day as (
    select * from {{ ref('calendar_day') }}
),

time_limit as (
    select distinct
        "limit" as time_limit,
        unit
    from {{ ref('timescale') }}
),

-- The n-th working day after a day is the one whose running count is n higher, whatever day of the week the first one is.
due_after_working_days as (
    select
        time_limit.time_limit,
        time_limit.unit,
        calendar_day.day,
        due_day.day as due_on
    from calendar_day
    cross join time_limit
    inner join calendar_day as due_day
        on calendar_day.working_days + time_limit.time_limit = due_day.working_days
        and due_day.is_working_day
    where time_limit.unit = 'working_days'
),

counted_by_calendar as (
    select
        time_limit.time_limit,
        time_limit.unit,
        calendar_day.day,
        case time_limit.unit
            when 'calendar_days' then calendar_day.day + time_limit.time_limit
            when 'months' then (calendar_day.day + to_months(time_limit.time_limit))::date
        end as due_on
    from calendar_day
    cross join time_limit
    where time_limit.unit <> 'working_days'
),

due_after_calendar_time as (
    select counted_by_calendar.*
    from counted_by_calendar
    semi join calendar_day
        on counted_by_calendar.due_on = calendar_day.day
),

due_date as (
    select * from due_after_working_days
    union all
    select * from due_after_calendar_time
)

select * from due_date
