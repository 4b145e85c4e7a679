-- One row per care leaver of the year: the return tells of the birthday that fell into it.
with dated as (
    select
        *,
        year(born_on::date) as born_in,
        -- A birthday on 29 February falls on 1 March in other years.
        if(month(born_on::date) = 2 and day(born_on::date) = 29, 3, month(born_on::date)) as birth_month,
        if(month(born_on::date) = 2 and day(born_on::date) = 29, 1, day(born_on::date)) as birth_day
    from typed_oc3
)

select
    file_number, row_number, child, in_touch, activity, suitable,
    make_date(getvariable('collection_year')::integer - if(birth_month >= 4, 1, 0), birth_month, birth_day)::varchar as birthday,
    list_transform(faulty, lambda name: if(name = 'born_on', 'birthday', name)) as faulty
from dated
