with order_ended as (
    select * from {{ ref('stg_youth_order_ended') }}
),

youth_order_ended as (
    select
        'youth_order_ended' as cohort,
        area_code,
        person_id,
        order_id as case_id,
        occurred_on as counted_on,
        { 'every': true, 'in_education_or_work': in_education_or_work }::{{ flags_type() }} as flags,
        {{ no_clocks() }} as clocks,
        {
            'every': 'order_ended',
            'in_education_or_work': if(in_education_or_work, 'in_education_or_work', 'not_in_education_or_work')
        }::{{ reasons_type() }} as reasons
    from order_ended
)

select * from youth_order_ended
