with population as (
    select * from {{ ref('population') }}
),

population_loaded as (
    select * from {{ ref('population_loaded') }}
),

-- What a user loaded goes before every row of the seed.
candidate as (
    select
        area_code,
        age_from,
        age_to,
        applies_from,
        population,
        source,
        known_from,
        0 as load_order
    from population
    union all
    select
        area_code,
        age_from,
        age_to,
        coalesce(applies_from, date '0001-01-01') as applies_from,
        population,
        source,
        known_from,
        row_number as load_order
    from population_loaded
),

known as (
    select *
    from candidate
    where {{ is_known_from('known_from') }}
    qualify
        row_number() over (
            partition by area_code, age_from, age_to, applies_from
            order by load_order > 0 desc, known_from desc nulls last, load_order desc
        ) = 1
),

population_in_force as (
    select
        area_code,
        age_from,
        age_to,
        applies_from,
        lead(applies_from, 1, date '9999-12-31') over (
            partition by area_code, age_from, age_to
            order by applies_from
        ) as applies_to,
        population,
        source
    from known
)

select * from population_in_force
