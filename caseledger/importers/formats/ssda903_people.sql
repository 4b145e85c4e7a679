-- One row per header; who is in the table of unaccompanied asylum seekers is one.
with asylum_seeker as (
    select distinct child from typed_uasc where child is not null
)

select
    header.file_number, header.row_number, header.child, header.born_on, header.sex, header.ethnicity,
    if(asylum_seeker.child is not null, 'true', 'false') as asylum_seeker,
    header.faulty
from typed_header as header
left join asylum_seeker on asylum_seeker.child = header.child
