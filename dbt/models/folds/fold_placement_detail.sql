{% set details = ['provider', 'distance_miles', 'in_area', 'long_term', 'approved'] %}

with placement_started as (
    select * from {{ ref('stg_placement_started') }}
),

placement_details_changed as (
    select * from {{ ref('stg_placement_details_changed') }}
),

-- A change goes after the start, whatever their dates, and holds from the start at the earliest.
statement as (
    select
        *,
        false as is_change,
        occurred_on as valid_from
    from placement_started
    union all by name
    select
        placement_details_changed.*,
        true as is_change,
        greatest(placement_details_changed.occurred_on, placement_started.occurred_on) as valid_from
    from placement_details_changed
    inner join placement_started
        on placement_details_changed.area_code = placement_started.area_code
        and placement_details_changed.placement_id = placement_started.placement_id
),

-- What is said later wins field by field, so each field keeps its last value that is not null.
latest_of_day as (
    select
        area_code,
        placement_id,
        {% for detail in details %}
            last_value({{ detail }} ignore nulls) over said_so_far as {{ detail }},
        {% endfor %}
        valid_from
    from statement
    window
        said_so_far as (
            partition by area_code, placement_id
            order by is_change, occurred_on, recorded_at, event_id, source
            rows between unbounded preceding and current row
        )
    qualify
        row_number() over (
            partition by area_code, placement_id, valid_from
            order by is_change desc, occurred_on desc, recorded_at desc, event_id desc, source desc
        ) = 1
),

placement_detail as (
    select
        area_code,
        placement_id,
        valid_from,
        lead(valid_from) over (partition by area_code, placement_id order by valid_from) as valid_to,
        {{ details | join(',\n        ') }}
    from latest_of_day
)

select * from placement_detail
