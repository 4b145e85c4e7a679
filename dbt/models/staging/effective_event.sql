with event as (
    select * from {{ source('ledger', 'event') }}
),

superseded_position as (
    select * from {{ ref('superseded_position') }}
),

merged_person as (
    select * from {{ ref('merged_person') }}
),

effective as (
    select
        event.position,
        event.load_id,
        event.source,
        event.event_id,
        event.event_type,
        event.area_code,
        event.subject,
        coalesce(merged_person.person_id, event.subject) as person_id,
        event.occurred_at,
        event.occurred_on,
        event.recorded_at,
        event.data
    from event
    anti join superseded_position
        on event.position = superseded_position.position
    left join merged_person
        on event.area_code = merged_person.area_code and event.subject = merged_person.subject
    where event.event_type <> 'event_retracted' and {{ is_known('event.recorded_at') }}
)

select * from effective
