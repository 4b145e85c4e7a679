with national_statistic as (
    select * from {{ source('ledger', 'national_statistic') }}
),

loaded as (
    select
        statistic,
        area_code,
        period_end,
        measure,
        numerator,
        denominator,
        value,
        status,
        source,
        known_from,
        loaded_at,
        row_number
    from national_statistic
)

select * from loaded
