with health_assessment_completed as (
    select * from {{ ref('stg_health_assessment_completed') }}
),

dental_check_completed as (
    select * from {{ ref('stg_dental_check_completed') }}
),

check_completed as (
    select distinct
        area_code,
        person_id,
        'health_assessment' as kind,
        occurred_on
    from health_assessment_completed
    union all
    select distinct
        area_code,
        person_id,
        'dental_check' as kind,
        occurred_on
    from dental_check_completed
),

health_check as (
    select
        area_code,
        person_id,
        kind,
        occurred_on as valid_from,
        lead(occurred_on) over (partition by area_code, person_id, kind order by occurred_on) as valid_to
    from check_completed
)

select * from health_check
