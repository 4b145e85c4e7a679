-- Chance that falls the same way every time. A draw depends on the seed, on what is drawn for (a key) and on what is drawn (a
-- purpose), and on nothing else: not on the order of rows, the number of threads, or what was drawn before. The second hash
-- keeps the draws of one entity apart: hashes of a pair differ only by a constant. DuckDB promises the same hash within one of
-- its versions only.
create macro chance(entity, purpose) as
(hash(xor(hash(entity), hash(getvariable('seed'), purpose))) >> 11)::double / 9007199254740992;

create macro happens(entity, purpose, share) as chance(entity, purpose) < share;

create macro whole_number(entity, purpose, low, high) as
(low + floor(chance(entity, purpose) * (high - low + 1)))::integer;

-- Most draws lie near the low end: the higher the power, the more of them.
create macro skewed(entity, purpose, low, high, power) as
(low + floor(pow(chance(entity, purpose), power) * (high - low + 1)))::integer;

-- A waiting time without memory: mostly short, sometimes several times the mean.
create macro waiting_days(entity, purpose, mean) as floor(-ln(1 - chance(entity, purpose)) * mean)::integer;

-- A choice that is listed twice is twice as likely.
create macro pick(entity, purpose, choices) as choices[1 + floor(chance(entity, purpose) * len(choices))::integer];

-- Weekdays; bank holidays are worked, as visits are.
create macro weekday(day) as day + (8 - isodow(day))::integer * (isodow(day) > 5)::integer;

create macro weekday_after(day, weekdays) as
day - greatest(isodow(day) - 5, 0)::integer
+ (weekdays + 2 * ((least(isodow(day), 5) - 1 + weekdays) // 5))::integer;

-- Unlike `least`, no day stays no day.
create macro no_later(day, latest) as case when day > latest then latest else day end;

create macro birthday(date_of_birth, age) as (date_of_birth + to_years(age))::date;

create macro office_time(day, entity, purpose) as day + to_minutes(whole_number(entity, purpose, 480, 1110));

create macro any_time(day, entity, purpose) as day + to_minutes(whole_number(entity, purpose, 0, 1439));

-- Where the simulation begins and ends: nothing happens outside, so what is still open on the last day stays open.
create macro opening_day() as getvariable('opening_day');
create macro final_day() as getvariable('final_day');

create macro worker(entity, purpose) as 'W' || whole_number(entity, purpose, 1000, 1399);

-- To unnest: a day and a whole number make a day only where the number is no bigger than this.
create macro numbers(low, high) as range(low, high)::integer[];

create macro employment(entity) as
    pick(entity, 'employment', ['none', 'none', 'none', 'none', 'paid', 'unpaid', 'unknown']);

create macro settled_home(entity) as
    pick(entity, 'settled', ['own_or_family', 'own_or_family', 'own_or_family', 'other_settled', 'unsettled', 'unknown']);
