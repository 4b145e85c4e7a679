with spell as (
    {{ spell(
        'section_47_id', ref('stg_section_47_started'), ref('stg_section_47_completed'),
        carried=['referral_id'], carried_from_end=['outcome'], ended_by_death=false
    ) }}
),

section_47 as (
    select
        area_code,
        person_id,
        section_47_id,
        started_on,
        ended_on,
        outcome,
        referral_id
    from spell
)

select * from section_47
