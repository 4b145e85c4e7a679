with period as (
    select * from {{ ref('period') }}
),

window_name as (
    select unnest(['period', 'ytd', 'r12', 'as_at', 'm6', 'y3']) as window_name
),

period_window as (
    select
        period.period_kind,
        period.period,
        period.period_start,
        period.period_end,
        period.is_unfinished,
        window_name.window_name,
        case window_name.window_name
            when 'period' then period.period_start
            when 'ytd' then make_date({{ financial_year('period.period_end') }}, 4, 1)
            when 'r12' then {{ first_day_of_months('period.period_end', 12) }}
            when 'as_at' then period.period_end
            when 'm6' then {{ first_day_of_months('period.period_end', 6) }}
            when 'y3' then {{ first_day_of_months('period.period_end', 36) }}
        end as window_start,
        period.period_end as window_end
    from period
    cross join window_name
)

select * from period_window
