with published_report as (
    select * from {{ ref('published_report') }}
),

published_cell as (
    select * from {{ ref('published_cell') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

indicator_result as (
    select * from {{ ref('indicator_result') }}
),

published_figure as (
    select
        published_report.report_id,
        published_report.area_code,
        published_report.period_end,
        result.section,
        result.row_ref,
        result.text as printed_text,
        result.value as printed_value,
        coalesce(result.note, fraction.note) as note,
        length(regexp_extract(result.text, '\.([0-9]+)', 1)) as printed_decimals,
        try_cast(replace(regexp_extract(fraction.text, '([0-9,]+) */ *([0-9,]+)', 1), ',', '') as double) as printed_numerator,
        try_cast(replace(regexp_extract(fraction.text, '([0-9,]+) */ *([0-9,]+)', 2), ',', '') as double) as printed_denominator
    from published_report
    inner join published_cell as result
        on published_report.report_id = result.report_id and published_report.result_column = result.column_name
    left join published_cell as fraction
        on published_report.report_id = fraction.report_id
        and published_report.fraction_column = fraction.column_name
        and result.section = fraction.section
        and result.row_ref = fraction.row_ref
    semi join indicator
        on result.row_ref = indicator.indicator_ref
    where result.value is not null
),

compared as (
    select
        published_figure.report_id,
        published_figure.area_code,
        published_figure.period_end,
        published_figure.section,
        published_figure.row_ref as indicator_ref,
        published_figure.printed_text,
        published_figure.printed_value,
        published_figure.printed_numerator,
        published_figure.printed_denominator,
        -- To as many decimals as the report printed.
        {{ round_half_away('indicator_result.value', 'published_figure.printed_decimals') }} as computed_value,
        indicator_result.numerator as computed_numerator,
        indicator_result.denominator as computed_denominator,
        indicator_result.reason,
        published_figure.note
    from published_figure
    left join indicator_result
        on published_figure.area_code = indicator_result.area_code
        and published_figure.row_ref = indicator_result.indicator_ref
        and published_figure.period_end = indicator_result.period_end
        and indicator_result.period_kind = 'quarter'
        and indicator_result.dimension is null
),

reconciliation as (
    select
        *,
        case
            when computed_value is null then 'not_computed'
            when computed_value = printed_value
                and coalesce(computed_numerator = printed_numerator, true)
                and coalesce(computed_denominator = printed_denominator, true) then 'equal'
            else 'differs'
        end as status
    from compared
)

select * from reconciliation
