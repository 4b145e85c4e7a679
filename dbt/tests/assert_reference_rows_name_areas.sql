-- A row for an area that does not exist would never be used.
with authority as (
    select * from {{ ref('authority') }}
),

named as (
    select
        'indicator_target.csv' as file,
        area_code,
        line_of_file
    from {{ rows_with_lines(ref('indicator_target')) }}
    union all
    select
        'benchmark.csv' as file,
        area_code,
        line_of_file
    from {{ rows_with_lines(ref('benchmark')) }}
    union all
    select
        'national_statistic.csv' as file,
        area_code,
        line_of_file
    from {{ rows_with_lines(ref('national_statistic')) }}
    union all
    select
        'population.csv' as file,
        area_code,
        line_of_file
    from {{ rows_with_lines(ref('population')) }}
    union all
    select
        'statistical_neighbour.csv' as file,
        area_code,
        line_of_file
    from {{ rows_with_lines(ref('statistical_neighbour')) }}
    union all
    select
        'statistical_neighbour.csv' as file,
        neighbour_code as area_code,
        line_of_file
    from {{ rows_with_lines(ref('statistical_neighbour')) }}
    union all
    select
        'authority.csv' as file,
        current_code as area_code,
        line_of_file
    from {{ rows_with_lines(ref('authority')) }}
    union all
    select
        'authority.csv' as file,
        region_code as area_code,
        line_of_file
    from {{ rows_with_lines(ref('authority')) }}
)

select
    concat(
        named.file, ', line ', min(named.line_of_file), ', names the area ', named.area_code,
        ', which is none: correct the ONS code, or add the area to authority.csv'
    ) as sentence
from named
left join authority
    on named.area_code = authority.area_code
where named.area_code is not null and authority.area_code is null
group by named.file, named.area_code
