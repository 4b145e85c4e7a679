with spell as (
    {{ spell(
        'plan_id', ref('stg_protection_plan_started'), ref('stg_protection_plan_ended'),
        end_reason='reason', carried=['category', 'previous_plans', 'temporary']
    ) }}
),

plan_history as (
    select
        area_code,
        person_id,
        plan_id,
        started_on,
        ended_on,
        end_reason,
        category,
        previous_plans,
        coalesce(temporary, false) as is_temporary,
        -- The first end among the child's plans that started on an earlier day; a plan still open then has none.
        min(ended_on) filter (where temporary is not true) over (
            partition by area_code, person_id
            order by started_on
            groups between unbounded preceding and 1 preceding
        ) as first_earlier_end
    from spell
),

protection_plan as (
    select
        area_code,
        person_id,
        plan_id,
        started_on,
        ended_on,
        end_reason,
        category,
        is_temporary,
        case
            when first_earlier_end <= started_on then 'earlier_plan'
            when previous_plans > 0 then 'earlier_plan_before_records'
            else 'first_plan'
        end as plan_order
    from plan_history
)

select * from protection_plan
