with indicator_target as (
    select * from {{ ref('indicator_target') }}
),

target_in_force as (
    select
        area_code,
        indicator_ref,
        period_kind,
        period,
        target,
        target_text,
        length(regexp_extract(target_text, '[0-9]\.([0-9]+)', 1)) as target_decimals,
        basis,
        source
    from indicator_target
    where {{ is_known_from('known_from') }}
    qualify
        row_number() over (
            partition by area_code, indicator_ref, period_kind, period
            order by known_from desc nulls last
        ) = 1
)

select * from target_in_force
