{# Direction of travel between two rounded values: equal when they are equal as printed, nothing where there is no value of its own. #}
{% macro direction(value, before, polarity) -%}
    case
        when {{ value }} is null then null
        when {{ polarity }} = 'monitor' then 'Monitor'
        when {{ before }} is null then 'New'
        when {{ value }} = {{ before }} then 'Same'
        when ({{ value }} > {{ before }}) = ({{ polarity }} = 'bigger') then 'Improving'
        else 'Worsening'
    end
{%- endmacro %}
