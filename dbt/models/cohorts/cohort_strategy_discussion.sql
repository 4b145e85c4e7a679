{% set agencies = ['social_care', 'police', 'health', 'education', 'other'] %}
{# Whom Working Together (2015), chapter 1, asks to every discussion. #}
{% set needed = ['social_care', 'police', 'health'] %}

with strategy_discussion_held as (
    select * from {{ ref('stg_strategy_discussion_held') }}
),

-- One event per child; whoever is recorded for any of them took part, from the first day that says so.
discussion as (
    select
        area_code,
        discussion_id,
        min(occurred_on) as held_on,
        {% for agency in agencies %}
            min(occurred_on) filter (where list_contains(agencies, '{{ agency }}')) as {{ agency }}_on,
        {% endfor %}
        list_filter([
            {% for agency in needed %}
                if({{ agency }}_on is null, '{{ agency }}', null){{ ',' if not loop.last }}
            {% endfor %}
        ], lambda agency: agency is not null) as missing
    from strategy_discussion_held
    group by area_code, discussion_id
),

attended as (
    select
        *,
        if(missing = [], greatest({{ needed | join('_on, ') }}_on), null) as full_on
    from discussion
),

strategy_discussion as (
    select
        'strategy_discussion' as cohort,
        area_code,
        null::varchar as person_id,
        discussion_id as case_id,
        held_on as counted_on,
        {
            'every': true,
            'full': missing = [],
            {% for agency in agencies %}
                'attended_{{ agency }}': {{ agency }}_on is not null{{ ',' if not loop.last }}
            {% endfor %}
        }::{{ flags_type() }} as flags,
        {
            'full': {{ clock('held_on', 'null', 'full_on') }},
            {% for agency in agencies %}
                'attended_{{ agency }}': {{ clock('held_on', 'null', agency ~ '_on') }}{{ ',' if not loop.last }}
            {% endfor %}
        }::{{ clocks_type() }} as clocks,
        {
            'every': 'held',
            'full': if(missing = [], 'all_attended', 'without_' || array_to_string(missing, '_and_')),
            {% for agency in agencies %}
                'attended_{{ agency }}': if({{ agency }}_on is null, 'not_recorded_as_attending', 'attended'){{ ',' if not loop.last }}
            {% endfor %}
        }::{{ reasons_type() }} as reasons
    from attended
)

select * from strategy_discussion
