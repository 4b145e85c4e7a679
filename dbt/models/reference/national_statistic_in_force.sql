with national_statistic as (
    select * from {{ ref('national_statistic') }}
),

national_statistic_loaded as (
    select * from {{ ref('national_statistic_loaded') }}
),

benchmark_measure as (
    select * from {{ ref('benchmark_measure') }}
),

known_measure as (
    select *
    from benchmark_measure
    where indicator_ref is not null and {{ is_known_from('known_from') }}
    qualify row_number() over (partition by statistic, indicator_ref order by known_from desc nulls last) = 1
),

-- What a user loaded goes before every row of the seed.
candidate as (
    select
        area_code,
        indicator_ref,
        measure,
        statistic,
        period_end,
        numerator,
        denominator,
        value,
        status,
        source,
        known_from,
        0 as load_order
    from national_statistic
    union all
    select
        loaded.area_code,
        known_measure.indicator_ref,
        loaded.measure,
        loaded.statistic,
        loaded.period_end,
        loaded.numerator,
        loaded.denominator,
        loaded.value,
        loaded.status,
        loaded.source,
        loaded.known_from,
        loaded.row_number as load_order
    from national_statistic_loaded as loaded
    inner join known_measure
        on loaded.statistic = known_measure.statistic
),

known as (
    select *
    from candidate
    where {{ is_known_from('known_from') }}
    qualify
        row_number() over (
            partition by area_code, indicator_ref, measure, period_end
            order by load_order > 0 desc, known_from desc nulls last, load_order desc
        ) = 1
),

national_statistic_in_force as (
    select
        known.area_code,
        known.indicator_ref,
        known.measure,
        known.period_end,
        known.numerator,
        known.denominator,
        known.value,
        known.status,
        known_measure.comparability,
        known_measure.note,
        known.source,
        known.known_from
    from known
    left join known_measure
        on known.statistic = known_measure.statistic
        and known.indicator_ref = known_measure.indicator_ref
)

select * from national_statistic_in_force
