with indicator_type as (
    select * from {{ ref('indicator_type') }}
),

known_type as (
    select
        *,
        left(financial_year, 4)::bigint as first_year
    from indicator_type
    where {{ is_known_from('known_from') }}
    qualify
        row_number() over (
            partition by indicator_ref, financial_year
            order by known_from desc nulls last
        ) = 1
),

indicator_type_in_force as (
    select
        indicator_ref,
        first_year,
        lead(first_year, 1, 9999) over (partition by indicator_ref order by first_year) as next_year,
        indicator_type
    from known_type
)

select * from indicator_type_in_force
