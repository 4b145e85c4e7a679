{# A part of a feed as the register writes it: `1`, what must have come, or `2`, what the source of it must be able to tell besides
   (`section_47_started with section_47_completed`); an empty text where nothing is asked besides. #}
{% macro feed_part(feed, part) -%}
    split_part({{ feed }}, ' with ', {{ part }})
{%- endmacro %}
