{# Why a visit that must be made again and again is in time or not on a day: `last_on` is the latest one that counts, null where
   there is none yet. The next one is in time until it is overdue. #}
{% macro visit_reason(last_on, due_on, day) -%}
    case
        when {{ due_on }} is null then 'due_date_unknown'
        when {{ last_on }} is not null then if({{ due_on }} >= {{ day }}, 'seen_in_time', 'seen_late')
        else if({{ due_on }} >= {{ day }}, 'not_yet_due', 'never_seen')
    end
{%- endmacro %}
