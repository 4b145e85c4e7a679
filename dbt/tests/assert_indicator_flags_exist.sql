-- A flag that the cohort does not have would count nothing, and the figure would read as zero.
select
    part.indicator_ref,
    part.first_day,
    part.dimension
from {{ ref('indicator_part') }} as part
inner join {{ ref('cohort_case') }} as cohort_case
    on part.cohort = cohort_case.cohort
where cohort_case.flags[part.denominator_flag] is null
    or cohort_case.flags[part.numerator_flag] is null
    or cohort_case.reasons[part.numerator_flag] is null
group by all
