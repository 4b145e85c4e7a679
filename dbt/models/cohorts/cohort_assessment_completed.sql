with assessment as (
    select * from {{ ref('fold_assessment') }}
),

timescale as (
    select * from {{ ref('timescale_in_force') }}
),

due_date as (
    select * from {{ ref('due_date') }}
),

completed as (
    select
        assessment.area_code,
        assessment.person_id,
        assessment.assessment_id,
        assessment.clock_started_on,
        assessment.ended_on as completed_on,
        assessment.outcome,
        due_date.due_on,
        coalesce(assessment.ended_on <= due_date.due_on, false) as is_in_time
    from assessment
    {{ join_due_date('assessment', 'assessment') }}
    where assessment.ended_on is not null
),

assessment_completed as (
    select
        'assessment_completed' as cohort,
        area_code,
        person_id,
        assessment_id as case_id,
        completed_on as counted_on,
        {
            'every': true,
            'in_time': is_in_time,
            'no_further_action': outcome = 'no_further_action',
            'section_17': outcome = 'section_17'
        }::{{ flags_type() }} as flags,
        { 'in_time': {{ clock('clock_started_on', 'due_on', 'completed_on') }} }::{{ clocks_type() }} as clocks,
        {
            'every': 'completed',
            'in_time': case
                when due_on is null then 'due_date_unknown'
                when is_in_time then 'completed_in_time'
                else 'completed_late'
            end,
            'no_further_action': outcome,
            'section_17': outcome
        }::{{ reasons_type() }} as reasons
    from completed
)

select * from assessment_completed
