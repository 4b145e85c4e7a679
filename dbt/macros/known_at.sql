{# The moment up to which events and reference rows count as known, as text, empty for everything: local time like
   '2016-07-15 23:59:59.999999', or a date, which is the end of that day. It is asked for only while models are made, so that for another
   moment dbt need not read its project anew, as it would for a variable of its own. #}
{% macro known_at() -%}
    {%- if var('known_at', none) -%}
        {%- do exceptions.raise_compiler_error('known_at is no variable of dbt: set CASELEDGER_KNOWN_AT in the environment') -%}
    {%- endif -%}
    {%- set moment = env_var('CASELEDGER_KNOWN_AT', '') if execute else '' -%}
    {{ return(moment ~ ' 23:59:59.999999' if moment | length == 10 else moment) }}
{%- endmacro %}
