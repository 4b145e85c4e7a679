{# What an overview of indicators counts: ratings, and directions by a column of theirs. #}
{% macro overview_counts(direction) -%}
    count(*) filter (where rag = 'Green') as green,
    count(*) filter (where rag = 'Green Amber') as green_amber,
    count(*) filter (where rag = 'Red Amber') as red_amber,
    count(*) filter (where rag = 'Red') as red,
    count(rag) as rated,
    count(*) filter (where why_not_rated = 'monitor') as monitored,
    count(*) filter (where {{ direction }} in ('Improving', 'Same')) as improving_or_same,
    count(*) filter (where {{ direction }} = 'Worsening') as worsening,
    count(*) filter (where coalesce({{ direction }}, 'New') in ('New', 'Monitor')) as no_direction
{%- endmacro %}
