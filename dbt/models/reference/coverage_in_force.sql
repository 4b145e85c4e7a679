with coverage as (
    select * from {{ ref('coverage') }}
),

coverage_in_force as (
    select
        area_code,
        feed,
        complete_from
    from coverage
    where {{ is_known_from('known_from') }}
    qualify
        row_number() over (
            partition by area_code, feed
            order by known_from desc nulls last
        ) = 1
)

select * from coverage_in_force
