with figure_reported as (
    select * from {{ ref('stg_figure_reported') }}
),

indicator as (
    select * from {{ ref('indicator_edition') }}
),

renamed as (
    select distinct
        predecessor,
        indicator_ref
    from indicator
    where predecessor is not null
),

-- What was reported under an old reference is a figure of the indicator that took its place.
figure as (
    select
        figure_reported.area_code,
        coalesce(renamed.indicator_ref, figure_reported.subject) as indicator_ref,
        figure_reported.period_end,
        figure_reported.numerator,
        figure_reported.denominator,
        figure_reported.value,
        figure_reported.provider,
        figure_reported.recorded_at,
        figure_reported.event_id,
        figure_reported.source
    from figure_reported
    left join renamed
        on figure_reported.subject = renamed.predecessor
),

reported_figure as (
    select
        area_code,
        indicator_ref,
        period_end,
        numerator,
        denominator,
        value,
        provider
    from figure
    qualify
        row_number() over (
            partition by area_code, indicator_ref, period_end
            order by recorded_at desc, event_id desc, source desc
        ) = 1
)

select * from reported_figure
