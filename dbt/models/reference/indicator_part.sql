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
        indicator_ref,
        first_day,
        last_day,
        valid_from,
        valid_to,
        name,
        predecessor,
        service,
        theme,
        priority,
        measure,
        cohort,
        replace(denominator_flag, '{dimension}', coalesce(dimension_value, '')) as denominator_flag,
        replace(numerator_flag, '{dimension}', coalesce(dimension_value, '')) as numerator_flag,
        dimension_value as dimension,
        is_met_by_period_end,
        window_name,
        rate_per,
        age_from,
        age_to,
        polarity,
        unit,
        decimals,
        period_kinds,
        feeds,
        look_back_months,
        numerator_words,
        denominator_words,
        clock_words,
        disagreement,
        source
    from part
)

select * from indicator_part
