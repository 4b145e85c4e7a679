with effective_event as (
    select * from {{ ref('effective_event') }}
),

calendar_day as (
    select * from {{ ref('calendar_day') }}
),

indicator_edition as (
    select * from {{ ref('indicator_edition') }}
),

known_until as (
    select * from {{ ref('known_until') }}
),

event_extent as (
    select
        min(occurred_on) as first_on,
        max(occurred_on) as last_on
    from effective_event
),

calendar as (
    select
        min(day) as first_day,
        max(day) as last_day
    from calendar_day
),

period_kind as (
    select distinct unnest(string_split(period_kinds, ';')) as period_kind
    from indicator_edition
),

kind_length as (
    select
        period_kind,
        case period_kind when 'month' then 1 when 'quarter' then 3 when 'year' then 12 end as months
    from period_kind
),

calendar_month as (
    select unnest(generate_series(first_day, last_day, interval 1 month))::date as month_start
    from calendar
),

-- Every kind begins on 1 April, and again whenever its length has passed.
calendar_period as (
    select
        kind_length.period_kind,
        calendar_month.month_start as period_start,
        last_day((calendar_month.month_start + to_months(kind_length.months - 1))::date) as period_end
    from calendar_month
    inner join kind_length
        on (month(calendar_month.month_start) - 4) % kind_length.months = 0
),

reached as (
    select
        calendar_period.*,
        {{ financial_year('calendar_period.period_end') }} as financial_year
    from calendar_period
    cross join calendar
    inner join event_extent
        on calendar_period.period_end >= event_extent.first_on
        and calendar_period.period_start <= event_extent.last_on
    where calendar_period.period_end <= calendar.last_day
),

labelled as (
    select
        *,
        format('{}-{:02d}', financial_year, (financial_year + 1) % 100) as year_label,
        (month(period_start) + 8) % 12 // 3 + 1 as quarter_number
    from reached
),

-- A period has ended with the last moment of its last day, which is also where a bare date as `known_at` stands.
period as (
    select
        labelled.period_kind,
        case labelled.period_kind
            when 'month' then strftime(labelled.period_start, '%Y-%m')
            when 'quarter' then labelled.year_label || ' Q' || labelled.quarter_number
            when 'year' then labelled.year_label
        end as period,
        labelled.period_start,
        labelled.period_end,
        known_until.known_until < labelled.period_end + interval 1 day - interval 1 microsecond as is_unfinished
    from labelled
    cross join known_until
)

select * from period
