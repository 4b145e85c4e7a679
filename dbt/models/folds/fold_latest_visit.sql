with visit as (
    select * from {{ ref('fold_visit') }}
),

visited_day as (
    select
        area_code,
        person_id,
        purpose,
        visited_on,
        bool_or(child_seen) as is_child_seen
    from visit
    group by area_code, person_id, purpose, visited_on
),

latest_visit as (
    select
        area_code,
        person_id,
        purpose,
        visited_on as valid_from,
        lead(visited_on) over so_far as valid_to,
        max(visited_on) filter (where is_child_seen) over so_far as last_seen_on
    from visited_day
    window so_far as (partition by area_code, person_id, purpose order by visited_on)
)

select * from latest_visit
