with early_help as (
    select * from {{ ref('fold_early_help') }}
),

early_help_end as (
    select
        'early_help_end' as cohort,
        area_code,
        person_id,
        early_help_id as case_id,
        ended_on as counted_on,
        { 'every': true, 'caf': kind = 'caf' }::{{ flags_type() }} as flags,
        {{ no_clocks() }} as clocks,
        { 'every': 'closed', 'caf': kind }::{{ reasons_type() }} as reasons
    from early_help
    where ended_on is not null
)

select * from early_help_end
