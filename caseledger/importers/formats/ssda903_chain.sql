-- One row per episode with the period of care that it belongs to. An episode goes on from the one that ended (X1) on the day it
-- began; a period starts with reason S, or with the first episode that the file has of it. That one, where it goes on from an
-- earlier year, belongs to the period that the ledger knows, if it does.
with recursive episode as (
    select * from typed_episodes
    where child is not null and began_on is not null
    qualify row_number() over (partition by child, began_on order by file_number, row_number) = 1
),

linked as (
    select episode.*, previous.began_on as previous_on
    from episode
    left join episode as previous
        on previous.child = episode.child
        and previous.ended_on = episode.began_on
        and previous.began_on < episode.began_on
        and previous.reason = 'X1'
        and episode.reason_new is distinct from 'S'
    qualify row_number() over (partition by episode.child, episode.began_on order by previous.began_on desc) = 1
),

chained as (
    select *, began_on as chain_on from linked where previous_on is null
    union all
    select linked.*, chained.chain_on
    from chained
    inner join linked on linked.child = chained.child and linked.previous_on = chained.began_on
),

known_care as (
    select
        chained.child, chained.chain_on,
        max(started.occurred_on)::varchar as known_on
    from chained
    inner join stood as started
        on started.subject = pseudonym_of(chained.child)
        and started.table_name = 'care' and started.label = 'care' and started.is_said
        and started.occurred_on <= chained.chain_on::date
    left join stood as ended
        on ended.row_key = started.row_key and ended.table_name = 'care' and ended.label = 'ended' and ended.is_said
    where chained.began_on = chained.chain_on
        and chained.reason_new is distinct from 'S'
        and (ended.occurred_on is null or ended.occurred_on >= chained.chain_on::date)
    group by chained.child, chained.chain_on
)

select
    chained.* exclude (previous_on, chain_on),
    chained.previous_on,
    coalesce(known_care.known_on, chained.chain_on) as started_on,
    known_care.known_on < chained.chain_on as goes_on
from chained
left join known_care on known_care.child = chained.child and known_care.chain_on = chained.chain_on
