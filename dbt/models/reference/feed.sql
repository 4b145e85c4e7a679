with event_reach as (
    select * from {{ ref('event_reach') }}
),

visit_told as (
    select * from {{ ref('visit_told') }}
),

indicator_edition as (
    select * from {{ ref('indicator_edition') }}
),

told_by_import as (
    select * from {{ ref('told_by_import') }}
),

event_type_feed as (
    select
        area_code,
        event_type as feed,
        min(first_on) as first_on
    from event_reach
    group by area_code, event_type
),

-- One event type serves three duties, and a system may record the visits of one of them and not of another.
visit_feed as (
    select
        area_code,
        'visit_made:' || purpose as feed,
        min(occurred_on) as first_on
    from visit_told
    group by area_code, purpose
),

named_feed as (
    select distinct unnest(string_split(feeds, ';')) as feed from indicator_edition
),

demanding_feed as (
    select
        feed,
        {{ feed_part('feed', 1) }} as event_type,
        {{ feed_part('feed', 2) }} as needed
    from named_feed
    where {{ feed_part('feed', 2) }} <> ''
),

extract as (
    select distinct load_id from told_by_import
),

-- A return that has no place for what a figure asks would give none for not known. An event log has a place for everything.
told_feed as (
    select
        event_reach.area_code,
        demanding_feed.feed,
        min(event_reach.first_on) as first_on
    from event_reach
    inner join demanding_feed
        on event_reach.event_type = demanding_feed.event_type
    left join extract
        on event_reach.load_id = extract.load_id
    left join told_by_import
        on event_reach.load_id = told_by_import.load_id and demanding_feed.needed = told_by_import.told
    where extract.load_id is null or told_by_import.told is not null
    group by event_reach.area_code, demanding_feed.feed
),

feed as (
    select * from event_type_feed
    union all
    select * from visit_feed
    union all
    select * from told_feed
)

select * from feed
