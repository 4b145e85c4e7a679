with leaving_care as (
    {{ spell('leaving_care_id', ref('stg_leaving_care_started'), ref('stg_leaving_care_ended')) }}
)

select * from leaving_care
