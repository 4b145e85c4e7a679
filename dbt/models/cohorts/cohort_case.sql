{# Every cohort that an indicator can be counted over. #}
{% set cohorts = [
    ref('cohort_contact'),
    ref('cohort_referral'),
    ref('cohort_early_help_start'),
    ref('cohort_early_help_end'),
    ref('cohort_early_help_open'),
    ref('cohort_assessment_completed'),
    ref('cohort_section_47_completed'),
    ref('cohort_initial_conference'),
    ref('cohort_strategy_discussion'),
    ref('cohort_protection_plan_start'),
    ref('cohort_protection_plan_start_to_date'),
    ref('cohort_protection_plan_end'),
    ref('cohort_child_on_plan'),
    ref('cohort_child_in_need_plan_start'),
    ref('cohort_child_in_need_plan_open'),
    ref('cohort_child_with_case'),
    ref('cohort_child_looked_after'),
    ref('cohort_care_end'),
    ref('cohort_initial_health_assessment_due'),
    ref('cohort_care_review_held'),
    ref('cohort_care_leaver'),
    ref('cohort_youth_order_ended'),
    ref('cohort_missing_episode_end'),
    ref('cohort_child_missing_start'),
    ref('cohort_child_missing_from_care'),
    ref('cohort_programme_participant'),
    ref('cohort_private_fostering'),
] %}

{# A cohort says only what its cases have: `counted_from` and `amount` are null where it does not. #}
with every_case as (
    select
        null::date as counted_from,
        null::double as amount
    where false
    {% for cohort in cohorts %}
        union all by name
        select * from {{ cohort }}
    {% endfor %}
),

cohort_case as (
    select
        cohort,
        area_code,
        person_id,
        case_id,
        counted_on,
        counted_from,
        flags,
        clocks,
        reasons,
        amount
    from every_case
)

select * from cohort_case
