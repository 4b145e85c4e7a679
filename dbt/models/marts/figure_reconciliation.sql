with published_figure as (
    select * from {{ ref('published_figure') }}
),

published_report as (
    select * from {{ ref('published_report') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

indicator_result as (
    select * from {{ ref('indicator_result') }}
),

indicator_target as (
    select * from {{ ref('indicator_target') }}
),

direction as (
    select * from {{ ref('direction') }}
),

registered as (
    select
        indicator_ref,
        bool_or(cohort = 'reported_figure') as is_reported
    from indicator
    group by indicator_ref
),

-- The target as it was known when the report was written: of several wordings the one known last.
target as (
    select
        published_figure.report_id,
        published_figure.section,
        published_figure.row_ref,
        published_figure.part,
        indicator_target.target
    from published_figure
    inner join published_report
        on published_figure.report_id = published_report.report_id
    inner join indicator_target
        on published_figure.area_code = indicator_target.area_code
        and published_figure.indicator_ref = indicator_target.indicator_ref
        and (indicator_target.known_from is null or published_report.period_end >= indicator_target.known_from)
        and (
            published_figure.part in ('target', 'gap_to_target', 'target_variance')
            and published_figure.period_kind = indicator_target.period_kind
            and published_figure.period = indicator_target.period
            or published_figure.part = 'annual_target'
            and indicator_target.period_kind = 'year'
            and left(published_figure.period, 7) = indicator_target.period
        )
    qualify
        row_number() over (
            partition by
                published_figure.report_id, published_figure.section, published_figure.row_ref, published_figure.part
            order by indicator_target.known_from desc nulls last
        ) = 1
),

-- A direction is told from figures as they are printed, of a row that has an earlier one; some variances are, too.
told_from as (
    select
        direction.report_id,
        direction.section,
        direction.row_ref,
        direction.part,
        any_value(beside.printed_decimals) filter (where beside.part = 'result') as result_decimals,
        -- Where the row has no cell of an earlier figure there is none either.
        coalesce(bool_or(beside.printed_value is not null) filter (where beside.part <> 'result'), false) as has_earlier
    from published_figure as direction
    inner join published_figure as beside
        on direction.report_id = beside.report_id
        and direction.section = beside.section
        and direction.row_ref = beside.row_ref
        and (
            beside.part = 'result' or beside.part = if(direction.part = 'short_direction', 'previous', 'year_ago')
        )
    where direction.part in ('short_direction', 'long_direction', 'target_variance')
    group by direction.report_id, direction.section, direction.row_ref, direction.part
),

-- What running text makes of months.
monthly as (
    select
        area_code,
        indicator_ref,
        dimension,
        period_kind,
        period,
        avg(value) over (
            partition by area_code, indicator_ref, dimension, {{ financial_year('period_end') }}
            order by period_end
        ) as mean_since_april,
        avg(value) over (
            partition by area_code, indicator_ref, dimension
            order by period_end
            rows 2 preceding
        ) as mean_of_three,
        lag(value, 12) over (
            partition by area_code, indicator_ref, dimension
            order by period_end
        ) - value as fall_over_year
    from indicator_result
    where period_kind = 'month'
),

-- The lowest of some months, if all of them have a result.
lowest as (
    select
        published_figure.report_id,
        published_figure.section,
        published_figure.row_ref,
        if(bool_and(result.value is not null), min(result.value), null) as lowest_since
    from published_figure
    inner join indicator_result as result
        on published_figure.area_code = result.area_code
        and published_figure.indicator_ref = result.indicator_ref
        and published_figure.dimension is not distinct from result.dimension
        and published_figure.period_kind = result.period_kind
        and result.period between published_figure.since and published_figure.period
    where published_figure.part = 'lowest_since'
    group by published_figure.report_id, published_figure.section, published_figure.row_ref
),

matched as (
    select
        published_figure.*,
        published_report.period_end as report_period_end,
        registered.indicator_ref is not null as is_registered,
        registered.is_reported,
        result.area_code is not null as has_result,
        result.numerator,
        result.denominator,
        result.value,
        result.reason as result_reason,
        result.unit = '%' as is_computed_percentage,
        result.polarity,
        monthly.mean_since_april,
        monthly.mean_of_three,
        monthly.fall_over_year,
        lowest.lowest_since,
        target.target,
        told_from.has_earlier,
        compared.value is not null
        and (compared.edition_valid_from is distinct from result.edition_valid_from) as is_of_another_edition,
        {{ round_half_away('result.value', 'told_from.result_decimals') }} as own_value,
        if(
            compared.edition_valid_from is not distinct from result.edition_valid_from,
            {{ round_half_away('compared.value', 'told_from.result_decimals') }},
            null
        ) as compared_value
    from published_figure
    inner join published_report
        on published_figure.report_id = published_report.report_id
    left join target
        on published_figure.report_id = target.report_id
        and published_figure.section = target.section
        and published_figure.row_ref = target.row_ref
        and published_figure.part = target.part
    left join told_from
        on published_figure.report_id = told_from.report_id
        and published_figure.section = told_from.section
        and published_figure.row_ref = told_from.row_ref
        and published_figure.part = told_from.part
    left join registered
        on published_figure.indicator_ref = registered.indicator_ref
    left join indicator_result as result
        on published_figure.area_code = result.area_code
        and published_figure.indicator_ref = result.indicator_ref
        and published_figure.dimension is not distinct from result.dimension
        and published_figure.period_kind = result.period_kind
        and published_figure.period = result.period
    left join indicator_result as compared
        on published_figure.area_code = compared.area_code
        and published_figure.indicator_ref = compared.indicator_ref
        and published_figure.dimension is not distinct from compared.dimension
        and published_figure.period_kind = compared.period_kind
        and published_figure.compared_period = compared.period
    left join monthly
        on published_figure.area_code = monthly.area_code
        and published_figure.indicator_ref = monthly.indicator_ref
        and published_figure.dimension is not distinct from monthly.dimension
        and published_figure.period_kind = monthly.period_kind
        and published_figure.period = monthly.period
    left join lowest
        on published_figure.report_id = lowest.report_id
        and published_figure.section = lowest.section
        and published_figure.row_ref = lowest.row_ref
),

directed as (
    select
        matched.*,
        direction.direction
    from matched
    {{ join_direction('matched.own_value', 'matched.compared_value', 'matched.polarity', 'direction') }}
),

computed as (
    select
        *,
        part in ('polarity', 'short_direction', 'long_direction') as is_word,
        part in ('target', 'annual_target') as is_target,
        part = 'target_variance' as is_variance,
        -- Reports take the distance from the exact result, or from the result as printed.
        100 * abs(value - target) / nullif(target, 0) as exact_variance,
        100 * abs(own_value - target) / nullif(target, 0) as rounded_variance,
        part in (
            'result', 'previous', 'year_ago', 'mean_since_april', 'mean_of_three', 'lowest_since', 'fall_over_year', 'gap_to_target'
        ) as is_value,
        case part
            when 'numerator' then numerator
            when 'denominator' then denominator
            when 'outside_numerator' then denominator - numerator
            when 'mean_since_april' then mean_since_april
            when 'mean_of_three' then mean_of_three
            when 'lowest_since' then lowest_since
            when 'fall_over_year' then fall_over_year
            when 'gap_to_target' then abs(value - target)
            when 'target_variance'
                then if(
                        {{ round_half_away('rounded_variance', 'printed_decimals') }} = printed_value,
                        rounded_variance,
                        exact_variance
                    )
            when 'result' then value
            when 'previous' then value
            when 'year_ago' then value
            when 'target' then target
            when 'annual_target' then target
        end as exact_value,
        case
            when part = 'polarity' and polarity = 'bigger' then 'Bigger is Better'
            when part = 'polarity' and polarity = 'smaller' then 'Smaller is Better'
            when part = 'polarity' then 'Monitor'
            else nullif(direction, 'New')
        end as exact_word
    from directed
),

-- Why a cell with digits in it is no one figure. Null for a figure, and for words alone; `New for 2016/17` names a year.
formed as (
    select
        *,
        case
            when is_word or printed_value is not null or not regexp_matches(printed_text, '[0-9]') then null
            when starts_with(lower(printed_text), 'new') then null
            when part in ('numerator', 'denominator') then 'no_fraction'
            when regexp_full_match(printed_text, '[0-9.,]+%? *- *[0-9.,]+%?') then 'range'
            when not regexp_matches(printed_text, '[A-Za-z]') then 'several_figures'
            else 'in_words'
        end as why_no_figure
    from computed
),

-- To as many decimals as the report printed.
as_printed as (
    select
        *,
        {{ round_half_away('exact_value', 'printed_decimals') }} as computed_value,
        case
            when is_word and printed_text in ('N/A', 'New') then 'no_figure_printed'
            when why_no_figure is not null then why_no_figure
            when not is_word and printed_value is null then 'no_figure_printed'
            when indicator_ref is null then 'of_no_indicator'
            when (is_target or is_variance or part = 'gap_to_target') and target is null then 'no_target'
            when is_target then null
            when not is_registered then 'not_in_register'
            when not has_result then 'outside_build'
            when part <> 'polarity' and result_reason is not null then result_reason
            when is_value and is_percentage <> is_computed_percentage then 'other_edition'
            when is_word and part <> 'polarity' and polarity <> 'monitor' and not has_earlier then 'nothing_to_compare'
            when is_word and exact_word is null and is_of_another_edition then 'other_edition'
            when is_word and exact_word is null then 'nothing_to_compare'
            when not is_word and exact_value is null then 'no_such_part'
        end as reason
    from formed
),

figure_reconciliation as (
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
        case
            when reason is not null then null
            when is_word then exact_word
            when part = 'lowest_since' then printf('at least %.1f%%', exact_value)
            when (is_value or is_target or is_variance) and is_percentage then printf('%.*f%%', printed_decimals, computed_value)
            else printf('%.*f', printed_decimals, computed_value)
        end as computed_text,
        if(reason is null and not is_word, computed_value, null) as computed_value,
        if(reason is null and not is_word, exact_value, null) as exact_value,
        case
            when reason is not null then 'not_derivable'
            when is_word and lower(printed_text) = lower(exact_word) then 'equal'
            when part = 'lowest_since' and exact_value > printed_value then 'equal'
            when part <> 'lowest_since' and not is_word and printed_value = computed_value then 'equal'
            else 'differs'
        end as status,
        reason,
        if(reason = 'of_no_indicator', why_none, null) as reason_in_words,
        is_registered
        and not coalesce(is_reported, false)
        and (is_value or part like '%numerator' or part like '%denominator')
        and part <> 'gap_to_target' as is_of_cases
    from as_printed
)

select * from figure_reconciliation
