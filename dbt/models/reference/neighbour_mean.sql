with area as (
    select * from {{ ref('area') }}
),

authority as (
    select * from {{ ref('authority') }}
),

statistical_neighbour as (
    select * from {{ ref('statistical_neighbour') }}
),

national_statistic_in_force as (
    select * from {{ ref('national_statistic_in_force') }}
),

known_list as (
    select
        area.area_code,
        statistical_neighbour.model,
        statistical_neighbour.neighbour_code,
        statistical_neighbour.source,
        statistical_neighbour.known_from
    from area
    inner join authority
        on area.area_code = authority.area_code
    inner join statistical_neighbour
        on authority.current_code = statistical_neighbour.area_code
    where {{ is_known_from('statistical_neighbour.known_from') }}
),

list_size as (
    select
        area_code,
        model,
        count(*) as areas_listed,
        max(known_from) as known_from
    from known_list
    group by area_code, model
),

latest_list as (
    select *
    from list_size
    qualify row_number() over (partition by area_code order by known_from desc nulls last, model desc) = 1
),

-- The mean of DfE's own tools: every neighbour weighs the same, and one whose figure is not known is left out.
mean_of_list as (
    select
        known_list.area_code,
        known_list.model,
        statistic.indicator_ref,
        statistic.measure,
        statistic.period_end,
        -- In one order: a sum of fractions depends on it in the last digit.
        avg(statistic.value order by statistic.area_code) as value,
        count(statistic.value) as areas_counted,
        max(statistic.comparability) as comparability,
        max(statistic.note) as note,
        max(known_list.source) as list_source,
        max(statistic.source) as statistic_source,
        max(greatest(known_list.known_from, statistic.known_from)) as known_from
    from known_list
    inner join national_statistic_in_force as statistic
        on known_list.neighbour_code = statistic.area_code
    group by
        known_list.area_code,
        known_list.model,
        statistic.indicator_ref,
        statistic.measure,
        statistic.period_end
),

neighbour_mean as (
    select
        mean_of_list.area_code,
        mean_of_list.model,
        latest_list.model is not null as is_latest_model,
        mean_of_list.indicator_ref,
        mean_of_list.measure,
        mean_of_list.period_end,
        mean_of_list.value,
        mean_of_list.areas_counted,
        list_size.areas_listed,
        mean_of_list.comparability,
        mean_of_list.note,
        concat(
            'Mean of ', mean_of_list.areas_counted, ' of ', list_size.areas_listed, ' areas (', mean_of_list.list_source, '): ',
            mean_of_list.statistic_source
        ) as source,
        mean_of_list.known_from
    from mean_of_list
    inner join list_size
        on mean_of_list.area_code = list_size.area_code
        and mean_of_list.model = list_size.model
    left join latest_list
        on mean_of_list.area_code = latest_list.area_code
        and mean_of_list.model = latest_list.model
)

select * from neighbour_mean
