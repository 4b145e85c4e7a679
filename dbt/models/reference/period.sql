with event_reach as (
    select * from {{ ref('event_reach') }}
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

reporting_span as (
    select * from {{ ref('reporting_span') }}
),

event_extent as (
    select
        min(first_on) as first_on,
        max(last_on) as last_on
    from event_reach
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
    where period_kind <> 'span'
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

calendar_label as (
    select
        *,
        {{ financial_year_label('period_end') }} as year_label,
        (month(period_start) + 8) % 12 // 3 + 1 as quarter_number
    from calendar_period
),

-- Of several rows for one span the one known last counts.
known_span as (
    select *
    from reporting_span
    where {{ is_known_from('known_from') }}
    qualify row_number() over (partition by label order by known_from desc nulls last) = 1
),

labelled as (
    select
        period_kind,
        case period_kind
            when 'month' then strftime(period_start, '%Y-%m')
            when 'quarter' then year_label || ' Q' || quarter_number
            when 'year' then year_label
        end as period,
        period_start,
        period_end
    from calendar_label
    union all
    select
        period_kind.period_kind,
        known_span.label as period,
        known_span.first_day as period_start,
        known_span.last_day as period_end
    from known_span
    inner join period_kind on period_kind.period_kind = 'span'
),

reached as (
    select labelled.*
    from labelled
    inner join event_extent
        on labelled.period_end >= event_extent.first_on
        and labelled.period_start <= event_extent.last_on
    inner join calendar
        on labelled.period_end <= calendar.last_day
),

-- A period has ended with the last moment of its last day, which is also where a bare date as `known_at` stands.
period as (
    select
        reached.period_kind,
        reached.period,
        reached.period_start,
        reached.period_end,
        known_until.known_until < reached.period_end + interval 1 day - interval 1 microsecond as is_unfinished
    from reached
    cross join known_until
)

select * from period
