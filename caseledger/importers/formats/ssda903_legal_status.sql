-- One row per change of legal status within a period of care.
with followed as (
    select *, lag(legal_status) over (partition by child, started_on order by began_on) as status_before
    from typed_chain
    where legal_status is not null
)

select
    file_number, row_number, child, started_on, began_on as changed_on, legal_status, []::varchar[] as faulty
from followed
where status_before <> legal_status or (status_before is null and began_on > started_on)
