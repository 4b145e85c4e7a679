{% set comparators = ['statistical_neighbours', 'london', 'england', 'own'] %}

with indicator_result as (
    select * from {{ ref('indicator_result') }}
),

indicator_edition as (
    select * from {{ ref('indicator_edition') }}
),

rating as (
    select * from {{ ref('indicator_rating') }}
),

target_of_year as (
    select * from {{ ref('target_in_force') }}
    where period_kind = 'year'
),

indicator_type_in_force as (
    select * from {{ ref('indicator_type_in_force') }}
),

uncertainty as (
    select * from {{ ref('indicator_uncertainty') }}
),

control as (
    select * from {{ ref('indicator_control') }}
),

benchmark as (
    select * from {{ ref('indicator_benchmark') }}
),

benchmarks as (
    select
        area_code,
        indicator_ref,
        period,
        {% for comparator in comparators %}
            any_value(benchmark_value) filter (where comparator = '{{ comparator }}') as {{ comparator }}_value,
            any_value(benchmark_period) filter (where comparator = '{{ comparator }}') as {{ comparator }}_period,
            any_value(source) filter (where comparator = '{{ comparator }}') as {{ comparator }}_source,
            any_value(comparability) filter (where comparator = '{{ comparator }}') as {{ comparator }}_comparability,
            any_value(note) filter (where comparator = '{{ comparator }}') as {{ comparator }}_note
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from benchmark
    where period_kind = 'quarter'
    group by area_code, indicator_ref, period
),

performance_report as (
    select
        result.area_code,
        result.period,
        result.period_end,
        edition.service,
        edition.theme,
        edition.priority,
        type_in_force.indicator_type,
        result.indicator_ref,
        result.dimension,
        result.name,
        result.polarity,
        result.window_name,
        result.window_start,
        rating.target,
        rating.target_text,
        rating.target_source,
        target_of_year.target as annual_target,
        target_of_year.target_text as annual_target_text,
        target_of_year.source as annual_target_source,
        result.numerator,
        result.denominator,
        result.value,
        result.value_rounded,
        result.decimals,
        result.unit,
        result.measure,
        result.reason,
        result.unfinished,
        result.history_short,
        uncertainty.lower_limit,
        uncertainty.upper_limit,
        uncertainty.method as limit_method,
        rating.rag,
        rating.why_not_rated,
        rating.rag_rule,
        rating.is_stepped_down,
        rating.pct_target_variance,
        rating.previous_period,
        rating.previous_value,
        rating.direction_short_term,
        rating.year_ago_period,
        rating.year_ago_value,
        rating.direction_long_term,
        {% for comparator in comparators %}
            benchmarks.{{ comparator }}_value,
            benchmarks.{{ comparator }}_period,
            benchmarks.{{ comparator }}_source,
            benchmarks.{{ comparator }}_comparability,
            benchmarks.{{ comparator }}_note,
        {% endfor %}
        control.mean as control_mean,
        control.lower_limit as control_lower_limit,
        control.upper_limit as control_upper_limit,
        control.signals as control_signals,
        control.reason as control_reason,
        edition.numerator_words,
        edition.denominator_words,
        edition.source as definition_source,
        result.known_at
    from indicator_result as result
    inner join indicator_edition as edition
        on result.indicator_ref = edition.indicator_ref
        and result.edition_valid_from is not distinct from edition.valid_from
    inner join rating
        on result.area_code = rating.area_code
        and result.indicator_ref = rating.indicator_ref
        and result.dimension is not distinct from rating.dimension
        and result.period_kind = rating.period_kind
        and result.period = rating.period
    left join target_of_year
        on result.area_code = target_of_year.area_code
        and result.indicator_ref = target_of_year.indicator_ref
        and {{ financial_year_label('result.period_end') }} = target_of_year.period
    left join indicator_type_in_force as type_in_force
        on result.indicator_ref = type_in_force.indicator_ref
        and {{ financial_year('result.period_end') }} >= type_in_force.first_year
        and {{ financial_year('result.period_end') }} < type_in_force.next_year
    left join uncertainty
        on result.area_code = uncertainty.area_code
        and result.indicator_ref = uncertainty.indicator_ref
        and result.dimension is not distinct from uncertainty.dimension
        and result.period_kind = uncertainty.period_kind
        and result.period = uncertainty.period
    left join control
        on result.area_code = control.area_code
        and result.indicator_ref = control.indicator_ref
        and result.dimension is not distinct from control.dimension
        and result.period_kind = control.period_kind
        and result.period = control.period
    left join benchmarks
        on result.area_code = benchmarks.area_code
        and result.indicator_ref = benchmarks.indicator_ref
        and result.period = benchmarks.period
    where result.period_kind = 'quarter'
)

select * from performance_report
