with effective_event as (
    select * from {{ ref('effective_event') }}
),

event_type_feed as (
    select
        area_code,
        event_type as feed,
        min(occurred_on) as first_on
    from effective_event
    group by area_code, event_type
),

-- One event type serves three duties, and a system may record the visits of one of them and not of another.
visit_feed as (
    select
        effective_event.area_code,
        'visit_made:' || effective_event.data.purpose::varchar as feed,
        min(effective_event.occurred_on) as first_on
    from effective_event
    where effective_event.event_type = 'visit_made'
    group by all
),

feed as (
    select * from event_type_feed
    union all
    select * from visit_feed
)

select * from feed
