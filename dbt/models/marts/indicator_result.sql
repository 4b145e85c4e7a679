with part as (
    select * from {{ ref('indicator_part') }}
),

indicator_case as (
    select * from {{ ref('indicator_case') }}
),

reported_figure as (
    select * from {{ ref('fold_reported_figure') }}
),

area as (
    select * from {{ ref('area') }}
),

feed as (
    select * from {{ ref('feed') }}
),

coverage as (
    select * from {{ ref('coverage_in_force') }}
),

period_window as (
    select * from {{ ref('period_window') }}
),

population as (
    select * from {{ ref('population_in_force') }}
),

known_until as (
    select * from {{ ref('known_until') }}
),

edition_period_kind as (
    select distinct
        indicator_ref,
        first_day,
        unnest(string_split(period_kinds, ';')) as period_kind
    from part
),

edition_feed as (
    select distinct
        indicator_ref,
        first_day,
        unnest(string_split(feeds, ';')) as feed
    from part
),

-- The day from which every feed of the indicator has reached the area (null: some feed never has), and the day from which all of
-- them are complete (null: none is known to be incomplete).
fed_from as (
    select
        edition_feed.indicator_ref,
        edition_feed.first_day,
        area.area_code,
        if(count(feed.first_on) = count(*), max(feed.first_on), null) as fed_from,
        max(coverage.complete_from) as complete_from
    from edition_feed
    cross join area
    left join feed
        on area.area_code = feed.area_code and edition_feed.feed = feed.feed
    left join coverage
        on area.area_code = coverage.area_code and {{ feed_part('edition_feed.feed', 1) }} = coverage.feed
    group by edition_feed.indicator_ref, edition_feed.first_day, area.area_code
),

-- One row per result: every area that has started, every period, the edition of the indicator that holds on its last day.
frame as (
    select
        area.area_code,
        part.*,
        period_window.period_kind,
        period_window.period,
        period_window.period_end,
        period_window.is_unfinished,
        period_window.window_start,
        period_window.window_end,
        part.cohort = 'reported_figure' as is_reported,
        is_reported or coalesce(fed_from.fed_from <= period_window.period_end, false) as is_fed,
        coalesce(fed_from.complete_from > case
            when part.look_back_months = 9999 then date '0001-01-01'
            when part.window_name = 'as_at' then {{ first_day_of_months('period_window.period_end', 'part.look_back_months') }}
            else (period_window.window_start - to_months(part.look_back_months))::date
        end, fed_from.complete_from > period_window.window_start, false) as is_history_short
    from part
    inner join edition_period_kind
        on part.indicator_ref = edition_period_kind.indicator_ref and part.first_day = edition_period_kind.first_day
    inner join period_window
        on edition_period_kind.period_kind = period_window.period_kind
        and part.window_name = period_window.window_name
        and period_window.period_end between part.first_day and part.last_day
    inner join area
        on period_window.period_end >= area.first_event_on
    left join fed_from
        on part.indicator_ref = fed_from.indicator_ref
        and part.first_day = fed_from.first_day
        and area.area_code = fed_from.area_code
),

-- Days first, windows second: a window is joined to a few thousand days, not to millions of cases.
counted_day as (
    select
        area_code,
        indicator_ref,
        coalesce(valid_from, date '0001-01-01') as first_day,
        dimension,
        counted_on,
        counted_from,
        in_numerator_from,
        count(*) as cases,
        count(*) filter (where in_numerator) as cases_in_numerator,
        sum(amount) filter (where in_numerator) as amount
    from indicator_case
    group by all
),

