{% set agencies = ['social_care', 'police', 'health', 'education', 'other'] %}
{# Whom Working Together (2015), chapter 1, asks to every discussion. #}
{% set needed = ['social_care', 'police', 'health'] %}

with strategy_discussion_held as (
    select * from {{ ref('stg_strategy_discussion_held') }}
),

-- One event per child; whoever is recorded for any of them took part.
discussion as (
    select
        area_code,
        discussion_id,
        min(occurred_on) as held_on,
        flatten(list(agencies)) as agencies
    from strategy_discussion_held
    group by area_code, discussion_id
),

attended as (
    select
        *,
        list_filter({{ needed }}, lambda agency: not list_contains(agencies, agency)) as missing
    from discussion
),

strategy_discussion as (
    select
        'strategy_discussion' as cohort,
        area_code,
        null::varchar as person_id,
        discussion_id as case_id,
        held_on as counted_on,
        map(
            ['every', 'full'] || list_transform({{ agencies }}, lambda agency: 'attended_' || agency),
            [true, missing = []] || list_transform({{ agencies }}, lambda agency: list_contains(agencies, agency))
        ) as flags,
        {{ no_clocks() }} as clocks,
        map(
            ['every', 'full'] || list_transform({{ agencies }}, lambda agency: 'attended_' || agency),
            ['held', if(missing = [], 'all_attended', 'without_' || array_to_string(missing, '_and_'))]
            || list_transform(
                {{ agencies }}, lambda agency: if(list_contains(agencies, agency), 'attended', 'not_recorded_as_attending')
            )
        ) as reasons
    from attended
)

select * from strategy_discussion
