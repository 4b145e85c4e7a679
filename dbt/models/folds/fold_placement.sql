with spell as (
    {{ spell(
        'placement_id', ref('stg_placement_started'), ref('stg_placement_ended'),
        end_reason='reason', carried=['care_id', 'placement_type']
    ) }}
),

care as (
    select * from {{ ref('fold_care') }}
),

placement as (
    select
        spell.area_code,
        care.person_id,
        spell.placement_id,
        spell.care_id,
        spell.placement_type,
        spell.started_on,
        spell.ended_on,
        spell.end_reason
    from spell
    inner join care
        on spell.area_code = care.area_code
        and spell.care_id = care.care_id
        and {{ is_within_care('spell.started_on') }}
)

select * from placement
