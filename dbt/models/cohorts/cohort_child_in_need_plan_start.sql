with child_in_need_plan as (
    select * from {{ ref('fold_child_in_need_plan') }}
),

child_in_need_plan_start as (
    select
        'child_in_need_plan_start' as cohort,
        area_code,
        person_id,
        plan_id as case_id,
        started_on as counted_on,
        { 'every': true }::{{ flags_type() }} as flags,
        {{ no_clocks() }} as clocks,
        { 'every': 'plan_started' }::{{ reasons_type() }} as reasons
    from child_in_need_plan
)

select * from child_in_need_plan_start
