-- A flag that the cohort does not have would count nothing, and the figure would read as zero.
select
    edition.indicator_ref,
    edition.first_day
from {{ ref('indicator_edition') }} as edition
inner join {{ ref('cohort_case') }} as cohort_case
    on edition.cohort = cohort_case.cohort
where cohort_case.flags[edition.denominator_flag] is null
    or cohort_case.flags[edition.numerator_flag] is null
    or cohort_case.reasons[edition.numerator_flag] is null
group by all
