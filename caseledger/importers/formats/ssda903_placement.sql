-- One row per placement: it lasts over episodes that only change the legal status. A reason that cannot be read is a change of
-- placement where the placement or its provider is another.
with followed as (
    select
        *,
        coalesce(
            reason_new in ('S', 'P', 'T', 'B', 'U'),
            place is distinct from lag(place) over in_order or provider is distinct from lag(provider) over in_order
        )
        or lag(began_on) over in_order is null as is_new
    from typed_chain
    window in_order as (partition by child, started_on order by began_on)
),

numbered as (
    select *, sum(is_new::integer) over (partition by child, started_on order by began_on) as number from followed
),

placement as (
    select
        arg_min_null(file_number, began_on) as file_number,
        arg_min_null(row_number, began_on) as row_number,
        child, started_on,
        min(began_on) as first_on,
        arg_min_null(place, began_on) as place,
        arg_min_null(provider, began_on) as provider,
        arg_max_null(ended_on, began_on) as left_on,
        arg_min_null(reason_new, began_on) = 'L' and any_value(number) = 1 and min(began_on) > started_on as may_go_on,
        bool_or(list_contains(faulty, 'ended_on')) as is_end_faulty,
        list_contains(arg_min(faulty, began_on), 'place') as is_place_faulty
    from numbered
    group by child, started_on, number
),

known_placement as (
    select placement.child, placement.first_on, max(begun.occurred_on)::varchar as known_on
    from placement
    inner join stood as begun
        on begun.subject = pseudonym_of(placement.child)
        and begun.table_name = 'placement' and begun.label = 'placement' and begun.is_said
        and begun.occurred_on <= placement.first_on::date
    left join stood as ended
        on ended.row_key = begun.row_key and ended.table_name = 'placement' and ended.label = 'ended' and ended.is_said
    where placement.may_go_on and (ended.occurred_on is null or ended.occurred_on >= placement.first_on::date)
    group by placement.child, placement.first_on
)

select
    file_number, row_number, placement.child, started_on,
    coalesce(known_on, placement.first_on) as placed_on,
    coalesce(known_on, placement.first_on) as opened_on,
    place, provider, left_on,
    -- U1 and U4 are long-term placements, with relatives or friends and with other carers.
    if(place in ('U1', 'U4'), 'true', null) as long_term,
    (if(known_on < placement.first_on, ['opened_on'], [])
        || if(is_end_faulty, ['left_on'], [])
        || if(is_place_faulty, ['place'], []))::varchar[] as faulty
from placement
left join known_placement on known_placement.child = placement.child and known_placement.first_on = placement.first_on
