with period as (
    select * from {{ ref('period') }}
),

snapshot_day as (
    select distinct period_end as day
    from period
)

select * from snapshot_day
