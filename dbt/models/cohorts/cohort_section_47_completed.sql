{% set outcomes = ['conference', 'child_in_need_plan'] %}

with section_47 as (
    select * from {{ ref('fold_section_47') }}
),

section_47_completed as (
    select
        'section_47_completed' as cohort,
        area_code,
        person_id,
        section_47_id as case_id,
        ended_on as counted_on,
        {
            'every': true,
            {% for outcome in outcomes %}
                '{{ outcome }}': outcome = '{{ outcome }}'{{ ',' if not loop.last }}
            {% endfor %}
        }::{{ flags_type() }} as flags,
        {{ no_clocks() }} as clocks,
        {
            'every': 'completed',
            {% for outcome in outcomes %}
                '{{ outcome }}': outcome{{ ',' if not loop.last }}
            {% endfor %}
        }::{{ reasons_type() }} as reasons
    from section_47
    where ended_on is not null
)

select * from section_47_completed
