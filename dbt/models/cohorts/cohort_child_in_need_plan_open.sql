with snapshot_day as (
    select * from {{ ref('snapshot_day') }}
),

child_in_need_plan as (
    select * from {{ ref('fold_child_in_need_plan') }}
),

latest_visit as (
    select * from {{ ref('fold_latest_visit') }}
),

timescale as (
    select * from {{ ref('timescale_in_force') }}
),

due_date as (
    select * from {{ ref('due_date') }}
),

open_plan as (
    select
        child_in_need_plan.*,
        snapshot_day.day as counted_on,
        {{ months_on('child_in_need_plan.started_on', 6) }} as six_months_on
    from snapshot_day
    inner join child_in_need_plan
        on {{ is_open_on('child_in_need_plan', 'snapshot_day.day') }}
),

one_per_child as (
    select *
    from open_plan
    qualify {{ is_latest_of_person('open_plan', 'plan_id') }}
),

visit_clock as (
    {{ visit_clock('one_per_child', 'child_in_need') }}
),

visit_due as (
    select
        visit_clock.*,
        due_date.due_on,
        coalesce(due_date.due_on >= visit_clock.counted_on, false) as is_visit_in_time
    from visit_clock
    {{ join_due_date('visit_clock', 'cin_visit') }}
),

open_case as (
    select
        'child_in_need_plan_open' as cohort,
        area_code,
        person_id,
        plan_id as case_id,
        counted_on,
        {
            'every': true,
            'over_six_months': six_months_on < counted_on,
            'visit_in_time': is_visit_in_time
        }::{{ flags_type() }} as flags,
        -- No visit has met the present clock by D: each visit starts the next one.
        {
            'over_six_months': {{ clock('started_on', 'six_months_on') }},
            'visit_in_time': {{ clock('clock_started_on', 'due_on') }}
        }::{{ clocks_type() }} as clocks,
        {
            'every': 'open',
            'over_six_months': if(six_months_on < counted_on, 'over_six_months', 'up_to_six_months'),
            'visit_in_time': {{ due_reason('seen_under_plan_on', 'due_on', 'counted_on') }}
        }::{{ reasons_type() }} as reasons
    from visit_due
)

select * from open_case
