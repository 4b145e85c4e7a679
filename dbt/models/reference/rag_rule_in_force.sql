with rag_rule as (
    select * from {{ ref('rag_rule') }}
),

known_rule as (
    select
        *,
        left(financial_year, 4)::bigint as first_year
    from rag_rule
    where {{ is_known_from('known_from') }}
    qualify
        row_number() over (
            partition by financial_year
            order by known_from desc nulls last
        ) = 1
),

rag_rule_in_force as (
    select
        first_year,
        lead(first_year, 1, 9999) over (order by first_year) as next_year,
        green_amber_within,
        red_amber_within,
        has_step_down,
        is_rounded_as_target,
        financial_year || ': ' || name as rule
    from known_rule
)

select * from rag_rule_in_force
