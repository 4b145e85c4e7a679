with person_died as (
    select * from {{ ref('stg_person_died') }}
),

first_death as (
    select
        area_code,
        person_id,
        min(occurred_on) as died_on
    from person_died
    group by area_code, person_id
)

select * from first_death
