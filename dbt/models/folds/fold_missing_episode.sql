with spell as (
    {{ spell('missing_id', ref('stg_missing_started'), ref('stg_missing_ended'), carried=['missing_from']) }}
),

return_interview_held as (
    select * from {{ ref('stg_return_interview_held') }}
),

interviewed_after_return as (
    select
        spell.area_code,
        spell.missing_id,
        min(return_interview_held.occurred_on) as interviewed_on
    from spell
    inner join return_interview_held
        on spell.area_code = return_interview_held.area_code
        and spell.missing_id = return_interview_held.missing_id
        and spell.ended_on <= return_interview_held.occurred_on
    group by spell.area_code, spell.missing_id
),

missing_episode as (
    select
        spell.area_code,
        spell.person_id,
        spell.missing_id,
        spell.started_on,
        spell.ended_on,
        spell.end_reason,
        spell.missing_from,
        interviewed_after_return.interviewed_on
    from spell
    left join interviewed_after_return
        on spell.area_code = interviewed_after_return.area_code
        and spell.missing_id = interviewed_after_return.missing_id
)

select * from missing_episode
