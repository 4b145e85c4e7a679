{# Rounding half away from zero, as a person does it. The inner rounding takes off the noise of binary fractions, which would
   push a half such as 1.005 to the wrong side. #}
{% macro round_half_away(value, decimals) -%}
    round(round({{ value }} * power(10, {{ decimals }}), 6)) / power(10, {{ decimals }})
{%- endmacro %}
