-- One row per child with an open case that somebody is allocated to; of several rows the one of the weightiest list.
with open_case as (
    select 1 as weight, file_number, row_number, child, team, worker from typed_list_8 where ended_on is null
    union all
    select 2, file_number, row_number, child, team, worker from typed_list_7 where ended_on is null
    union all
    select 3, file_number, row_number, child, team, worker from typed_list_6 where closed_on is null
)

select file_number, row_number, child, team, worker, []::varchar[] as faulty
from open_case
where child is not null and team is not null and worker is not null
qualify row_number() over (partition by child order by weight, file_number, row_number) = 1
