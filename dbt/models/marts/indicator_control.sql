{# How the chart is drawn (XmR, as NHSRplotthedots 0.2.2 codes it): over how many periods, and what counts as a signal. #}
{% set span, fewest, run_length, trend_length = 24, 12, 7, 7 %}
{% set series = 'partition by area_code, indicator_ref, dimension, period_kind, edition_valid_from order by period_end' %}

with indicator_result as (
    select * from {{ ref('indicator_result') }}
),

-- A point is a finished period with a value; a span of its own has no neighbours to move from.
point as (
    select
        area_code,
        indicator_ref,
        dimension,
        period_kind,
        period,
        period_end,
        edition_valid_from,
        value,
        abs(value - lag(value) over ({{ series }})) as moving_range
    from indicator_result
    where value is not null and not unfinished and period_kind <> 'span'
),

looked_back as (
    select
        *,
        list(value) over ({{ series }} rows between {{ span - 1 }} preceding and current row) as points,
        -- One range fewer than points: that of the first reaches out of the span.
        list(moving_range) over ({{ series }} rows between {{ span - 2 }} preceding and current row) as ranges
    from point
),

centred as (
    select
        *,
        list_avg(points) as mean,
        list_avg(ranges) as mean_range_of_all
    from looked_back
),

ranged as (
    select
        *,
        {% if var('screen_moving_ranges') -%}
            list_avg(list_filter(ranges, lambda each: each < 3.267 * mean_range_of_all)) as mean_moving_range
        {%- else -%}
            mean_range_of_all as mean_moving_range
        {%- endif %}
    from centred
),

limited as (
    select
        *,
        mean - 2.66 * mean_moving_range as lower_limit,
        mean + 2.66 * mean_moving_range as upper_limit,
        -- On which side of the mean each of the last points lies, and how many of the last three are near a limit.
        list_transform(points[-{{ run_length }}:], lambda each: sign(each - mean)) as sides,
        list_transform(points[-3:], lambda each: sign(each - mean)) as last_sides,
        len(
            list_filter(
                points[-3:],
                lambda each: abs(each - mean) > 2.66 * mean_moving_range * 2 / 3 and abs(each - mean) <= 2.66 * mean_moving_range
            )
        ) as near_limit,
        list_transform(
            range(2, {{ trend_length }} + 1),
            lambda step: sign(points[-{{ trend_length }}:][step] - points[-{{ trend_length }}:][step - 1])
        ) as moves
    from ranged
),

signalled as (
    select
        *,
        len(points) >= {{ fewest }} as is_enough,
        list_filter(
            [
                if(value < lower_limit or value > upper_limit, 'outside_limit', null),
                if(len(sides) = {{ run_length }} and abs(list_sum(sides)) = {{ run_length }}, 'shift', null),
                if(len(points) >= {{ trend_length }} and abs(list_sum(moves)) = {{ trend_length - 1 }}, 'trend', null),
                if(near_limit >= 2 and abs(list_sum(last_sides)) = 3, 'two_of_three', null),
            ],
            lambda signal: signal is not null
        ) as signals
    from limited
),

indicator_control as (
    select
        area_code,
        indicator_ref,
        dimension,
        period_kind,
        period,
        period_end,
        value,
        len(points)::integer as points,
        if(is_enough, null, 'too_few') as reason,
        if(is_enough, round(mean, 6), null) as mean,
        if(is_enough, round(mean_moving_range, 6), null) as mean_moving_range,
        if(is_enough, round(lower_limit, 6), null) as lower_limit,
        if(is_enough, round(upper_limit, 6), null) as upper_limit,
        if(is_enough, signals, null) as signals
    from signalled
)

select * from indicator_control
