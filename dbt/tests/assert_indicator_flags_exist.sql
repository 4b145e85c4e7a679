-- A flag that the cohort does not have would count nothing, and the figure would read as zero.
with missing_flag as (
    select distinct
        part.indicator_ref,
        part.cohort,
        case
            when cohort_case.flags[part.denominator_flag] is null then part.denominator_flag
            else part.numerator_flag
        end as flag
    from {{ ref('indicator_part') }} as part
    inner join {{ ref('cohort_case') }} as cohort_case
        on part.cohort = cohort_case.cohort
    where cohort_case.flags[part.denominator_flag] is null
        or cohort_case.flags[part.numerator_flag] is null
        or cohort_case.reasons[part.numerator_flag] is null
)

select
    concat(
        'indicator.csv counts ', indicator_ref, ' by the flag ', flag, ', which the cohort ', cohort, ' lacks (or has no reason for):',
        ' correct the flag, or add it to dbt/models/cohorts/cohort_', cohort, '.sql'
    ) as sentence
from missing_flag
