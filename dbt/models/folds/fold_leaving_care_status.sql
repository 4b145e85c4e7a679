with leaving_care_status_recorded as (
    select * from {{ ref('stg_leaving_care_status_recorded') }}
),

latest_of_day as (
    select *
    from leaving_care_status_recorded
    qualify
        row_number() over (
            partition by area_code, leaving_care_id, occurred_on
            order by recorded_at desc, event_id desc, source desc
        ) = 1
),

leaving_care_status as (
    select
        area_code,
        leaving_care_id,
        occurred_on as valid_from,
        lead(occurred_on) over (partition by area_code, leaving_care_id order by occurred_on) as valid_to,
        in_touch,
        activity,
        suitable_accommodation
    from latest_of_day
)

select * from leaving_care_status
