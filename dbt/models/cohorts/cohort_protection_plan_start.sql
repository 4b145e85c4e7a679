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
        { 'every': true, 'has_earlier_plan': plan_order <> 'first_plan' }::{{ flags_type() }} as flags,
        {{ no_clocks() }} as clocks,
        { 'every': 'plan_started', 'has_earlier_plan': plan_order }::{{ reasons_type() }} as reasons
    from protection_plan
    where not is_temporary
)

select * from protection_plan_start
