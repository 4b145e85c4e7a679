with spell as (
    {{ spell(
        'assessment_id', ref('stg_assessment_started'), ref('stg_assessment_completed'),
        carried=['referral_id'], carried_from_end=['outcome'], ended_by_death=false
    ) }}
),

referral as (
    select * from {{ ref('fold_referral') }}
),

assessment as (
    select
        spell.area_code,
        spell.person_id,
        spell.assessment_id,
        spell.started_on,
        spell.ended_on,
        spell.outcome,
        spell.referral_id,
        -- The family waits from the referral on; a reassessment without one, from its own start.
        coalesce(referral.started_on, spell.started_on) as clock_started_on
    from spell
    left join referral
        on spell.area_code = referral.area_code
        and spell.referral_id = referral.referral_id
        and coalesce(spell.ended_on, date '9999-12-31') >= referral.started_on
)

select * from assessment
