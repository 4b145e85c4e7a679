-- One row per child. The unborn are dated by their first referral: the census has no earlier day on which they were known.
select
    file_number, row_number, child,
    coalesce(gender, sex_letter) as sex,
    ethnicity, disabled,
    coalesce(born, due_on) as born_on,
    if(born is null and due_on is not null, 'true', null) as expected,
    coalesce(born, first_referral_on) as registered_on,
    list_transform(faulty, lambda name: if(name in ('born', 'due_on'), 'born_on', name)) as faulty
from typed_child
