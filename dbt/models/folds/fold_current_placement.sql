with child_looked_after as (
    select * from {{ ref('fold_child_looked_after') }}
),

placement as (
    select * from {{ ref('fold_placement') }}
),

placement_detail as (
    select * from {{ ref('fold_placement_detail') }}
),

latest_open as (
    select
        child_looked_after.area_code,
        child_looked_after.person_id,
        child_looked_after.counted_on,
        placement.placement_id,
        placement.placement_type,
        placement.started_on
    from child_looked_after
    inner join placement
        on child_looked_after.area_code = placement.area_code
        and child_looked_after.care_id = placement.care_id
        and {{ is_open_on('placement', 'child_looked_after.counted_on') }}
    qualify
        row_number() over (
            partition by child_looked_after.area_code, child_looked_after.person_id, child_looked_after.counted_on
            order by placement.started_on desc, placement.placement_id desc
        ) = 1
),

current_placement as (
    select
        latest_open.area_code,
        latest_open.person_id,
        latest_open.counted_on,
        latest_open.placement_id,
        latest_open.placement_type,
        latest_open.started_on,
        placement_detail.provider,
        placement_detail.distance_miles,
        placement_detail.in_area,
        placement_detail.long_term,
        placement_detail.approved
    from latest_open
    left join placement_detail
        on latest_open.area_code = placement_detail.area_code
        and latest_open.placement_id = placement_detail.placement_id
        and {{ holds_on('placement_detail', 'latest_open.counted_on') }}
)

select * from current_placement
