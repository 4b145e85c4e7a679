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
        map(['every', 'caf'], [true, kind = 'caf']) as flags,
        {{ no_clocks() }} as clocks,
        map(['every', 'caf'], ['closed', kind]) as reasons
    from early_help
    where ended_on is not null
)

select * from early_help_end
