with area as (
    select * from {{ ref('area') }}
),

authority as (
    select * from {{ ref('authority') }}
),

benchmark as (
    select * from {{ ref('benchmark') }}
),

national_statistic_in_force as (
    select * from {{ ref('national_statistic_in_force') }}
),

neighbour_mean as (
    select * from {{ ref('neighbour_mean') }}
),

-- What a report printed, as it printed it.
printed as (
    select
        benchmark.area_code,
        benchmark.indicator_ref,
        benchmark.measure,
        benchmark.comparator,
        'printed' as origin,
        benchmark.report_id,
        benchmark.period_text,
        benchmark.period_start,
        benchmark.period_end,
        benchmark.value,
        benchmark.value_text,
        benchmark.source,
        benchmark.known_from
    from benchmark
    inner join area
        on benchmark.area_code = area.area_code
    where {{ is_known_from('benchmark.known_from') }}
    qualify
        row_number() over (
            partition by benchmark.area_code, benchmark.indicator_ref, benchmark.comparator, benchmark.report_id
            order by benchmark.known_from desc nulls last
        ) = 1
),

-- With whom the statistics compare an area. Of a count only its own: the number of a country says nothing of an authority's.
compared as (
    select
        area.area_code,
        authority.current_code as compared_code,
        'own' as comparator,
        true as has_counts
    from area
    inner join authority
        on area.area_code = authority.area_code
    union all
    select
        area.area_code,
        authority.region_code as compared_code,
        case authority.region_code when 'E12000007' then 'london' else 'region' end as comparator,
        false as has_counts
    from area
    inner join authority
        on area.area_code = authority.area_code
    where authority.region_code is not null
    union all
    select
        area_code,
        'E92000001' as compared_code,
        'england' as comparator,
        false as has_counts
    from area
),

published as (
    select
        compared.area_code,
        statistic.indicator_ref,
        statistic.measure,
        compared.comparator,
        statistic.period_end,
        statistic.value,
        statistic.status,
        null::varchar as model,
        null::bigint as areas_counted,
        null::bigint as areas_listed,
        statistic.comparability,
        statistic.note,
        statistic.source,
        statistic.known_from
    from compared
    inner join national_statistic_in_force as statistic
        on compared.compared_code = statistic.area_code
        and (compared.has_counts or statistic.measure <> 'count')
    union all
    select
        area_code,
        indicator_ref,
        measure,
        'statistical_neighbours' as comparator,
        period_end,
        value,
        case areas_counted when 0 then 'not_available' end as status,
        model,
        areas_counted,
        areas_listed,
        comparability,
        note,
        source,
        known_from
    from neighbour_mean
    where is_latest_model
),

benchmark_in_force as (
    select
        area_code,
        indicator_ref,
        measure,
        comparator,
        'published' as origin,
        null::varchar as report_id,
        concat('year ending ', strftime(period_end, '%B %Y')) as period_text,
        (period_end + 1 - interval 1 year)::date as period_start,
        period_end,
        value,
        null::varchar as value_text,
        status,
        model,
        areas_counted,
        areas_listed,
        comparability,
        note,
        source,
        known_from
    from published
    union all
    select
        area_code,
        indicator_ref,
        measure,
        comparator,
        origin,
        report_id,
        period_text,
        period_start,
        period_end,
        value,
        value_text,
        null as status,
        null as model,
        null as areas_counted,
        null as areas_listed,
        null as comparability,
        null as note,
        source,
        known_from
    from printed
)

select * from benchmark_in_force
