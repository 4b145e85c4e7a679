with indicator as (
    select * from {{ ref('indicator_part') }}
),

cohort_case as (
    select * from {{ ref('cohort_case') }}
),

indicator_case as (
    select
        indicator.indicator_ref,
        indicator.valid_from,
        indicator.valid_to,
        indicator.dimension,
        cohort_case.area_code,
        cohort_case.counted_on,
        cohort_case.counted_from,
        cohort_case.person_id,
        cohort_case.case_id,
        cohort_case.clocks[indicator.numerator_flag].clock_started_on as clock_started_on,
        cohort_case.clocks[indicator.numerator_flag].due_on as due_on,
        cohort_case.clocks[indicator.numerator_flag].met_on as met_on,
        cohort_case.flags[indicator.numerator_flag] as in_numerator,
        if(indicator.is_met_by_period_end, cohort_case.clocks[indicator.numerator_flag].met_on, null) as in_numerator_from,
        cohort_case.reasons[indicator.numerator_flag] as reason,
        if(indicator.measure = 'mean', cohort_case.amount, null) as amount
    from indicator
    inner join cohort_case
        on indicator.cohort = cohort_case.cohort
        and cohort_case.flags[indicator.denominator_flag]
)

select * from indicator_case
