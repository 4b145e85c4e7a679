with population as (
    select * from {{ source('ledger', 'population') }}
),

loaded as (
    select
        area_code,
        age_from,
        age_to,
        applies_from,
        population,
        source,
        known_from,
        loaded_at,
        row_number
    from population
)

select * from loaded
