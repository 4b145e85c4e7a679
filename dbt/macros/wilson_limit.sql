{# A 95% limit of a proportion after Wilson (1927; Newcombe and Altman 2000): `side` is -1 for the lower one, +1 for the upper. #}
{% macro wilson_limit(numerator, denominator, side) -%}
    (
        2 * {{ numerator }} + {{ z95() }} * {{ z95() }}
        + ({{ side }}) * {{ z95() }} * sqrt({{ z95() }} * {{ z95() }} + 4 * {{ numerator }} * (1 - {{ numerator }} / {{ denominator }}))
    ) / (2 * ({{ denominator }} + {{ z95() }} * {{ z95() }}))
{%- endmacro %}

{# A 95% limit of a count of ten or more after Byar (Breslow and Day 1987). #}
{% macro byar_limit(count, side) -%}
    {%- set base = count if side < 0 else '(' ~ count ~ ' + 1)' -%}
    {{ base }} * power(1 - 1 / (9 * {{ base }}) + ({{ side }}) * {{ z95() }} / (3 * sqrt({{ base }})), 3)
{%- endmacro %}

{# The standard normal value that leaves 2.5% on either side. #}
{% macro z95() -%} 1.959963984540054 {%- endmacro %}
