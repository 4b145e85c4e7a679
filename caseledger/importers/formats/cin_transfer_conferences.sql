-- One row per conference for a child who came on a plan from another authority: it follows from no enquiry here.
with plan as (
    select distinct child, started_on from typed_protection_plan
)

select
    transfer.file_number, transfer.row_number, transfer.child, transfer.conferred_on,
    if(plan.child is not null, 'plan', 'no_plan') as decision,
    transfer.faulty
from typed_transfer as transfer
left join plan on plan.child = transfer.child and plan.started_on = transfer.conferred_on
