with placement_started as (
    select * from {{ ref('stg_placement_started') }}
),

placement_details_changed as (
    select * from {{ ref('stg_placement_details_changed') }}
),

-- A change goes after the start, whatever their dates, and holds from the start at the earliest.
statement as (
    select
        *,
        false as is_change,
        occurred_on as valid_from
    from placement_started
    union all by name
    select
        placement_details_changed.*,
        true as is_change,
        greatest(placement_details_changed.occurred_on, placement_started.occurred_on) as valid_from
    from placement_details_changed
    inner join placement_started
        on placement_details_changed.area_code = placement_started.area_code
        and placement_details_changed.placement_id = placement_started.placement_id
),

placement_detail as (
    {{ details_in_force(
        'statement', 'placement_id', ['provider', 'distance_miles', 'in_area', 'long_term', 'approved'], first=['is_change']
    ) }}
)

select * from placement_detail
