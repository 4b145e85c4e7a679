with effective_event as (
    select * from {{ ref('effective_event') }}
),

area as (
    select
        area_code,
        min(occurred_on) as first_event_on
    from effective_event
    group by area_code
)

select * from area
