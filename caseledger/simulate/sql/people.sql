-- Grain: one row per person known to the services. Of every ten, six are children in families of one to four; a person's life
-- hangs on its number alone, so a larger simulation with the same areas holds the smaller one.
create or replace temp table person as
with numbered as (
    select
        number as person,
        number // 10 as block,
        (number % 10)::integer as place,
        place < 6 as is_child,
        -- Which of the block's families each of its six children belongs to.
        pick(
            number // 10,
            'families',
            [[1, 1, 1, 1, 2, 3], [1, 1, 1, 2, 2, 3], [1, 1, 2, 2, 3, 4], [1, 2, 3, 4, 5, 5], [1, 1, 2, 3, 3, 3]]
        ) as families
    from range(getvariable('first_person'), getvariable('end_person')) as people (number)
),

related as (
    select
        person,
        is_child,
        -- Four adults live by themselves in families numbered after the block's children's.
        block * 10 + case when is_child then families[place + 1] else place end as family,
        len(list_filter(families[:place], lambda other: other = families[place + 1])) as elder_siblings,
        len(list_filter(families, lambda other: other = families[place + 1])) as siblings
    from numbered
),

known as (
    select
        *,
        -- Somewhat more of them early, as if part of the caseload had been taken over.
        weekday(opening_day() + skewed(family, 'known', 0, final_day() - opening_day() - 20, 1.12)) as known_on,
        case
            when is_child and elder_siblings = siblings - 1 and happens(person, 'unborn', 0.07)
                then -whole_number(person, 'age', 20, 145)
            when is_child
                then skewed(family, 'youngest', 20, 5900 - 900 * (siblings - 1), 1.2)
                    + (siblings - 1 - elder_siblings) * whole_number(family, 'spacing', 400, 900)
            when happens(person, 'older', 0.68) then skewed(person, 'age', 65 * 365.25, 99 * 365.25, 1.3)
            else whole_number(person, 'age', 18 * 365.25 + 5, 65 * 365.25)
        end::integer as age_in_days
    from related
),

living as (
    select
        *,
        known_on - age_in_days as date_of_birth,
        case when happens(person, 'sex', 0.003) then 'X' else pick(person, 'which sex', ['F', 'M']) end as sex,
        pick(
            family,
            'ethnicity',
            [
                'White British', 'White British', 'White British', 'White British', 'Any other White background',
                'Any other White background', 'Black African', 'Black Caribbean', 'Any other mixed background', 'Indian',
                'Pakistani', 'Any other Asian background', 'Any other ethnic group', 'Information not yet obtained'
            ]
        ) as ethnicity,
        is_child and age_in_days > 5100 and siblings = 1 and happens(person, 'asylum seeker', 0.08) as asylum_seeker,
        happens(person, 'disabled', case when is_child then 0.06 else 0.35 end) as disabled,
        case
            when happens(person, 'dies', case when is_child then 0.0015 when age_in_days < 65 * 365 then 0.03 else 0.3 end)
                then known_on + skewed(person, 'death', 60, 3600, 1.1)
        end as died_on
    from known
)

select
    living.*,
    area.area_code,
    (100000 + living.person)::varchar as subject
from living
asof join area on chance(living.family, 'area') >= area.share_from;

-- What each service tells goes in here; `imperfections` makes events of the interchange of it. `thing` names what the event is
-- about, one of a kind within the type. What lies outside the simulated years, or after the person's death, is dropped there.
create or replace temp table event (
    type varchar not null,
    system varchar not null,
    thing varchar not null,
    person bigint,
    register_area varchar,
    register_subject varchar,
    occurred_at timestamp not null,
    has_time boolean default false,
    data varchar default '{}'
);

insert into event by name
select
    'person_registered' as type,
    case when is_child then 'lcs' else 'asc' end as system,
    'I' || person as thing,
    person,
    known_on as occurred_at,
    to_json({
        date_of_birth: case
            when date_of_birth > known_on then greatest(date_of_birth + whole_number(person, 'expected', -14, 14), known_on)
            else date_of_birth
        end,
        expected: case when date_of_birth > known_on then true end,
        sex: case when date_of_birth > known_on then 'U' else sex end,
        ethnicity: ethnicity,
        asylum_seeker: case when asylum_seeker then true end,
        disabled: case when disabled then true end
    }) as data
from person;

-- The unborn are born; of the others some details are asked again.
insert into event by name
select
    'person_details_changed' as type,
    'lcs' as system,
    'I' || person as thing,
    person,
    date_of_birth + whole_number(person, 'birth known', 0, 12) as occurred_at,
    to_json({ date_of_birth: date_of_birth, expected: false, sex: sex }) as data
from person
where date_of_birth > known_on;

insert into event by name
select
    'person_details_changed' as type,
    case when is_child then 'lcs' else 'asc' end as system,
    'J' || person as thing,
    person,
    known_on + whole_number(person, 'details asked', 20, 700) as occurred_at,
    to_json({ ethnicity: ethnicity, disabled: disabled }) as data
from person
where happens(person, 'details change', 0.04);

insert into event by name
select
    'person_died' as type,
    case when is_child then 'lcs' else 'asc' end as system,
    'I' || person as thing,
    person,
    died_on as occurred_at
from person
where died_on is not null;
