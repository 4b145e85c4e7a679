-- One row per section 47 enquiry: a plan that starts on the day of the initial conference was decided by it.
with plan as (
    select distinct child, started_on from typed_protection_plan
)

select
    enquiry.file_number, enquiry.row_number, enquiry.child, enquiry.started_on, enquiry.conferred_on,
    if(plan.child is not null, 'plan', 'no_plan') as decision,
    enquiry.faulty
from typed_section_47 as enquiry
left join plan on plan.child = enquiry.child and plan.started_on = enquiry.conferred_on
