-- As at a day, a person counts once: a case counted twice would be two children in every figure.
with as_at_case as (
    select indicator_case.*
    from {{ ref('indicator_case') }} as indicator_case
    inner join {{ ref('indicator_edition') }} as edition
        on indicator_case.indicator_ref = edition.indicator_ref
        and indicator_case.valid_from is not distinct from edition.valid_from
    where edition.window_name = 'as_at'
)

select
    indicator_ref,
    valid_from,
    dimension,
    area_code,
    counted_on,
    person_id
from as_at_case
group by all
having count(*) > 1
