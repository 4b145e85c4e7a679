{# Each pair of a start and an end that makes a spell: the same as in the folds. #}
{% set spells = [
    ('early_help_id', ref('stg_early_help_opened'), ref('stg_early_help_closed')),
    ('referral_id', ref('stg_referral_received'), ref('stg_referral_closed')),
    ('section_47_id', ref('stg_section_47_started'), ref('stg_section_47_completed')),
    ('plan_id', ref('stg_protection_plan_started'), ref('stg_protection_plan_ended')),
    ('plan_id', ref('stg_child_in_need_plan_started'), ref('stg_child_in_need_plan_ended')),
    ('care_id', ref('stg_care_started'), ref('stg_care_ended')),
    ('placement_id', ref('stg_placement_started'), ref('stg_placement_ended')),
    ('missing_id', ref('stg_missing_started'), ref('stg_missing_ended')),
    ('leaving_care_id', ref('stg_leaving_care_started'), ref('stg_leaving_care_ended')),
    ('arrangement_id', ref('stg_private_fostering_started'), ref('stg_private_fostering_ended')),
    ('allocation_id', ref('stg_worker_allocated'), ref('stg_worker_deallocated')),
] %}

{# Each flag whose clock runs to a due date of the calendar. #}
{% set clocks = [
    ('cohort_contact', 'decided_in_time'),
    ('cohort_assessment_completed', 'in_time'),
    ('cohort_initial_conference', 'in_time'),
    ('cohort_child_on_plan', 'visit_in_time'),
    ('cohort_child_in_need_plan_open', 'visit_in_time'),
    ('cohort_child_looked_after', 'visit_in_time'),
    ('cohort_child_looked_after', 'review_in_time'),
    ('cohort_missing_episode_end', 'interviewed_in_time'),
] %}

{# What belongs to a period of care, and counts only when dated within it. #}
{% set parts_of_care = [
    ref('stg_legal_status_changed'),
    ref('stg_placement_started'),
    ref('stg_care_review_held'),
    ref('stg_placed_for_adoption'),
] %}

with merge_outcome as (
    select * from {{ ref('merge_outcome') }}
),

edition as (
    select * from {{ ref('indicator_edition') }}
),

reported as (
    select * from {{ ref('fold_reported_figure') }}
),

assessment_started as (
    select * from {{ ref('stg_assessment_started') }}
),

assessment_completed as (
    select * from {{ ref('stg_assessment_completed') }}
),

cohort_assessment_completed as (
    select * from {{ ref('cohort_assessment_completed') }}
),

cohort_contact as (
    select * from {{ ref('cohort_contact') }}
),

cohort_initial_conference as (
    select * from {{ ref('cohort_initial_conference') }}
),

cohort_protection_plan_start_to_date as (
    select * from {{ ref('cohort_protection_plan_start_to_date') }}
),

cohort_child_in_need_plan_open as (
    select * from {{ ref('cohort_child_in_need_plan_open') }}
),

cohort_child_on_plan as (
    select * from {{ ref('cohort_child_on_plan') }}
),

cohort_child_with_case as (
    select * from {{ ref('cohort_child_with_case') }}
),

cohort_child_looked_after as (
    select * from {{ ref('cohort_child_looked_after') }}
),

cohort_care_leaver as (
    select * from {{ ref('cohort_care_leaver') }}
),

cohort_missing_episode_end as (
    select * from {{ ref('cohort_missing_episode_end') }}
),

care as (
    select * from {{ ref('fold_care') }}
),

person_detail as (
    select * from {{ ref('fold_person_detail') }}
),

spell_end as (
    {% for id, starts, ends in spells %}
        {{ spell_end_issue(id, starts, ends) }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

overlap as (
    {{ overlap_issue(
        'overlapping_cafs', ref('fold_early_help'), 'early_help_id', limit_to="counted.kind = 'caf' and other.kind = 'caf'"
    ) }}
    union all
    {{ overlap_issue(
        'overlapping_protection_plans', ref('fold_protection_plan'), 'plan_id',
        limit_to='not counted.is_temporary and not other.is_temporary'
    ) }}
    union all
    {{ overlap_issue('overlapping_child_in_need_plans', ref('fold_child_in_need_plan'), 'plan_id') }}
    union all
    {{ overlap_issue('overlapping_care', ref('fold_care'), 'care_id') }}
    union all
    {{ overlap_issue('overlapping_leaving_care', ref('fold_leaving_care'), 'leaving_care_id') }}
    union all
    {{ overlap_issue('overlapping_private_fostering', ref('fold_private_fostering'), 'arrangement_id') }}
),

outside_care as (
    {% for part in parts_of_care %}
        select
            'outside_care' as issue,
            part.area_code,
            part.person_id,
            part.care_id as case_id,
            '{{ part.identifier | replace('stg_', '', 1) }} on ' || part.occurred_on as detail
        from {{ part }} as part
        anti join care
            on part.area_code = care.area_code
            and part.care_id = care.care_id
            and {{ is_within_care('part.occurred_on') }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

assessment as (
    select
        if(assessment_started.event_id is null, 'assessment_without_start', 'assessment_start_after_completion') as issue,
        assessment_completed.area_code,
        assessment_completed.person_id,
        assessment_completed.assessment_id as case_id,
        'completed on ' || assessment_completed.occurred_on
        || coalesce(', started on ' || assessment_started.occurred_on, '') as detail
    from assessment_completed
    left join assessment_started
        on assessment_completed.area_code = assessment_started.area_code
        and assessment_completed.assessment_id = assessment_started.assessment_id
    where assessment_started.event_id is null
        or assessment_started.occurred_on > assessment_completed.occurred_on
),

clock as (
    {% for cohort, flag in clocks %}
        select
            area_code,
            person_id,
            case_id,
            clocks['{{ flag }}'].clock_started_on as clock_started_on,
            clocks['{{ flag }}'].due_on as due_on
        from {{ cohort }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

due_date as (
    select distinct
        'due_date_outside_calendar' as issue,
        area_code,
        person_id,
        case_id,
        'no due date after ' || clock_started_on as detail
    from clock
    where clock_started_on is not null and due_on is null
),

age_limited_person as (
    select distinct
        area_code,
        person_id
    from cohort_child_with_case
    where reasons['every'] in ('protection_plan', 'care')
    union
    select
        area_code,
        person_id
    from cohort_child_looked_after
    union
    select
        area_code,
        person_id
    from cohort_care_leaver
    union
    select
        area_code,
        person_id
    from cohort_child_on_plan
    union
    select
        area_code,
        person_id
    from cohort_protection_plan_start_to_date
),

date_of_birth as (
    select
        'date_of_birth_unknown' as issue,
        age_limited_person.area_code,
        age_limited_person.person_id,
        null as case_id,
        'counted without a known age' as detail
    from age_limited_person
    anti join person_detail
        on age_limited_person.area_code = person_detail.area_code
        and age_limited_person.person_id = person_detail.person_id
        and person_detail.date_of_birth is not null
),

person_merge as (
    select
        case outcome
            when 'closes_ring' then 'merge_closes_ring'
            when 'already_merged' then 'merge_of_already_merged'
        end as issue,
        area_code,
        subject as person_id,
        null as case_id,
        'into ' || merged_into || ', event ' || event_id || ' of ' || source as detail
    from merge_outcome
    where outcome <> 'applied'
),

-- Taken as it was reported, since there can be reasons for it: places taken up by children from elsewhere.
reported_figure as (
    select
        'reported_more_than_all' as issue,
        reported.area_code,
        null as person_id,
        null as case_id,
        reported.indicator_ref || ' for the period that ends on ' || reported.period_end || ': '
        || coalesce(reported.numerator::varchar || ' of ' || reported.denominator::varchar, reported.value::varchar || '%') as detail
    from reported
    inner join edition
        on reported.indicator_ref = edition.indicator_ref
        and reported.period_end between edition.first_day and edition.last_day
    where edition.measure = 'percentage' and (reported.numerator > reported.denominator or reported.value > 100)
),

issue as (
    select * from spell_end
    union all
    select * from overlap
    union all
    select * from outside_care
    union all
    select * from assessment
    union all
    select * from due_date
    union all
    select * from date_of_birth
    union all
    select * from person_merge
    union all
    select * from reported_figure
)

select * from issue
