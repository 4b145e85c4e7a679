{% set details = ['date_of_birth', 'expected', 'sex', 'ethnicity', 'asylum_seeker', 'disabled'] %}

with person_registered as (
    select * from {{ ref('stg_person_registered') }}
),

person_details_changed as (
    select * from {{ ref('stg_person_details_changed') }}
),

statement as (
    select * from person_registered
    union all by name
    select * from person_details_changed
),

-- What is said later wins field by field, so each field keeps its last value that is not null.
latest_of_day as (
    select
        area_code,
        person_id,
        {% for detail in details %}
            last_value({{ detail }} ignore nulls) over said_so_far as {{ detail }},
        {% endfor %}
        occurred_on as valid_from
    from statement
    window
        said_so_far as (
            partition by area_code, person_id
            order by occurred_on, recorded_at, event_id, source
            rows between unbounded preceding and current row
        )
    qualify
        row_number() over (
            partition by area_code, person_id, occurred_on
            order by recorded_at desc, event_id desc, source desc
        ) = 1
),

person_detail as (
    select
        area_code,
        person_id,
        valid_from,
        lead(valid_from) over (partition by area_code, person_id order by valid_from) as valid_to,
        {{ details | join(',\n        ') }}
    from latest_of_day
)

select * from person_detail
