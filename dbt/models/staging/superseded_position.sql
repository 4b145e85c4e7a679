-- Works on the corrections and what they replace alone, never on the whole ledger. An event is replaced by at most one
-- target's corrections, so corrections form trees, and those at one depth can be judged once those one deeper are.
with recursive

correction as (
    select
        position,
        source,
        event_id,
        supersedes,
        recorded_at
    from {{ source('ledger', 'event') }}
    where supersedes is not null and {{ is_known('recorded_at') }}
),

correction_depth as (
    select
        correction.*,
        1 as depth
    from correction
    anti join correction as target
        on correction.source = target.source and correction.supersedes = target.event_id
    union all
    select
        correction.*,
        target.depth + 1 as depth
    from correction_depth as target
    inner join correction
        on target.source = correction.source and target.event_id = correction.supersedes
),

deepest as (
    select max(depth) as depth
    from correction_depth
),

judged as (
    select
        correction_depth.*,
        true as is_live
    from correction_depth
    inner join deepest on correction_depth.depth = deepest.depth
    union all
    (
        with next_depth as (
            select distinct depth - 1 as depth
            from judged
        )

        select
            correction_depth.*,
            judged.event_id is null as is_live
        from next_depth
        inner join correction_depth on next_depth.depth = correction_depth.depth
        left join judged
            on correction_depth.source = judged.source
            and correction_depth.event_id = judged.supersedes
            and judged.is_live
        qualify row_number() over (partition by correction_depth.position order by judged.position) = 1
    )
),

live_correction as (
    select
        position,
        source,
        supersedes,
        row_number() over (partition by source, supersedes order by recorded_at desc, event_id desc) = 1 as is_latest
    from judged
    where is_live
),

replaced as (
    select event.position
    from {{ source('ledger', 'event') }} as event
    semi join live_correction
        on event.source = live_correction.source and event.event_id = live_correction.supersedes
    where {{ is_known('event.recorded_at') }}
),

final_position as (
    select position
    from replaced
    union all
    -- A live correction that came second to a later one of the same target: it still replaces the target, but does not count.
    select position
    from live_correction
    where not is_latest
)

select * from final_position
