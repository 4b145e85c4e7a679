with person_detail as (
    {{ effective_events(['data.date_of_birth::date as date_of_birth'], ['person_registered', 'person_details_changed']) }}
),

birth_by_source as (
    select
        area_code,
        source,
        person_id,
        date_of_birth
    from person_detail
    where date_of_birth is not null
    qualify row_number() over (
            partition by area_code, source, person_id
            order by occurred_on desc, recorded_at desc, event_id desc
        ) = 1
)

select * from birth_by_source