counted as (
    select
        frame.area_code,
        frame.indicator_ref,
        frame.dimension,
        frame.period_kind,
        frame.period,
        sum(counted_day.cases)::double as cases,
        sum(
            if(counted_day.in_numerator_from > frame.period_end, 0, counted_day.cases_in_numerator)
        )::double as cases_in_numerator,
        coalesce(sum(counted_day.amount), 0)::double as amount
    from frame
    inner join counted_day
        on frame.area_code = counted_day.area_code
        and frame.indicator_ref = counted_day.indicator_ref
        and frame.first_day = counted_day.first_day
        and frame.dimension is not distinct from counted_day.dimension
        and counted_day.counted_on between frame.window_start and frame.window_end
        -- A case counted once within a span belongs to the window that is that span, and to no longer one.
        and coalesce(counted_day.counted_from, frame.window_start) = frame.window_start
        and if(counted_day.counted_from is null, frame.window_end, counted_day.counted_on) = frame.window_end
    group by all
),

population_of_frame as (
    select
        frame.area_code,
        frame.indicator_ref,
        frame.dimension,
        frame.period_kind,
        frame.period,
        population.population::double as population
    from frame
    inner join population
        on frame.area_code = population.area_code
        and frame.age_from = population.age_from
        and frame.age_to is not distinct from population.age_to
        and frame.period_end >= population.applies_from
        and frame.period_end < population.applies_to
    where frame.measure = 'rate'
),

measured_by_count as (
    select
        frame.*,
        case
            when not frame.is_fed then null
            when frame.measure = 'mean' then coalesce(counted.amount, 0)
            else coalesce(counted.cases_in_numerator, 0)
        end as numerator,
        case
            when not frame.is_fed then null
            when frame.measure in ('percentage', 'mean') then coalesce(counted.cases, 0)
            when frame.measure = 'rate' then population_of_frame.population
        end as denominator,
        null::double as reported_value
    from frame
    left join counted
        on frame.area_code = counted.area_code
        and frame.indicator_ref = counted.indicator_ref
        and frame.dimension is not distinct from counted.dimension
        and frame.period_kind = counted.period_kind
        and frame.period = counted.period
    left join population_of_frame
        on frame.area_code = population_of_frame.area_code
        and frame.indicator_ref = population_of_frame.indicator_ref
        and frame.dimension is not distinct from population_of_frame.dimension
        and frame.period_kind = population_of_frame.period_kind
        and frame.period = population_of_frame.period
    where not frame.is_reported
),

-- What another body counts is taken as it was reported; without a figure there is no result.
measured_by_report as (
    select
        frame.*,
        reported_figure.numerator,
        coalesce(
            reported_figure.denominator,
            if(reported_figure.value is null, population_of_frame.population, null)
        ) as denominator,
        reported_figure.value as reported_value
    from frame
    inner join reported_figure
        on frame.area_code = reported_figure.area_code
        and frame.indicator_ref = reported_figure.indicator_ref
        and frame.period_end = reported_figure.period_end
    left join population_of_frame
        on frame.area_code = population_of_frame.area_code
        and frame.indicator_ref = population_of_frame.indicator_ref
        and frame.period_kind = population_of_frame.period_kind
        and frame.period = population_of_frame.period
    where frame.is_reported
),

measured as (
    select * from measured_by_count
    union all by name
    select * from measured_by_report
),

valued as (
    select
        *,
        coalesce(reported_value, case measure
            when 'percentage' then 100 * numerator / nullif(denominator, 0)
            when 'rate' then rate_per * numerator / nullif(denominator, 0)
            when 'mean' then numerator / nullif(denominator, 0)
            when 'count' then numerator
        end) as value
    from measured
),

dated as (
    select
        valued.*,
        known_until.known_until as known_at
    from valued
    cross join known_until
),

indicator_result as (
    select
        area_code,
        indicator_ref,
        dimension,
        period_kind,
        period,
        period_end,
        window_start,
        numerator,
        denominator,
        value,
        case
            when not is_fed then 'no_feed'
            when value is not null then null
            when measure = 'rate' then 'no_population'
            else 'no_cases'
        end as reason,
        is_unfinished as unfinished,
        is_history_short as history_short,
        {{ round_half_away('value', 'decimals') }} as value_rounded,
        decimals,
        unit,
        cohort,
        measure,
        rate_per,
        window_name,
        polarity,
        name,
        valid_from as edition_valid_from,
        valid_to as edition_valid_to,
        known_at
    from dated
)

select * from indicator_result
