{{ stage_event() }}
