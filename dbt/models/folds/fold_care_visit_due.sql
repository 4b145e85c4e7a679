with child_looked_after as (
    select * from {{ ref('fold_child_looked_after') }}
),

current_placement as (
    select * from {{ ref('fold_current_placement') }}
),

latest_visit as (
    select * from {{ ref('fold_latest_visit') }}
),

timescale as (
    select * from {{ ref('timescale_in_force') }}
),

due_date as (
    select * from {{ ref('due_date') }}
),

-- Without a placement the start of care takes its place.
placed as (
    select
        child_looked_after.area_code,
        child_looked_after.person_id,
        child_looked_after.counted_on,
        coalesce(current_placement.started_on, child_looked_after.started_on) as placed_on,
        coalesce(current_placement.is_long_term, false) as is_long_term
    from child_looked_after
    left join current_placement
        on child_looked_after.area_code = current_placement.area_code
        and child_looked_after.person_id = current_placement.person_id
        and child_looked_after.counted_on = current_placement.counted_on
),

-- A visit counts whether the child was seen or not. One from before the placement is none in it: each placement starts the clock anew.
last_visit as (
    select
        placed.*,
        if(latest_visit.valid_from >= placed.placed_on, latest_visit.valid_from, null) as last_visited_on
    from placed
    left join latest_visit
        on placed.area_code = latest_visit.area_code
        and placed.person_id = latest_visit.person_id
        and latest_visit.purpose = 'looked_after'
        and {{ holds_on('latest_visit', 'placed.counted_on') }}
),

visit_clock as (
    select
        *,
        coalesce(last_visited_on, placed_on) as clock_started_on,
        case
            when last_visited_on is null then 'care_visit_first'
            when is_long_term and {{ months_on('placed_on', 12) }} < last_visited_on then 'care_visit_long_term'
            else 'care_visit'
        end as timescale_code
    from last_visit
),

care_visit_due as (
    select
        visit_clock.area_code,
        visit_clock.person_id,
        visit_clock.counted_on,
        visit_clock.last_visited_on,
        visit_clock.timescale_code,
        visit_clock.clock_started_on,
        due_date.due_on
    from visit_clock
    {{ join_due_date('visit_clock') }}
)

select * from care_visit_due
