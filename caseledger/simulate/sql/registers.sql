-- What the services report each quarter besides their cases: figures that other bodies count, commentaries, actions, risks,
-- budgets; and complaints, compliments and enquiries, in the measure of the people that each area has.

-- Grain: one row per area and quarter.
create or replace temp table quarter as
select
    area_code,
    getvariable('people') * share as people,
    number,
    area_code || '-' || number as draw,
    (opening_day() + to_months((3 * number + 3)::integer))::date - 1 as period_end,
    -- Reports are written some weeks after the quarter; that of the last one has not been, when the simulation ends.
    period_end + 21 as reported_on,
    'family_services' as children,
    'adults' as adults
from area, unnest(numbers(0, getvariable('years') * 4)) as quarters (number);

-- Grain: one row per register, with the service that keeps it and what it is about.
create or replace temp table register as
select * from (
    values
    ('figure', 'FS/S7', 'family_services', 'Free early years places taken up', 'early years census'),
    ('figure', 'FS/S8', 'family_services', 'Target groups registered at children''s centres', 'children''s centres'),
    ('figure', 'FS/C10', 'family_services', 'Young people not in education, employment or training', 'careers service'),
    ('figure', 'FS/C12', 'family_services', 'Training and supported accommodation', 'providers'),
    ('figure', 'FS/C14', 'family_services', 'First-time entrants to youth justice', 'Youth Justice Board'),
    ('figure', 'FS/C16', 'family_services', 'Young people reoffending', 'Youth Justice Board'),
    ('figure', 'AC/C1', 'adults', 'Non-elective hospital admissions', 'NHS'),
    ('narrative', 'success', 'family_services', 'What went well', null),
    ('narrative', 'challenge', 'family_services', 'What was hard', null),
    ('narrative', 'overview', 'adults', 'The quarter', null),
    ('narrative', 'finance', 'adults', 'Money', null),
    ('narrative', 'risk', 'adults', 'Risks', null),
    ('narrative', 'customer_experience', 'adults', 'What people told us', null),
    ('narrative', 'equalities', 'family_services', 'Who is reached', null),
    ('action', 'FS-A1', 'family_services', 'Early help reaches families sooner', 'FS-I1'),
    ('action', 'FS-A2', 'family_services', 'Workers stay with the children they know', 'FS-I1'),
    ('action', 'FS-A3', 'family_services', 'More foster carers of our own', 'FS-I2'),
    ('action', 'AC-A1', 'adults', 'People go home from hospital without waiting', 'AC-I1'),
    ('action', 'AC-A2', 'adults', 'More people decide on their own support', 'AC-I1'),
    ('action', 'AC-A3', 'adults', 'Carers are supported in time', 'AC-I2'),
    ('risk', 'FS-R1', 'family_services', 'A child is harmed who could have been protected', 'statutory duty'),
    ('risk', 'FS-R2', 'family_services', 'Too few social workers', 'workforce'),
    ('risk', 'FS-R3', 'family_services', 'More placements than the budget bears', 'financial'),
    ('risk', 'AC-R1', 'adults', 'A provider of home care fails', 'business continuity'),
    ('risk', 'AC-R2', 'adults', 'Demand outgrows the budget', 'financial'),
    ('risk', 'AC-R3', 'adults', 'Applications to deprive of liberty wait too long', 'statutory duty'),
    ('budget', 'FS-B1', 'family_services', 'revenue', 'Placements'),
    ('budget', 'FS-B2', 'family_services', 'revenue', 'Social work teams'),
    ('budget', 'FS-B3', 'family_services', 'capital', 'Children''s homes'),
    ('budget', 'AC-B1', 'adults', 'revenue', 'Older adults'),
    ('budget', 'AC-B2', 'adults', 'revenue', 'Learning disabilities'),
    ('budget', 'AC-B3', 'adults', 'capital', 'Extra care housing')
) as kept (register, subject, service, title, detail);

-- Grain: one row per register, area and quarter.
create or replace temp table report as
select
    register.*,
    quarter.*,
    register.subject || '@' || quarter.number as thing,
    quarter.draw || register.subject as report_draw,
    quarter.area_code || register.subject as register_draw
from register
cross join quarter;

insert into event by name
select
    'figure_reported' as type,
    'registers' as system,
    thing,
    area_code as register_area,
    subject as register_subject,
    reported_on as occurred_at,
    case
        when subject = 'AC/C1'
            then to_json({
                    service: service, period_end: period_end, numerator: round(people / 60 * (0.9 + 0.2 * chance(report_draw, 'figure'))),
                    provider: detail
                })
        when subject = 'FS/C14'
            then to_json({
                    service: service, period_end: period_end, value: round(200 + 250 * chance(report_draw, 'figure'), 1), provider: detail
                })
        else to_json({
                service: service,
                period_end: period_end,
                numerator: floor(whole_number(report_draw, 'of', 200, 900) * (0.4 + 0.5 * chance(report_draw, 'figure'))),
                denominator: whole_number(report_draw, 'of', 200, 900),
                provider: detail
            })
    end as data
