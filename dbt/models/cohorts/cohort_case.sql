{# Every cohort that an indicator can be counted over. #}
{% set cohorts = [
    ref('cohort_referral'),
    ref('cohort_assessment_completed'),
    ref('cohort_protection_plan_start'),
    ref('cohort_child_on_plan'),
    ref('cohort_child_with_case'),
] %}

with cohort_case as (
    {% for cohort in cohorts %}
        select
            cohort,
            area_code,
            person_id,
            case_id,
            counted_on,
            flags,
            clocks,
            reasons
        from {{ cohort }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select * from cohort_case
