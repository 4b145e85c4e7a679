with care_review_held as (
    select * from {{ ref('stg_care_review_held') }}
),

care as (
    select * from {{ ref('fold_care') }}
),

care_review as (
    select
        care.area_code,
        care.person_id,
        care.care_id,
        care_review_held.review_id,
        care_review_held.occurred_on as valid_from,
        lead(care_review_held.occurred_on) over reviews_of_care as valid_to,
        row_number() over reviews_of_care as review_number
    from care_review_held
    inner join care
        on care_review_held.area_code = care.area_code
        and care_review_held.care_id = care.care_id
        and {{ is_within_care('care_review_held.occurred_on') }}
    window
        reviews_of_care as (
            partition by care.area_code, care.care_id
            order by care_review_held.occurred_on, care_review_held.review_id
        )
)

select * from care_review
