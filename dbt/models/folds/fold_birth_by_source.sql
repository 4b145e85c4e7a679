with birth_told as (
    select * from {{ ref('birth_told') }}
),

birth_by_source as (
    select
        area_code,
        source,
        person_id,
        date_of_birth
    from birth_told
    qualify row_number() over (
            partition by area_code, source, person_id
            order by occurred_on desc, recorded_at desc, event_id desc
        ) = 1
)

select * from birth_by_source
