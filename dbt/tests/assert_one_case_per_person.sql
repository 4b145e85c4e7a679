-- As at a day, a person counts once: a case counted twice would be two children in every figure. Only who has several cases in a cohort
-- can be, and they are few.
with cohort_as_at as (
    select distinct cohort
    from {{ ref('indicator_part') }}
    where window_name = 'as_at'
),

person_with_several as (
    select
        cohort_case.cohort,
        cohort_case.area_code,
        cohort_case.person_id,
        cohort_case.counted_on
    from {{ ref('cohort_case') }} as cohort_case
    semi join cohort_as_at
        on cohort_case.cohort = cohort_as_at.cohort
    group by all
    having count(*) > 1
),

several_case as (
    select cohort_case.*
    from {{ ref('cohort_case') }} as cohort_case
    inner join person_with_several
        on cohort_case.cohort = person_with_several.cohort
        and cohort_case.area_code = person_with_several.area_code
        and cohort_case.person_id is not distinct from person_with_several.person_id
        and cohort_case.counted_on = person_with_several.counted_on
)

select
    part.indicator_ref,
    part.valid_from,
    part.dimension,
    several_case.area_code,
    several_case.counted_on,
    several_case.person_id
from {{ ref('indicator_part') }} as part
inner join several_case
    on part.cohort = several_case.cohort
    and several_case.flags[part.denominator_flag]
where part.window_name = 'as_at'
group by all
having count(*) > 1
