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
        due_date.due_on,
        coalesce(assessment.ended_on <= due_date.due_on, false) as is_in_time
    from assessment
    left join timescale
        on assessment.area_code = timescale.area_code
        and timescale.code = 'assessment'
        and assessment.clock_started_on >= timescale.applies_from
        and assessment.clock_started_on < timescale.applies_to
    left join due_date
        on timescale.time_limit = due_date.time_limit
        and timescale.unit = due_date.unit
        and assessment.clock_started_on = due_date.day
    where assessment.ended_on is not null
),

assessment_completed as (
    select
        'assessment_completed' as cohort,
        area_code,
        person_id,
        assessment_id as case_id,
        completed_on as counted_on,
        map(['every', 'in_time'], [true, is_in_time]) as flags,
        map(['in_time'], [{{ clock('clock_started_on', 'due_on', 'completed_on') }}]) as clocks,
        map(
            ['every', 'in_time'],
            [
                'completed',
                case
                    when due_on is null then 'due_date_unknown'
                    when is_in_time then 'completed_in_time'
                    else 'completed_late'
                end,
            ]
        ) as reasons
    from completed
)

select * from assessment_completed
