with child_looked_after as (
    select * from {{ ref('fold_child_looked_after') }}
),

current_placement as (
    select * from {{ ref('fold_current_placement') }}
),

recent_placement_count as (
    select * from {{ ref('fold_recent_placement_count') }}
),

visit_due as (
    select * from {{ ref('fold_care_visit_due') }}
),

review_due as (
    select * from {{ ref('fold_care_review_due') }}
),

latest_health_check as (
    select * from {{ ref('fold_latest_health_check') }}
),

known as (
    select
        child_looked_after.*,
        {{ months_on('child_looked_after.started_on', 12) }} as twelve_months_on,
        coalesce(current_placement.foster_care, 'no_placement') as foster_care,
        coalesce(current_placement.residential_care, 'no_placement') as residential_care,
        coalesce(current_placement.distance, 'no_placement') as distance,
        coalesce(current_placement.carer, 'no_placement') as carer,
        coalesce(recent_placement_count.placements, 0) as placements,
        visit_due.last_visited_on,
        visit_due.clock_started_on as visit_clock_started_on,
        visit_due.due_on as visit_due_on,
        review_due.last_reviewed_on,
        review_due.clock_started_on as review_clock_started_on,
        review_due.due_on as review_due_on,
        latest_health_check.assessed_from,
        latest_health_check.assessed_on,
        latest_health_check.health_assessment,
        latest_health_check.teeth_checked_from,
        latest_health_check.teeth_checked_on,
        latest_health_check.dental_check
    from child_looked_after
    inner join visit_due
        on child_looked_after.area_code = visit_due.area_code
        and child_looked_after.person_id = visit_due.person_id
        and child_looked_after.counted_on = visit_due.counted_on
    inner join review_due
        on child_looked_after.area_code = review_due.area_code
        and child_looked_after.person_id = review_due.person_id
        and child_looked_after.counted_on = review_due.counted_on
    inner join latest_health_check
        on child_looked_after.area_code = latest_health_check.area_code
        and child_looked_after.person_id = latest_health_check.person_id
        and child_looked_after.counted_on = latest_health_check.counted_on
    left join current_placement
        on child_looked_after.area_code = current_placement.area_code
        and child_looked_after.person_id = current_placement.person_id
        and child_looked_after.counted_on = current_placement.counted_on
    left join recent_placement_count
        on child_looked_after.area_code = recent_placement_count.area_code
        and child_looked_after.person_id = recent_placement_count.person_id
        and child_looked_after.counted_on = recent_placement_count.counted_on
),

judged as (
    select
        *,
        residential_care not in ('no_placement', 'not_residential') as is_residential,
        placements >= 3 as has_three_placements,
        coalesce(visit_due_on >= counted_on, false) as is_visit_in_time,
        coalesce(review_due_on >= counted_on, false) as is_review_in_time,
        twelve_months_on <= counted_on as is_twelve_months
    from known
),

child_case as (
    select
        'child_looked_after' as cohort,
        area_code,
        person_id,
        care_id as case_id,
        counted_on,
        {
            'every': true,
            'in_own_foster_care': foster_care = 'own_foster_care',
            'in_residential': is_residential,
            'in_external_residential': residential_care = 'external_residential',
            'far_from_home': distance = 'beyond_20_miles',
            'with_unapproved_carer': carer = 'unapproved_carer',
            'three_placements': has_three_placements,
            'visit_in_time': is_visit_in_time,
            'review_in_time': is_review_in_time,
            'twelve_months': is_twelve_months,
            'health_assessed': health_assessment = 'assessed_in_time',
            'dental_checked': dental_check = 'checked_in_time'
        }::{{ flags_type() }} as flags,
        -- No visit or review has met its present clock by D: each starts the next one.
        {
            'visit_in_time': {{ clock('visit_clock_started_on', 'visit_due_on') }},
            'review_in_time': {{ clock('review_clock_started_on', 'review_due_on') }},
            'twelve_months': {{ clock('started_on', 'twelve_months_on') }},
            'health_assessed': {{ clock('assessed_from', 'counted_on', 'assessed_on') }},
            'dental_checked': {{ clock('teeth_checked_from', 'counted_on', 'teeth_checked_on') }}
        }::{{ clocks_type() }} as clocks,
        {
            'every': 'looked_after',
            'in_own_foster_care': foster_care,
            'in_residential': if(is_residential, 'residential', residential_care),
            'in_external_residential': residential_care,
            'far_from_home': distance,
            'with_unapproved_carer': carer,
            'three_placements': if(has_three_placements, 'three_or_more', 'fewer_than_three'),
            'visit_in_time': {{ due_reason('last_visited_on', 'visit_due_on', 'counted_on', 'visited') }},
            'review_in_time': {{ due_reason('last_reviewed_on', 'review_due_on', 'counted_on', 'reviewed') }},
            'twelve_months': if(is_twelve_months, 'twelve_months_or_more', 'under_twelve_months'),
            'health_assessed': health_assessment,
            'dental_checked': dental_check
        }::{{ reasons_type() }} as reasons
    from judged
)

select * from child_case
