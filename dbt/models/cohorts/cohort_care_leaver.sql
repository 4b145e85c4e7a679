{# In education: F1, P1 (higher), F2, P2 (other). In training or employment: F4, P4 and F5, P5. Full-time and part-time count alike. #}
{% set education_or_work = "('F1', 'F2', 'F4', 'F5', 'P1', 'P2', 'P4', 'P5')" %}

with snapshot_day as (
    select * from {{ ref('snapshot_day') }}
),

leaving_care as (
    select * from {{ ref('fold_leaving_care') }}
),

leaving_care_status as (
    select * from {{ ref('fold_leaving_care_status') }}
),

person_detail as (
    select * from {{ ref('fold_person_detail') }}
),

open_leaving_care as (
    select
        leaving_care.*,
        snapshot_day.day as counted_on
    from snapshot_day
    inner join leaving_care
        on {{ is_open_on('leaving_care', 'snapshot_day.day') }}
),

-- Whoever has no known date of birth stays in.
care_leaver as (
    select open_leaving_care.*
    from open_leaving_care
    left join person_detail
        on open_leaving_care.area_code = person_detail.area_code
        and open_leaving_care.person_id = person_detail.person_id
        and {{ holds_on('person_detail', 'open_leaving_care.counted_on') }}
    where coalesce({{ age_on('person_detail.date_of_birth', 'open_leaving_care.counted_on') }} between 19 and 21, true)
    qualify {{ is_latest_of_person('open_leaving_care', 'leaving_care_id') }}
),

-- The latest status decides even where it lacks what is asked.
with_status as (
    select
        care_leaver.*,
        leaving_care_status.leaving_care_id is not null as has_status,
        leaving_care_status.activity,
        leaving_care_status.suitable_accommodation
    from care_leaver
    left join leaving_care_status
        on care_leaver.area_code = leaving_care_status.area_code
        and care_leaver.leaving_care_id = leaving_care_status.leaving_care_id
        and {{ holds_on('leaving_care_status', 'care_leaver.counted_on') }}
),

leaver_case as (
    select
        'care_leaver' as cohort,
        area_code,
        person_id,
        leaving_care_id as case_id,
        counted_on,
        {
            'every': true,
            'in_education_or_work': coalesce(activity in {{ education_or_work }}, false),
            'in_suitable_accommodation': coalesce(suitable_accommodation, false)
        }::{{ flags_type() }} as flags,
        {{ no_clocks() }} as clocks,
        {
            'every': 'leaving_care',
            'in_education_or_work': case
                when not has_status then 'no_status'
                when activity is null then 'activity_unknown'
                else if(activity in {{ education_or_work }}, 'in_education_or_work', 'not_in_education_or_work')
            end,
            'in_suitable_accommodation': case
                when not has_status then 'no_status'
                when suitable_accommodation is null then 'accommodation_unknown'
                else if(suitable_accommodation, 'suitable_accommodation', 'unsuitable_accommodation')
            end
        }::{{ reasons_type() }} as reasons
    from with_status
)

select * from leaver_case
