with protection_plan as (
    select * from {{ ref('fold_protection_plan') }}
),

protection_plan_start as (
    select
        'protection_plan_start' as cohort,
        area_code,
        person_id,
        plan_id as case_id,
        started_on as counted_on,
        map(['every', 'has_earlier_plan'], [true, plan_order <> 'first_plan']) as flags,
        {{ no_clocks() }} as clocks,
        map(['every', 'has_earlier_plan'], ['plan_started', plan_order]) as reasons
    from protection_plan
    where not is_temporary
)

select * from protection_plan_start
