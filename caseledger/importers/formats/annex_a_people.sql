-- One row per child of the lists. A detail that lists give differently is the one that most rows give, then the first in order.
with listed as (
    select file_number, row_number, child, sex, ethnicity, born_on, null as asylum_seeker, null as disabled from typed_list_1
    union all
    select file_number, row_number, child, sex, ethnicity, born_on, null, null from typed_list_2
    union all
    select file_number, row_number, child, sex, ethnicity, born_on, null, null from typed_list_3
    union all
    select file_number, row_number, child, sex, ethnicity, born_on, null, disabled from typed_list_4
    union all
    select file_number, row_number, child, sex, ethnicity, born_on, null, disabled from typed_list_5
    union all
    select file_number, row_number, child, sex, ethnicity, born_on, null, disabled from typed_list_6
    union all
    select file_number, row_number, child, sex, ethnicity, born_on, null, disabled from typed_list_7
    union all
    select file_number, row_number, child, sex, ethnicity, born_on, asylum_seeker, disabled from typed_list_8
    union all
    select file_number, row_number, child, sex, ethnicity, born_on, asylum_seeker, disabled from typed_list_9
    union all
    select file_number, row_number, child, sex, ethnicity, born_on, null, disabled from typed_list_10
),

detail as (
    unpivot (select file_number, row_number, child, sex, ethnicity, born_on, asylum_seeker, disabled from listed where child is not null)
    on sex, ethnicity, born_on, asylum_seeker, disabled
    into name detail value said
),

counted as (
    select child, detail, said, count(*) as times from detail group by child, detail, said
),

chosen as (
    select child, detail, said from counted
    qualify row_number() over (partition by child, detail order by times desc, said) = 1
),

place as (
    select child, min_by((file_number, row_number), (file_number, row_number)) as first_place
    from listed
    where child is not null
    group by child
),

person as (
    select
        place.child,
        any_value(first_place) as first_place,
        max(said) filter (where detail = 'sex') as sex,
        max(said) filter (where detail = 'ethnicity') as ethnicity,
        max(said) filter (where detail = 'born_on') as born_on,
        max(said) filter (where detail = 'asylum_seeker') as asylum_seeker,
        max(said) filter (where detail = 'disabled') as disabled
    from place
    left join chosen on chosen.child = place.child
    group by place.child
)

select
    first_place[1] as file_number,
    first_place[2] as row_number,
    child, sex, ethnicity, born_on, asylum_seeker, disabled,
    case when born_on <= getvariable('extracted_on')::varchar then born_on end as registered_on,
    case when born_on > getvariable('extracted_on')::varchar then 'true' end as expected,
    (born_on is not null)::varchar as has_birth,
    []::varchar[] as faulty
from person
