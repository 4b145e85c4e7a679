with early_help as (
    select * from {{ ref('fold_early_help') }}
),

early_help_start as (
    select
        'early_help_start' as cohort,
        area_code,
        person_id,
        early_help_id as case_id,
        started_on as counted_on,
        { 'every': true, 'caf': kind = 'caf' }::{{ flags_type() }} as flags,
        {{ no_clocks() }} as clocks,
        { 'every': 'opened', 'caf': kind }::{{ reasons_type() }} as reasons
    from early_help
)

select * from early_help_start
