with care as (
    select * from {{ ref('fold_care') }}
),

care_started as (
    select * from {{ ref('stg_care_started') }}
),

legal_status_changed as (
    select * from {{ ref('stg_legal_status_changed') }}
),

statement as (
    select
        area_code,
        care_id,
        occurred_on,
        recorded_at,
        event_id,
        source,
        legal_status
    from care_started
    union all
    select
        area_code,
        care_id,
        occurred_on,
        recorded_at,
        event_id,
        source,
        legal_status
    from legal_status_changed
),

-- A status counts only when it is dated within its care spell.
latest_of_day as (
    select
        care.area_code,
        care.person_id,
        care.care_id,
        statement.occurred_on as valid_from,
        statement.legal_status
    from statement
    inner join care
        on statement.area_code = care.area_code
        and statement.care_id = care.care_id
        and {{ is_within_care('statement.occurred_on') }}
    where statement.legal_status is not null
    qualify
        row_number() over (
            partition by care.area_code, care.care_id, statement.occurred_on
            order by statement.recorded_at desc, statement.event_id desc, statement.source desc
        ) = 1
),

legal_status as (
    select
        area_code,
        person_id,
        care_id,
        legal_status,
        valid_from,
        lead(valid_from) over (partition by area_code, care_id order by valid_from) as valid_to
    from latest_of_day
)

select * from legal_status
