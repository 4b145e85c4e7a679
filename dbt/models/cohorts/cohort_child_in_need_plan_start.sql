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
        map(['every'], [true]) as flags,
        {{ no_clocks() }} as clocks,
        map(['every'], ['plan_started']) as reasons
    from child_in_need_plan
)

select * from child_in_need_plan_start
