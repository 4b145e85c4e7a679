with effective_event as (
    select * from {{ ref('effective_event') }}
),

birth_by_source as (
    select
        effective_event.area_code,
        effective_event.source,
        effective_event.person_id,
        effective_event.data.date_of_birth::date as date_of_birth
    from effective_event
    where effective_event.event_type in ('person_registered', 'person_details_changed')
        and effective_event.data.date_of_birth is not null
    qualify row_number() over (
            partition by effective_event.area_code, effective_event.source, effective_event.person_id
            order by effective_event.occurred_on desc, effective_event.recorded_at desc, effective_event.event_id desc
        ) = 1
)

select * from birth_by_source
