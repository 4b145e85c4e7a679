with indicator_result as (
    select * from {{ ref('indicator_result') }}
),

benchmark as (
    select * from {{ ref('benchmark_in_force') }}
),

published_report as (
    select * from {{ ref('published_report') }}
),

-- A result is compared with what its own report printed; otherwise with the latest published year that had ended by then.
candidate as (
    select
        result.area_code,
        result.indicator_ref,
        result.dimension,
        result.period_kind,
        result.period,
        result.period_end,
        result.value,
        benchmark.comparator,
        benchmark.value as benchmark_value,
        benchmark.value_text as benchmark_text,
        benchmark.period_text as benchmark_period,
        benchmark.period_end as benchmark_period_end,
        benchmark.origin,
        benchmark.comparability,
        benchmark.note,
        benchmark.areas_counted,
        benchmark.source,
        published_report.report_id is not null as is_of_own_report
    from indicator_result as result
    inner join benchmark
        on result.area_code = benchmark.area_code
        and result.indicator_ref = benchmark.indicator_ref
        and result.measure = benchmark.measure
    left join published_report
        on benchmark.report_id = published_report.report_id
        and result.period_end = published_report.period_end
        and result.period_kind = 'quarter'
    where result.dimension is null
        and (
            published_report.report_id is not null
            or (benchmark.origin = 'published' and benchmark.value is not null and benchmark.period_end <= result.period_end)
        )
),

indicator_benchmark as (
    select
        area_code,
        indicator_ref,
        dimension,
        period_kind,
        period,
        period_end,
        value,
        comparator,
        benchmark_value,
        benchmark_text,
        benchmark_period,
        origin,
        comparability,
        note,
        areas_counted,
        source
    from candidate
    qualify
        row_number() over (
            partition by area_code, indicator_ref, period_kind, period, comparator
            order by is_of_own_report desc, benchmark_period_end desc nulls last, source desc
        ) = 1
)

select * from indicator_benchmark
