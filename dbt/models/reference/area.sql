with event_reach as (
    select * from {{ ref('event_reach') }}
),

area as (
    select
        area_code,
        min(first_on) as first_event_on
    from event_reach
    group by area_code
)

select * from area