from report
where register = 'figure'
union all
select
    'commentary_written' as type,
    'registers' as system,
    thing,
    area_code as register_area,
    subject as register_subject,
    reported_on + 5 as occurred_at,
    to_json({
        service: service,
        period_end: period_end,
        intervention_level: whole_number(report_draw, 'level', 1, 3),
        text: title
        || ': '
        || pick(report_draw, 'comment', ['as expected.', 'better than last quarter.', 'below target; work is under way.'])
    }) as data
from report
where register = 'figure' and happens(report_draw, 'commented', 0.6)
union all
select
    'narrative_written' as type,
    'registers' as system,
    thing,
    area_code as register_area,
    service || '-' || subject || '-' || number as register_subject,
    reported_on + 6 as occurred_at,
    to_json({
        service: service,
        period_end: period_end,
        section: subject,
        heading: title,
        text: pick(report_draw, 'story', ['The quarter was steady.', 'Demand grew.', 'New teams have settled in.'])
    }) as data
from report
where register = 'narrative'
union all
select
    'action_rated' as type,
    'registers' as system,
    thing,
    area_code as register_area,
    subject as register_subject,
    reported_on + 2 as occurred_at,
    to_json({
        service: service,
        period_end: period_end,
        title: title,
        parent: detail,
        due_on: period_end + 90,
        rating: pick(report_draw, 'rating', ['blue', 'green', 'green', 'green', 'green_amber', 'red_amber', 'red', 'not_rated']),
        overall: case when number % 4 = 3 then true end
    }) as data
from report
where register = 'action'
union all
select
    'budget_forecast' as type,
    'registers' as system,
    thing,
    area_code as register_area,
    subject as register_subject,
    reported_on + 3 as occurred_at,
    to_json({
        service: service,
        kind: title,
        period_end: period_end,
        original: whole_number(register_draw, 'budget', 2000, 40000),
        revised: whole_number(register_draw, 'budget', 2000, 40000) + whole_number(report_draw, 'revised', -50, 200),
        forecast: whole_number(register_draw, 'budget', 2000, 40000) + whole_number(report_draw, 'forecast', -400, 900),
        slippage: case when title = 'capital' then whole_number(report_draw, 'slippage', 0, 300) end,
        spent: case when title = 'capital' then whole_number(report_draw, 'spent', 100, 1500) end,
        comment: detail
    }) as data
from report
where register = 'budget';

-- A risk that is closed is followed by another one under a number of its own, each year.
insert into event by name
with scored as (
    select
        *,
        subject || '.' || ((number + 2) // 4) as risk_id
    from report where register = 'risk'
)

select
    'risk_scored' as type,
    'registers' as system,
    thing,
    area_code as register_area,
    risk_id as register_subject,
    reported_on as occurred_at,
    to_json({
        service: service,
        title: title,
        nature: detail,
        owner: 'assistant director',
        inherent_impact: whole_number(register_draw, 'impact', 3, 5),
        inherent_likelihood: whole_number(register_draw, 'likelihood', 3, 5),
        impact: whole_number(report_draw, 'impact', 2, 5),
        likelihood: whole_number(report_draw, 'likelihood', 1, 5),
        target_impact: 2,
        target_likelihood: 2,
        response: pick(register_draw, 'response', ['treat', 'treat', 'tolerate', 'transfer'])
    }) as data
from scored
union all
select
    'risk_closed' as type,
    'registers' as system,
    'closed-' || thing as thing,
    area_code as register_area,
    risk_id as register_subject,
    reported_on + 30 as occurred_at,
    to_json({ service: service }) as data
from scored
where number % 4 = 1;

-- Some eight letters a quarter to every thousand people known.
insert into event by name
with letter as (
    select
        quarter.*,
        letter,
        quarter.draw || '/' || letter as letter_draw,
        number || '-' || letter as letter_number,
        period_end - whole_number(letter_draw, 'day', 0, 88) as received_on,
        pick(letter_draw, 'kind', ['complaint', 'complaint', 'compliment', 'enquiry', 'enquiry']) as kind,
        pick(letter_draw, 'service', ['family_services', 'adults']) as service,
        pick(letter_draw, 'team', ['assessment', 'care management', 'occupational therapy', 'placements']) as team,
        received_on + skewed(letter_draw, 'answer', 2, 40, 1.4) as answered_on
    from quarter, unnest(numbers(0, 4 + (people * 8 / 1000)::bigint)) as letters (letter)
)

select
    kind || '_received' as type,
    'registers' as system,
    letter_number as thing,
    area_code as register_area,
    upper(kind[:3]) || '-' || letter_number as register_subject,
    received_on as occurred_at,
    case kind
        when 'complaint'
            then to_json({
                    service: service, team: team, stage: whole_number(letter_draw, 'stage', 1, 2), due_on: weekday_after(received_on, 20)
                })
        when 'compliment' then to_json({ service: service, team: team })
        else to_json({ service: service, due_on: weekday_after(received_on, 10), complex: happens(letter_draw, 'complex', 0.1) })
    end as data
from letter
union all
select
    kind || '_answered' as type,
    'registers' as system,
    letter_number as thing,
    area_code as register_area,
    upper(kind[:3]) || '-' || letter_number as register_subject,
    answered_on as occurred_at,
    case kind
        when 'complaint'
            then to_json({ service: service, outcome: pick(letter_draw, 'outcome', ['upheld', 'partly_upheld', 'not_upheld']) })
        else to_json({ service: service })
    end as data
from letter
where kind <> 'compliment';
