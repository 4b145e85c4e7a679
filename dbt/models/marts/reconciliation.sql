with figure_reconciliation as (
    select * from {{ ref('figure_reconciliation') }}
),

overview_reconciliation as (
    select * from {{ ref('overview_reconciliation') }}
),

uncompared_cell as (
    select * from {{ ref('uncompared_cell') }}
),

reconciliation as (
    select
        report_id,
        area_code,
        report_period_end,
        section,
        row_ref,
        column_name,
        part,
        indicator_ref,
        dimension,
        period_kind,
        period,
        printed_text,
        printed_value,
        computed_text,
        computed_value,
        exact_value,
        status,
        reason,
        reason_in_words,
        is_of_cases
    from figure_reconciliation
    union all by name
    select
        report_id,
        area_code,
        report_period_end,
        section,
        row_ref,
        column_name,
        part,
        null::varchar as indicator_ref,
        null::varchar as dimension,
        'quarter' as period_kind,
        period,
        printed_text,
        printed_count as printed_value,
        computed_text,
        computed_count as computed_value,
        computed_count as exact_value,
        status,
        reason,
        null::varchar as reason_in_words,
        false as is_of_cases
    from overview_reconciliation
    union all by name
    select
        report_id,
        area_code,
        report_period_end,
        section,
        row_ref,
        column_name,
        'other' as part,
        text as printed_text,
        value as printed_value,
        'not_derivable' as status,
        'not_computed' as reason,
        why as reason_in_words,
        false as is_of_cases
    from uncompared_cell
    where not is_label
)

select * from reconciliation
