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
    qualify
        row_number() over (
            partition by private_fostering.area_code, private_fostering.person_id, snapshot_day.day
            order by private_fostering.started_on desc, private_fostering.arrangement_id desc
        ) = 1
),

child_case as (
    select
        'private_fostering' as cohort,
        area_code,
        person_id,
        arrangement_id as case_id,
        counted_on,
        map { 'every': true } as flags,
        {{ no_clocks() }} as clocks,
        map { 'every': 'privately_fostered' } as reasons
    from open_arrangement
)

select * from child_case
