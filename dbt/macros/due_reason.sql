{# Why something that must be done again and again, a visit or a review, is in time or not on a day: `last_on` is the latest one that
   counts, null where there is none yet, and `done` says what was done. The next one is in time until it is overdue. #}
{% macro due_reason(last_on, due_on, day, done='seen') -%}
    case
        when {{ due_on }} is null then 'due_date_unknown'
        when {{ last_on }} is not null then if({{ due_on }} >= {{ day }}, '{{ done }}_in_time', '{{ done }}_late')
        else if({{ due_on }} >= {{ day }}, 'not_yet_due', 'never_{{ done }}')
    end
{%- endmacro %}
