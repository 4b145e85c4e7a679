{{ effective_events(['data']) }}
