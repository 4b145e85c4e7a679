with edition as (
    select * from {{ ref('indicator_edition') }}
),

indicator_case as (
    select * from {{ ref('indicator_case') }}
),

area as (
    select * from {{ ref('area') }}
),

feed as (
    select * from {{ ref('feed') }}
),

period_window as (
    select * from {{ ref('period_window') }}
),

population as (
    select * from {{ ref('population_in_force') }}
),

edition_period_kind as (
    select
        indicator_ref,
        first_day,
        unnest(string_split(period_kinds, ';')) as period_kind
    from edition
),

edition_feed as (
    select
        indicator_ref,
        first_day,
        unnest(string_split(feeds, ';')) as feed
    from edition
),

-- The day from which every feed of the indicator has reached the area. Null: some feed never has.
fed_from as (
    select
        edition_feed.indicator_ref,
        edition_feed.first_day,
        area.area_code,
        if(count(feed.first_on) = count(*), max(feed.first_on), null) as fed_from
    from edition_feed
    cross join area
    left join feed
        on area.area_code = feed.area_code and edition_feed.feed = feed.feed
    group by edition_feed.indicator_ref, edition_feed.first_day, area.area_code
),

-- One row per result: every area that has started, every period, the edition of the indicator that holds on its last day.
frame as (
    select
        area.area_code,
        edition.*,
        period_window.period_kind,
        period_window.period,
        period_window.period_end,
        period_window.is_unfinished,
        period_window.window_start,
        period_window.window_end,
        coalesce(fed_from.fed_from <= period_window.period_end, false) as is_fed
    from edition
    inner join edition_period_kind
        on edition.indicator_ref = edition_period_kind.indicator_ref and edition.first_day = edition_period_kind.first_day
    inner join period_window
        on edition_period_kind.period_kind = period_window.period_kind
        and edition.window_name = period_window.window_name
        and period_window.period_end between edition.first_day and edition.last_day
    inner join area
        on period_window.period_end >= area.first_event_on
    inner join fed_from
        on edition.indicator_ref = fed_from.indicator_ref
        and edition.first_day = fed_from.first_day
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
        count(*) as cases,
        count(*) filter (where in_numerator) as cases_in_numerator
    from indicator_case
    group by all
),

counted as (
    select
        frame.area_code,
        frame.indicator_ref,
        frame.period_kind,
        frame.period,
        counted_day.dimension,
        sum(counted_day.cases)::double as cases,
        sum(counted_day.cases_in_numerator)::double as cases_in_numerator
    from frame
    inner join counted_day
        on frame.area_code = counted_day.area_code
        and frame.indicator_ref = counted_day.indicator_ref
        and frame.first_day = counted_day.first_day
        and counted_day.counted_on between frame.window_start and frame.window_end
    group by all
),

measured as (
    select
        frame.*,
        counted.dimension,
        if(frame.is_fed, coalesce(counted.cases_in_numerator, 0), null) as numerator,
        case
            when not frame.is_fed then null
            when frame.measure = 'percentage' then coalesce(counted.cases, 0)
            when frame.measure = 'rate' then population.population::double
        end as denominator
    from frame
    left join counted
        on frame.area_code = counted.area_code
        and frame.indicator_ref = counted.indicator_ref
        and frame.period_kind = counted.period_kind
        and frame.period = counted.period
    left join population
        on frame.measure = 'rate'
        and frame.area_code = population.area_code
        and frame.age_from = population.age_from
        and frame.age_to is not distinct from population.age_to
        and frame.period_end >= population.applies_from
        and frame.period_end < population.applies_to
),

valued as (
    select
        *,
        case
            when measure = 'percentage' then 100 * numerator / nullif(denominator, 0)
            when measure = 'rate' then rate_per * numerator / nullif(denominator, 0)
            when measure = 'count' then numerator
        end as value
    from measured
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
        {{ round_half_away('value', 'decimals') }} as value_rounded,
        decimals,
        unit,
        measure,
        rate_per,
        window_name,
        polarity,
        name,
        valid_from as edition_valid_from,
        valid_to as edition_valid_to,
        {{ "timestamp '" ~ var('known_at') ~ "'" if var('known_at') else 'null::timestamp' }} as known_at
    from valued
)

select * from indicator_result
