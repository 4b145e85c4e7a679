-- One row per review conference: a plan that ended on the day of its review was ended by it, any other continued.
select
    file_number, row_number, child, reviewed_on,
    if(ended_on = reviewed_on, 'end', 'continue') as decision,
    faulty
from typed_review
