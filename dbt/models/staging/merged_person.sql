with merge_outcome as (
    select * from {{ ref('merge_outcome') }}
),

merged_person as (
    select
        area_code,
        subject,
        person_id
    from merge_outcome
    where outcome = 'applied'
)

select * from merged_person
