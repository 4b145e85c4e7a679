-- One row per period of care: from its first episode to the end of its last, where that ended it. What a period was at its start
-- an episode of a later year does not say: it only shows that the period is still there.
select
    arg_min_null(file_number, began_on) as file_number,
    arg_min_null(row_number, began_on) as row_number,
    child,
    started_on,
    started_on as opened_on,
    arg_min_null(need, began_on) as need,
    arg_min_null(legal_status, began_on) as legal_status,
    arg_max_null(case when reason <> 'X1' then ended_on end, began_on) as ended_on,
    arg_max_null(case when reason <> 'X1' then reason end, began_on) as reason,
    (if(bool_or(goes_on), ['opened_on'], [])
        || if(bool_or(list_contains(faulty, 'ended_on')), ['ended_on'], [])
        || if(bool_or(list_contains(faulty, 'reason')), ['reason'], []))::varchar[] as faulty
from typed_chain
group by child, started_on
