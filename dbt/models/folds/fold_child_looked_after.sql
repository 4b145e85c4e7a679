with snapshot_day as (
    select * from {{ ref('snapshot_day') }}
),

care as (
    select * from {{ ref('fold_care') }}
),

legal_status as (
    select * from {{ ref('fold_legal_status') }}
),

person_detail as (
    select * from {{ ref('fold_person_detail') }}
),

open_care as (
    select
        care.area_code,
        care.person_id,
        care.care_id,
        care.started_on,
        snapshot_day.day as counted_on
    from snapshot_day
    inner join care
        on {{ is_open_on('care', 'snapshot_day.day') }}
),

child_looked_after as (
    select
        open_care.area_code,
        open_care.person_id,
        open_care.care_id,
        open_care.started_on,
        open_care.counted_on,
        {{ age_on('person_detail.date_of_birth', 'open_care.counted_on') }} as age
    from open_care
    left join person_detail
        on open_care.area_code = person_detail.area_code
        and open_care.person_id = person_detail.person_id
        and {{ holds_on('person_detail', 'open_care.counted_on') }}
    left join legal_status
        on open_care.area_code = legal_status.area_code
        and open_care.care_id = legal_status.care_id
        and {{ holds_on('legal_status', 'open_care.counted_on') }}
    where
        {{ is_under_age('person_detail.date_of_birth', 18, 'open_care.counted_on') }}
        and not {{ is_short_break('legal_status.legal_status') }}
    qualify {{ is_latest_of_person('open_care', 'care_id') }}
)

select * from child_looked_after
