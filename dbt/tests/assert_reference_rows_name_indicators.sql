-- A target or a comparison of an indicator that does not exist would be shown nowhere, and nobody would miss it.
with indicator as (
    select * from {{ ref('indicator') }}
),

named as (
    select
        'indicator_target.csv' as file,
        indicator_ref,
        concat('a target for ', period) as what,
        line_of_file
    from {{ rows_with_lines(ref('indicator_target')) }}
    union all
    select
        'benchmark.csv' as file,
        indicator_ref,
        concat('a figure of ', comparator) as what,
        line_of_file
    from {{ rows_with_lines(ref('benchmark')) }}
    union all
    select
        'benchmark_measure.csv' as file,
        indicator_ref,
        concat('the figure ', statistic) as what,
        line_of_file
    from {{ rows_with_lines(ref('benchmark_measure')) }}
    union all
    select
        'national_statistic.csv' as file,
        indicator_ref,
        concat('a figure of ', area_code) as what,
        line_of_file
    from {{ rows_with_lines(ref('national_statistic')) }}
)

select
    concat(
        named.file, ', line ', min(named.line_of_file), ', has ', named.what, ' of ', named.indicator_ref,
        ', which is no indicator: correct the ref, or add the indicator to indicator.csv'
    ) as sentence
from named
left join indicator
    on named.indicator_ref = indicator.indicator_ref
where named.indicator_ref is not null and indicator.indicator_ref is null
group by named.file, named.what, named.indicator_ref
