-- A printed figure must be traceable to its people: every numerator, and every denominator that counts cases, is the number of rows
-- (of a mean the sum of the amounts) that `indicator_case` holds for the window. Held over the last finished period of each kind, since
-- all of them would take longer than the figures themselves.
with indicator_result as (
    select * from {{ ref('indicator_result') }}
),

last_finished as (
    select
        period_kind,
        max(period_end) as period_end
    from indicator_result
    where not unfinished
    group by period_kind
),

looked_at as (
    select indicator_result.*
    from indicator_result
    semi join last_finished
        on indicator_result.period_kind = last_finished.period_kind and indicator_result.period_end = last_finished.period_end
    where indicator_result.numerator is not null
),

first_day as (
    select min(window_start) as day
    from looked_at
),

indicator_case as (
    select indicator_case.*
    from {{ ref('indicator_case') }} as indicator_case
    inner join first_day
        on indicator_case.counted_on >= first_day.day
),

counted as (
    select
        result.area_code,
        result.indicator_ref,
        result.dimension,
        result.period_kind,
        result.period,
        result.measure,
        result.numerator,
        result.denominator,
        count(indicator_case.counted_on) as cases,
        count(*) filter (
            where indicator_case.in_numerator and coalesce(indicator_case.in_numerator_from <= result.period_end, true)
        ) as cases_in_numerator,
        coalesce(sum(indicator_case.amount) filter (where indicator_case.in_numerator), 0) as amount
    from looked_at as result
    left join indicator_case
        on result.area_code = indicator_case.area_code
        and result.indicator_ref = indicator_case.indicator_ref
        and result.dimension is not distinct from indicator_case.dimension
        and result.edition_valid_from is not distinct from indicator_case.valid_from
        and indicator_case.counted_on between result.window_start and result.period_end
        -- A case counted once within a span belongs to the window that is that span, and to no longer one.
        and coalesce(indicator_case.counted_from, result.window_start) = result.window_start
        and if(indicator_case.counted_from is null, result.period_end, indicator_case.counted_on) = result.period_end
    where result.cohort <> 'reported_figure'
    group by all
)

select *
from counted
where numerator <> if(measure = 'mean', amount, cases_in_numerator)
    or (measure in ('percentage', 'mean') and denominator <> cases)
    or (measure = 'count' and cases <> cases_in_numerator)
