{% set slices = {
    'team': 'team_id',
    'worker': 'worker_id',
    'age_band': 'age_band',
    'sex': 'sex',
    'ethnicity': 'ethnicity',
    'disabled': 'disabled::varchar',
} %}

with indicator_case as (
    select * from {{ ref('indicator_case_in_period') }}
),

sliced as (
    {% for slice, column in slices.items() %}
        select
            area_code,
            indicator_ref,
            dimension,
            period_kind,
            period,
            period_end,
            measure,
            '{{ slice }}' as slice,
            coalesce({{ column }}, 'not known') as slice_value,
            in_numerator,
            amount
        from indicator_case
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

counted as (
    select
        area_code,
        indicator_ref,
        dimension,
        period_kind,
        period,
        period_end,
        slice,
        slice_value,
        measure,
        count(*)::double as cases,
        count(*) filter (where in_numerator)::double as cases_in_numerator,
        coalesce(sum(amount) filter (where in_numerator), 0)::double as amount
    from sliced
    group by all
),

measured as (
    select
        *,
        if(measure = 'mean', amount, cases_in_numerator) as numerator,
        if(measure in ('percentage', 'mean'), cases, null) as denominator
    from counted
),

indicator_slice as (
    select
        area_code,
        indicator_ref,
        dimension,
        period_kind,
        period,
        period_end,
        slice,
        slice_value,
        numerator,
        denominator,
        case measure
            when 'percentage' then 100 * numerator / denominator
            when 'mean' then numerator / denominator
            when 'count' then numerator
        end as value
    from measured
)

select * from indicator_slice
