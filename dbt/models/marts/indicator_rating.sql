{% set bands = ['Green', 'Green Amber', 'Red Amber', 'Red'] %}

with indicator_result as (
    select * from {{ ref('indicator_result') }}
),

target as (
    select * from {{ ref('target_in_force') }}
),

rag_rule as (
    select * from {{ ref('rag_rule_in_force') }}
),

period as (
    select * from {{ ref('period') }}
),

direction as (
    select * from {{ ref('direction') }}
),

-- The period of the same kind before, and the one a year ago: a span has neither.
period_before as (
    select
        period.period_kind,
        period.period,
        previous.period as previous_period,
        year_ago.period as year_ago_period
    from period
    left join period as previous
        on period.period_kind = previous.period_kind
        and period.period_start = previous.period_end + 1
    left join period as year_ago
        on period.period_kind = year_ago.period_kind
        and period.period_start = (year_ago.period_start + interval 1 year)::date
    where period.period_kind <> 'span'
),

-- Figures compare within one edition: under another definition they are figures of something else. What has come together of a period
-- that is under way compares with no whole one.
compared as (
    select
        result.*,
        if(result.unfinished, null, result.value_rounded) as value_directed,
        period_before.previous_period,
        previous.value_rounded as previous_value,
        period_before.year_ago_period,
        year_ago.value as year_ago_value_exact,
        year_ago.value_rounded as year_ago_value
    from indicator_result as result
    left join period_before
        on result.period_kind = period_before.period_kind and result.period = period_before.period
    left join indicator_result as previous
        on result.area_code = previous.area_code
        and result.indicator_ref = previous.indicator_ref
        and result.dimension is not distinct from previous.dimension
        and result.edition_valid_from is not distinct from previous.edition_valid_from
        and result.period_kind = previous.period_kind
        and period_before.previous_period = previous.period
    left join indicator_result as year_ago
        on result.area_code = year_ago.area_code
        and result.indicator_ref = year_ago.indicator_ref
        and result.dimension is not distinct from year_ago.dimension
        and result.edition_valid_from is not distinct from year_ago.edition_valid_from
        and result.period_kind = year_ago.period_kind
        and period_before.year_ago_period = year_ago.period
),

directed as (
    select
        compared.*,
        short_term.direction as direction_short_term,
        long_term.direction as direction_long_term
    from compared
    {{ join_direction('compared.value_directed', 'compared.previous_value', 'compared.polarity', 'short_term') }}
    {{ join_direction('compared.value_directed', 'compared.year_ago_value', 'compared.polarity', 'long_term') }}
),

aimed as (
    select
        directed.*,
        target.target,
        target.target_text,
        target.basis as target_basis,
        target.source as target_source,
        rag_rule.rule as rag_rule,
        rag_rule.green_amber_within,
        rag_rule.red_amber_within,
        if(
            rag_rule.is_rounded_as_target,
            {{ round_half_away('directed.value', 'target.target_decimals') }},
            directed.value_rounded
        ) as value_aimed,
        case directed.polarity
            when 'bigger' then value_aimed >= target.target
            when 'smaller' then value_aimed <= target.target
        end as is_met,
        abs(directed.value - target.target) / nullif(target.target, 0) as variance,
        -- One band worse where it is worse than a year ago although the target asked for better than then.
        rag_rule.has_step_down
        and directed.direction_long_term = 'Worsening'
        and case directed.polarity
            when 'bigger' then target.target > directed.year_ago_value_exact
            when 'smaller' then target.target < directed.year_ago_value_exact
        end as is_stepped_down
    from directed
    left join target
        on directed.area_code = target.area_code
        and directed.indicator_ref = target.indicator_ref
        and directed.period_kind = target.period_kind
        and directed.period = target.period
    left join rag_rule
        on {{ financial_year('directed.period_end') }} >= rag_rule.first_year
        and {{ financial_year('directed.period_end') }} < rag_rule.next_year
),

banded as (
    select
        *,
        case
            when value is null or unfinished or target is null or is_met is null or rag_rule is null then null
            when is_met then 1
            when target = 0 then 4
            when variance <= green_amber_within then 2
            when variance <= red_amber_within then 3
            else 4
        end as band
    from aimed
),

rated as (
    select
        *,
        case
            when unfinished then 'not_finished'
            when value is null then 'no_result'
            when target is null then 'monitor'
            when is_met is null then 'no_polarity'
            when rag_rule is null then 'no_rule'
        end as why_not_rated,
        if(band is null, null, {{ bands }}[least(band + coalesce(is_stepped_down, false)::integer, 4)]) as rag
    from banded
),

indicator_rating as (
    select
        area_code,
        indicator_ref,
        dimension,
        period_kind,
        period,
        period_end,
        value,
        value_rounded,
        target,
        target_text,
        target_basis,
        target_source,
        100 * variance as pct_target_variance,
        rag,
        why_not_rated,
        rag_rule,
        rag is not null and coalesce(is_stepped_down, false) as is_stepped_down,
        previous_period,
        previous_value,
        direction_short_term,
        year_ago_period,
        year_ago_value,
        direction_long_term,
        known_at
    from rated
)

select * from indicator_rating
