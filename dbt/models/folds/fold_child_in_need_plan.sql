with child_in_need_plan as (
    {{ spell(
        'plan_id', ref('stg_child_in_need_plan_started'), ref('stg_child_in_need_plan_ended'), end_reason='reason'
    ) }}
)

select * from child_in_need_plan
