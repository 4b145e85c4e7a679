with person_registered as (
    select * from {{ ref('stg_person_registered') }}
),

person_details_changed as (
    select * from {{ ref('stg_person_details_changed') }}
),

said as (
    select * from person_registered
    union all by name
    select * from person_details_changed
),

statement as (
    select
        *,
        occurred_on as valid_from
    from said
),

person_detail as (
    {{ details_in_force(
        'statement', 'person_id', ['date_of_birth', 'expected', 'sex', 'ethnicity', 'asylum_seeker', 'disabled']
    ) }}
)

select * from person_detail
