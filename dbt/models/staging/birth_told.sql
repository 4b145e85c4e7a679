with person_detail as (
    {{ effective_events(['data.date_of_birth::date as date_of_birth'], ['person_registered', 'person_details_changed']) | indent(4) }}
),

birth_told as (
    select
        area_code,
        source,
        event_id,
        person_id,
        date_of_birth,
        occurred_on,
        recorded_at
    from person_detail
    where date_of_birth is not null
)

select * from birth_told
