-- One row per placement for adoption, with the period of care that it fell into; outside any, its period's id names none.
with period as (
    select child, started_on, ended_on from typed_care
)

select
    placed.file_number, placed.row_number, placed.child, placed.placed_on,
    coalesce(max(period.started_on), placed.placed_on) as started_on,
    any_value(placed.faulty) as faulty
from typed_placed_adoption as placed
left join period
    on period.child = placed.child
    and period.started_on <= placed.placed_on
    and coalesce(period.ended_on, '9999-12-31') >= placed.placed_on
group by placed.file_number, placed.row_number, placed.child, placed.placed_on
