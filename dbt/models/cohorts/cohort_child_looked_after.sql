with child_looked_after as (
    select * from {{ ref('fold_child_looked_after') }}
),

child_case as (
    select
        'child_looked_after' as cohort,
        area_code,
        person_id,
        care_id as case_id,
        counted_on,
        map(['every'], [true]) as flags,
        {{ no_clocks() }} as clocks,
        map(['every'], ['looked_after']) as reasons
    from child_looked_after
)

select * from child_case
