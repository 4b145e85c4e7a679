with indicator_result as (
    select * from {{ ref('indicator_result') }}
),

exact_count_limit as (
    select * from {{ ref('exact_count_limit') }}
),

-- Only what counts whole things has an interval: a sum of days has none, nor has a figure that another body gives without its fraction.
counted as (
    select
        *,
        case
            when measure = 'percentage' and denominator > 0 and numerator between 0 and denominator then 'wilson'
            when measure in ('count', 'rate') and numerator < 10 then 'exact'
            when measure in ('count', 'rate') then 'byar'
        end as method,
        if(measure = 'rate', rate_per / denominator, 1) as per
    from indicator_result
    where value is not null
        and numerator is not null
        and numerator = floor(numerator)
        and (measure <> 'rate' or denominator > 0)
),

indicator_uncertainty as (
    select
        counted.area_code,
        counted.indicator_ref,
        counted.dimension,
        counted.period_kind,
        counted.period,
        counted.value,
        counted.method,
        -- Zero added: a limit just below it would be shown as -0.0.
        round(case counted.method
            when 'wilson' then 100 * {{ wilson_limit('counted.numerator', 'counted.denominator', -1) }}
            when 'exact' then exact_count_limit.lower * counted.per
            when 'byar' then {{ byar_limit('counted.numerator', -1) }} * counted.per
        end, 6) + 0 as lower_limit,
        round(case counted.method
            when 'wilson' then 100 * {{ wilson_limit('counted.numerator', 'counted.denominator', 1) }}
            when 'exact' then exact_count_limit.upper * counted.per
            when 'byar' then {{ byar_limit('counted.numerator', 1) }} * counted.per
        end, 6) as upper_limit
    from counted
    left join exact_count_limit
        on counted.numerator = exact_count_limit.count
    where counted.method is not null
)

select * from indicator_uncertainty
