{# The moment up to which events and reference rows count as known, as text (local time), empty for everything. It is asked for only while
   models are made, so that for another moment dbt need not read its project anew. #}
{% macro known_at() -%}
    {{ return(env_var('CASELEDGER_KNOWN_AT', '') if execute else '') }}
{%- endmacro %}
