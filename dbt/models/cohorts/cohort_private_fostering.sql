with snapshot_day as (
    select * from {{ ref('snapshot_day') }}
),

private_fostering as (
    select * from {{ ref('fold_private_fostering') }}
),

open_arrangement as (
    select
        private_fostering.*,
        snapshot_day.day as counted_on
    from snapshot_day
    inner join private_fostering
        on {{ is_open_on('private_fostering', 'snapshot_day.day') }}
),

one_per_child as (
    select *
    from open_arrangement
    qualify {{ is_latest_of_person('open_arrangement', 'arrangement_id') }}
),

child_case as (
    select
        'private_fostering' as cohort,
        area_code,
        person_id,
        arrangement_id as case_id,
        counted_on,
        { 'every': true }::{{ flags_type() }} as flags,
        {{ no_clocks() }} as clocks,
        { 'every': 'privately_fostered' }::{{ reasons_type() }} as reasons
    from one_per_child
)

select * from child_case
