with indicator as (
    select * from {{ ref('indicator_edition') }}
),

cohort_case as (
    select * from {{ ref('cohort_case') }}
),

indicator_case as (
    select
        indicator.indicator_ref,
        indicator.valid_from,
        indicator.valid_to,
        null::varchar as dimension,
        cohort_case.area_code,
        cohort_case.counted_on,
        cohort_case.person_id,
        cohort_case.case_id,
        cohort_case.clocks[indicator.numerator_flag].clock_started_on as clock_started_on,
        cohort_case.clocks[indicator.numerator_flag].due_on as due_on,
        cohort_case.clocks[indicator.numerator_flag].met_on as met_on,
        cohort_case.flags[indicator.numerator_flag] as in_numerator,
        cohort_case.reasons[indicator.numerator_flag] as reason
    from indicator
    inner join cohort_case
        on indicator.cohort = cohort_case.cohort
        and cohort_case.flags[indicator.denominator_flag]
)

select * from indicator_case
