with indicator as (
    select * from {{ ref('indicator') }}
),

-- Of several rows for one edition the one known last counts.
known_edition as (
    select
        *,
        coalesce(valid_from, date '0001-01-01') as first_day
    from indicator
    where {{ is_known_from('known_from') }}
    qualify
        row_number() over (
            partition by indicator_ref, valid_from
            order by known_from desc nulls last
        ) = 1
),

-- An edition ends at the latest where the next one starts, so that no day has two.
edition as (
    select
        *,
        least(
            valid_to,
            lead(first_day) over (partition by indicator_ref order by first_day) - 1,
            date '9999-12-31'
        ) as last_day
    from known_edition
),

indicator_edition as (
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
        denominator_flag,
        numerator_flag,
        dimension,
        dimension_values,
        is_met_by_period_end,
        late_recording_told,
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
    from edition
)

select * from indicator_edition
