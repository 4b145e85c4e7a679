with effective_event as (
    select * from {{ ref('effective_event') }}
),

event_reach as (
    select
        area_code,
        event_type,
        load_id,
        min(occurred_on) as first_on,
        max(occurred_on) as last_on
    from effective_event
    group by area_code, event_type, load_id
)

select * from event_reach
