with snapshot_day as (
    select * from {{ ref('snapshot_day') }}
),

child_in_need_plan as (
    select * from {{ ref('fold_child_in_need_plan') }}
),

child_looked_after as (
    select * from {{ ref('fold_child_looked_after') }}
),

child_on_plan as (
    select * from {{ ref('cohort_child_on_plan') }}
),

protection_plan as (
    select * from {{ ref('fold_protection_plan') }}
),

allocation as (
    select * from {{ ref('fold_allocation') }}
),

open_case as (
    select
        child_in_need_plan.area_code,
        child_in_need_plan.person_id,
        child_in_need_plan.plan_id as case_id,
        child_in_need_plan.started_on,
        snapshot_day.day as counted_on,
        'child_in_need_plan' as kind
    from snapshot_day
    inner join child_in_need_plan
        on {{ is_open_on('child_in_need_plan', 'snapshot_day.day') }}
    union all
    select
        child_on_plan.area_code,
        child_on_plan.person_id,
        child_on_plan.case_id,
        protection_plan.started_on,
        child_on_plan.counted_on,
        'protection_plan' as kind
    from child_on_plan
    inner join protection_plan
        on child_on_plan.area_code = protection_plan.area_code and child_on_plan.case_id = protection_plan.plan_id
    union all
    select
        area_code,
        person_id,
        care_id as case_id,
        started_on,
        counted_on,
        'care' as kind
    from child_looked_after
),

one_per_person as (
    select *
    from open_case
    qualify
        row_number() over (
            partition by area_code, person_id, counted_on
            order by started_on desc, case_id desc, kind desc
        ) = 1
),

allocated as (
    select one_per_person.*
    from one_per_person
    semi join allocation
        on one_per_person.area_code = allocation.area_code
        and one_per_person.person_id = allocation.person_id
        and {{ is_open_on('allocation', 'one_per_person.counted_on') }}
),

child_case as (
    select
        'child_with_case' as cohort,
        one_per_person.area_code,
        one_per_person.person_id,
        one_per_person.case_id,
        one_per_person.counted_on,
        { 'every': true, 'unallocated': allocated.person_id is null }::{{ flags_type() }} as flags,
        {{ no_clocks() }} as clocks,
        {
            'every': one_per_person.kind,
            'unallocated': if(allocated.person_id is null, 'no_open_allocation', 'allocated')
        }::{{ reasons_type() }} as reasons
    from one_per_person
    left join allocated
        on one_per_person.area_code = allocated.area_code
        and one_per_person.person_id = allocated.person_id
        and one_per_person.counted_on = allocated.counted_on
)

select * from child_case
