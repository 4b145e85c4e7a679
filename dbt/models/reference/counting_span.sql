with period as (
    select * from {{ ref('period') }}
),

counting_span as (
    select distinct
        period_start as first_day,
        period_end as last_day
    from period
)

select * from counting_span
