-- A printed figure must be traceable to its people: every numerator, and every denominator that counts cases, is the number of rows
-- that `indicator_case` holds for the window.
with indicator_result as (
    select * from {{ ref('indicator_result') }}
),

indicator_case as (
    select * from {{ ref('indicator_case') }}
),

counted as (
    select
        result.area_code,
        result.indicator_ref,
        result.period_kind,
        result.period,
        result.measure,
        result.numerator,
        result.denominator,
        count(indicator_case.counted_on) as cases,
        count(*) filter (where indicator_case.in_numerator) as cases_in_numerator
    from indicator_result as result
    left join indicator_case
        on result.area_code = indicator_case.area_code
        and result.indicator_ref = indicator_case.indicator_ref
        and result.edition_valid_from is not distinct from indicator_case.valid_from
        and indicator_case.counted_on between result.window_start and result.period_end
    where result.numerator is not null
    group by all
)

select *
from counted
where numerator <> cases_in_numerator
    or (measure = 'percentage' and denominator <> cases)
    or (measure = 'count' and cases <> cases_in_numerator)
