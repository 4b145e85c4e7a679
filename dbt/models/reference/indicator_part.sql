with indicator_edition as (
    select * from {{ ref('indicator_edition') }}
),

-- An indicator without a dimension has one part, which names none.
part as (
    select
        *,
        unnest(coalesce(string_split(dimension_values, ';'), [null::varchar])) as dimension_value
    from indicator_edition
),

indicator_part as (
    select
        * exclude (dimension_value) replace (
            dimension_value as dimension,
            replace(denominator_flag, '{dimension}', coalesce(dimension_value, '')) as denominator_flag,
            replace(numerator_flag, '{dimension}', coalesce(dimension_value, '')) as numerator_flag
        )
    from part
)

select * from indicator_part
