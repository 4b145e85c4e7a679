with protection_plan as (
    select * from {{ ref('fold_protection_plan') }}
),

child_in_need_plan as (
    select * from {{ ref('fold_child_in_need_plan') }}
),

ended_plan as (
    select
        *,
        coalesce(end_reason, 'not_recorded') as reason
    from protection_plan
    where ended_on is not null and not is_temporary
),

-- A plan open on the day after, or one that starts from the end on until a week later; the week may run beyond D.
supported as (
    select
        ended_plan.area_code,
        ended_plan.plan_id,
        min(greatest(child_in_need_plan.started_on, ended_plan.ended_on)) as supported_on
    from ended_plan
    inner join child_in_need_plan
        on ended_plan.area_code = child_in_need_plan.area_code
        and ended_plan.person_id = child_in_need_plan.person_id
        and ended_plan.ended_on + 7 >= child_in_need_plan.started_on
    where
        child_in_need_plan.started_on >= ended_plan.ended_on
        or ({{ is_open_on('child_in_need_plan', '(ended_plan.ended_on + 1)') }})
    group by ended_plan.area_code, ended_plan.plan_id
),

protection_plan_end as (
    select
        'protection_plan_end' as cohort,
        ended_plan.area_code,
        ended_plan.person_id,
        ended_plan.plan_id as case_id,
        ended_plan.ended_on as counted_on,
        {
            'every': true,
            'child_in_need_plan_follows': supported.plan_id is not null,
            'became_looked_after': ended_plan.reason = 'became_looked_after',
            'transferred_out': ended_plan.reason = 'transferred_out'
        }::{{ flags_type() }} as flags,
        {
            'child_in_need_plan_follows': {{ clock('ended_plan.ended_on', 'ended_plan.ended_on + 7', 'supported.supported_on') }}
        }::{{ clocks_type() }} as clocks,
        {
            'every': 'plan_ended',
            'child_in_need_plan_follows': if(supported.plan_id is null, 'no_child_in_need_plan', 'child_in_need_plan'),
            'became_looked_after': ended_plan.reason,
            'transferred_out': ended_plan.reason
        }::{{ reasons_type() }} as reasons
    from ended_plan
    left join supported
        on ended_plan.area_code = supported.area_code and ended_plan.plan_id = supported.plan_id
)

select * from protection_plan_end
