with snapshot_day as (
    select * from {{ ref('snapshot_day') }}
),

early_help as (
    select * from {{ ref('fold_early_help') }}
),

open_caf as (
    select
        early_help.*,
        snapshot_day.day as counted_on,
        {{ months_on('early_help.started_on', 12) }} as twelve_months_on
    from snapshot_day
    inner join early_help
        on {{ is_open_on('early_help', 'snapshot_day.day') }}
    where early_help.kind = 'caf'
),

one_per_child as (
    select *
    from open_caf
    qualify {{ is_latest_of_person('open_caf', 'early_help_id') }}
),

open_case as (
    select
        'early_help_open' as cohort,
        area_code,
        person_id,
        early_help_id as case_id,
        counted_on,
        { 'every': true, 'over_twelve_months': twelve_months_on < counted_on }::{{ flags_type() }} as flags,
        { 'over_twelve_months': {{ clock('started_on', 'twelve_months_on') }} }::{{ clocks_type() }} as clocks,
        {
            'every': 'open',
            'over_twelve_months': if(twelve_months_on < counted_on, 'over_twelve_months', 'up_to_twelve_months')
        }::{{ reasons_type() }} as reasons
    from one_per_child
)

select * from open_case
