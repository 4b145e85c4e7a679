with visit_made as (
    select * from {{ ref('stg_visit_made') }}
),

visit as (
    select
        area_code,
        person_id,
        visit_id,
        occurred_on as visited_on,
        purpose,
        child_seen
    from visit_made
)

select * from visit
