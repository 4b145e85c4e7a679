with care as (
    select * from {{ ref('fold_care') }}
),

health_assessment_completed as (
    select * from {{ ref('stg_health_assessment_completed') }}
),

initial_health_assessment as (
    select
        care.area_code,
        care.care_id,
        min(health_assessment_completed.occurred_on) as assessed_on
    from care
    inner join health_assessment_completed
        on care.area_code = health_assessment_completed.area_code
        and care.person_id = health_assessment_completed.person_id
        and {{ is_within_care('health_assessment_completed.occurred_on') }}
    where health_assessment_completed.kind = 'initial'
    group by care.area_code, care.care_id
)

select * from initial_health_assessment
