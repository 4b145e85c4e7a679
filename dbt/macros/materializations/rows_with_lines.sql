{# The rows of a seed, each with its line in the file, which begins with a line of headings; in its cells there is no line break. #}
{% macro rows_with_lines(seed) -%}
    (
        select
            *,
            row_number() over () + 1 as line_of_file
        from {{ seed }}
    )
{%- endmacro %}
