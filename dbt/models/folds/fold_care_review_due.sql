with child_looked_after as (
    select * from {{ ref('fold_child_looked_after') }}
),

care_review as (
    select * from {{ ref('fold_care_review') }}
),

timescale as (
    select * from {{ ref('timescale_in_force') }}
),

due_date as (
    select * from {{ ref('due_date') }}
),

review_clock as (
    select
        child_looked_after.area_code,
        child_looked_after.person_id,
        child_looked_after.counted_on,
        care_review.valid_from as last_reviewed_on,
        coalesce(care_review.valid_from, child_looked_after.started_on) as clock_started_on,
        case
            when care_review.review_number is null then 'care_review_first'
            when care_review.review_number = 1 then 'care_review_second'
            else 'care_review_later'
        end as timescale_code
    from child_looked_after
    left join care_review
        on child_looked_after.area_code = care_review.area_code
        and child_looked_after.care_id = care_review.care_id
        and {{ holds_on('care_review', 'child_looked_after.counted_on') }}
),

care_review_due as (
    select
        review_clock.area_code,
        review_clock.person_id,
        review_clock.counted_on,
        review_clock.last_reviewed_on,
        review_clock.timescale_code,
        review_clock.clock_started_on,
        due_date.due_on
    from review_clock
    {{ join_due_date('review_clock') }}
)

select * from care_review_due
