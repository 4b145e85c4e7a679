with early_help as (
    {{ spell(
        'early_help_id', ref('stg_early_help_opened'), ref('stg_early_help_closed'), end_reason='reason', carried=['kind']
    ) }}
)

select * from early_help
