with care as (
    select * from {{ ref('fold_care') }}
),

initial_health_assessment as (
    select * from {{ ref('fold_initial_health_assessment') }}
),

timescale as (
    select * from {{ ref('timescale_in_force') }}
),

due_date as (
    select * from {{ ref('due_date') }}
),

care_clock as (
    select
        *,
        started_on as clock_started_on
    from care
    where not {{ is_short_break('legal_status') }}
),

-- Nothing looks beyond the day on which the assessment fell due, so that a case is the same in every period that counts it.
assessment_due as (
    select
        care_clock.area_code,
        care_clock.person_id,
        care_clock.care_id,
        care_clock.clock_started_on,
        due_date.due_on,
        if(initial_health_assessment.assessed_on <= due_date.due_on, initial_health_assessment.assessed_on, null) as assessed_on
    from care_clock
    {{ join_due_date('care_clock', 'iha') }}
    left join initial_health_assessment
        on care_clock.area_code = initial_health_assessment.area_code
        and care_clock.care_id = initial_health_assessment.care_id
    where {{ is_open_on('care_clock', 'due_date.due_on') }}
),

initial_health_assessment_due as (
    select
        'initial_health_assessment_due' as cohort,
        area_code,
        person_id,
        care_id as case_id,
        due_on as counted_on,
        { 'every': true, 'in_time': assessed_on is not null }::{{ flags_type() }} as flags,
        { 'in_time': {{ clock('clock_started_on', 'due_on', 'assessed_on') }} }::{{ clocks_type() }} as clocks,
        {
            'every': 'assessment_due',
            'in_time': if(assessed_on is null, 'not_assessed_in_time', 'assessed_in_time')
        }::{{ reasons_type() }} as reasons
    from assessment_due
)

select * from initial_health_assessment_due
