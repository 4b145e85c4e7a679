with visit as (
    {{ effective_events(['data.purpose::varchar as purpose'], ['visit_made']) | indent(4) }}
),

visit_told as (
    select
        area_code,
        purpose,
        occurred_on
    from visit
)

select * from visit_told
