{# Joins the direction of travel between two rounded values, as `directed_by`: none where there is no value of its own. #}
{% macro join_direction(value, before, polarity, directed_by) -%}
    left join direction as {{ directed_by }}
        on {{ polarity }} = {{ directed_by }}.polarity
        and {{ directed_by }}.change = case
            when {{ value }} is null then null
            when {{ before }} is null then 'new'
            when {{ value }} = {{ before }} then 'none'
            when {{ value }} > {{ before }} then 'rise'
            else 'fall'
        end
{%- endmacro %}
