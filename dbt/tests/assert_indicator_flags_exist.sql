-- A flag that a case does not have would count nothing, and the figure would read as zero. A cohort declares its flags, so that a wrong one
-- is told before the cohort has its first case.
with declared_flag as (
    select
        null::varchar as cohort,
        null::varchar as flag
    where false
    {% for cohort, flags in flags_of_cohorts().items() %}
        union all
        select
            '{{ cohort }}' as cohort,
            unnest({{ flags }}) as flag
    {% endfor %}
),

named_flag as (
    select distinct
        indicator_ref,
        cohort,
        coalesce(unnest([denominator_flag, numerator_flag]), '(none)') as flag
    from {{ ref('indicator_part') }}
),

-- Of a cohort that does not exist another test tells.
undeclared_flag as (
    select named_flag.*
    from named_flag
    semi join declared_flag
        on named_flag.cohort = declared_flag.cohort
    anti join declared_flag as same_flag
        on named_flag.cohort = same_flag.cohort and named_flag.flag = same_flag.flag
),

-- What is declared has to be there as well. The cases of a cohort have few sets of flags, nearly always one: a case of each set is looked
-- at, since to look at all for every indicator takes as long as to make them.
flag_set as (
    select
        cohort,
        any_value(flags) as flags,
        any_value(reasons) as reasons
    from {{ ref('cohort_case') }}
    group by
        cohort,
        hash(map_keys(flags)),
        hash(map_keys(reasons)),
        -- Which of them have no value, where there are any without.
        case
            when list_count(map_values(flags)) < cardinality(flags) or list_count(map_values(reasons)) < cardinality(reasons)
                then (
                    list_transform(map_values(flags), lambda each: each is null),
                    list_transform(map_values(reasons), lambda each: each is null)
                )
        end
),

missing_flag as (
    select distinct
        part.indicator_ref,
        part.cohort,
        case
            when flag_set.flags[part.denominator_flag] is null then part.denominator_flag
            else part.numerator_flag
        end as flag
    from {{ ref('indicator_part') }} as part
    inner join flag_set
        on part.cohort = flag_set.cohort
    where flag_set.flags[part.denominator_flag] is null
        or flag_set.flags[part.numerator_flag] is null
        or flag_set.reasons[part.numerator_flag] is null
),

mistake as (
    select
        indicator_ref,
        cohort,
        flag
    from undeclared_flag
    union
    select
        indicator_ref,
        cohort,
        coalesce(flag, '(none)') as flag
    from missing_flag
)

select
    concat(
        'indicator.csv counts ', indicator_ref, ' by the flag ', flag, ', which the cohort ', cohort, ' lacks (or has no reason for):',
        ' correct the flag, or add it to dbt/models/cohorts/cohort_', cohort, '.sql and .yml'
    ) as sentence
from mistake
