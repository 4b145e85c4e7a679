{% set foster_types = "('U1', 'U2', 'U3', 'U4', 'U5', 'U6')" %}
{% set foster_types_of_relatives_or_friends = "('U1', 'U2', 'U3')" %}
{% set residential_types = "('K1', 'K2', 'R1', 'R2', 'R3', 'R5', 'S1')" %}
{% set own_provider = 'PR1' %}
{# 999.9 stands for not known. #}
{% set unknown_miles = 999 %}

with child_looked_after as (
    select * from {{ ref('fold_child_looked_after') }}
),

placement as (
    select * from {{ ref('fold_placement') }}
),

placement_detail as (
    select * from {{ ref('fold_placement_detail') }}
),

open_placement as (
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
),

latest_open as (
    select *
    from open_placement
    qualify {{ is_latest_of_person('open_placement', 'placement_id') }}
),

detailed as (
    select
        latest_open.*,
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
),

current_placement as (
    select
        area_code,
        person_id,
        counted_on,
        placement_id,
        placement_type,
        started_on,
        coalesce(long_term, false) as is_long_term,
        case
            when placement_type not in {{ foster_types }} then 'not_fostered'
            when provider is null then 'provider_unknown'
            when provider = '{{ own_provider }}' then 'own_foster_care'
            else 'other_foster_care'
        end as foster_care,
        case
            when placement_type not in {{ residential_types }} then 'not_residential'
            when provider is null then 'provider_unknown'
            when provider = '{{ own_provider }}' then 'own_residential'
            else 'external_residential'
        end as residential_care,
        case
            when distance_miles is null or distance_miles >= {{ unknown_miles }} then 'distance_unknown'
            when distance_miles <= 20 then 'within_20_miles'
            when in_area then 'in_area'
            else 'beyond_20_miles'
        end as distance,
        case
            when placement_type not in {{ foster_types_of_relatives_or_friends }} then 'not_with_relatives_or_friends'
            when approved is null then 'approval_unknown'
            when approved then 'approved_carer'
            else 'unapproved_carer'
        end as carer
    from detailed
)

select * from current_placement
