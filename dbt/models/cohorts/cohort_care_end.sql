with care as (
    select * from {{ ref('fold_care') }}
),

adoptive_placement as (
    select * from {{ ref('fold_adoptive_placement') }}
),

ended as (
    select
        care.area_code,
        care.person_id,
        care.care_id,
        care.started_on,
        care.ended_on,
        coalesce(care.end_reason, 'unknown') as end_reason,
        coalesce(care.end_reason in ('E11', 'E12'), false) as is_adopted,
        adoptive_placement.last_placed_on
    from care
    left join adoptive_placement
        on care.area_code = adoptive_placement.area_code and care.care_id = adoptive_placement.care_id
    where care.ended_on is not null
),

care_end as (
    select
        'care_end' as cohort,
        area_code,
        person_id,
        care_id as case_id,
        ended_on as counted_on,
        {
            'every': true,
            'adopted': is_adopted,
            'adopted_after_placement': is_adopted and last_placed_on is not null
        }::{{ flags_type() }} as flags,
        { 'adopted_after_placement': {{ clock('started_on', 'null', 'last_placed_on') }} }::{{ clocks_type() }} as clocks,
        {
            'every': 'ended',
            'adopted': if(is_adopted, 'adopted', 'ended_otherwise'),
            'adopted_after_placement': case
                when not is_adopted then 'ended_otherwise'
                else if(last_placed_on is null, 'placement_unknown', 'adopted')
            end
        }::{{ reasons_type() }} as reasons,
        (last_placed_on - started_on)::double as amount
    from ended
)

select * from care_end
