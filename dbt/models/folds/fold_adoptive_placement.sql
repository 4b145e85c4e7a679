with care as (
    select * from {{ ref('fold_care') }}
),

placed_for_adoption as (
    select * from {{ ref('stg_placed_for_adoption') }}
),

adoptive_placement as (
    select
        care.area_code,
        care.care_id,
        max(placed_for_adoption.occurred_on) as last_placed_on
    from care
    inner join placed_for_adoption
        on care.area_code = placed_for_adoption.area_code
        and care.care_id = placed_for_adoption.care_id
        and {{ is_within_care('placed_for_adoption.occurred_on') }}
    group by care.area_code, care.care_id
)

select * from adoptive_placement
