{% set temporary_types = "('T0', 'T1', 'T2', 'T3', 'T4')" %}

with child_looked_after as (
    select * from {{ ref('fold_child_looked_after') }}
),

placement as (
    select * from {{ ref('fold_placement') }}
),

recent_placement_count as (
    select
        child_looked_after.area_code,
        child_looked_after.person_id,
        child_looked_after.counted_on,
        count(*) as placements
    from child_looked_after
    inner join placement
        on child_looked_after.area_code = placement.area_code
        and child_looked_after.person_id = placement.person_id
        and child_looked_after.counted_on >= placement.started_on
        and {{ first_day_of_months('child_looked_after.counted_on', 12) }} <= coalesce(placement.ended_on, date '9999-12-31')
    where placement.placement_type not in {{ temporary_types }}
        and placement.ended_on is distinct from placement.started_on
    group by all
)

select * from recent_placement_count
