-- One row per plan with a review conference: a plan that ended on the day of its review was ended by it, any other continued.
select
    file_number, row_number, child, started_on, reviewed_on,
    if(ended_on = reviewed_on, 'end', 'continue') as decision,
    list_filter(faulty, lambda name: name in ('child', 'started_on', 'reviewed_on', 'ended_on')) as faulty
from typed_list_7
