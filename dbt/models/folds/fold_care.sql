with care as (
    {{ spell(
        'care_id', ref('stg_care_started'), ref('stg_care_ended'),
        end_reason='reason', carried=['need', 'legal_status']
    ) }}
)

select * from care
