{# Fails for each key that several rows share (null is a value like any other here), for each row in which a column of `never_null` has
   no value, for each value that is none of a column's `accepted` ones (null is none to judge), and, where the rows are spells, for each
   that ends before it starts. One query for a table: a test of its own for each of these would cost a build more time than its models. #}
{% test grain(model, key=[], never_null=[], accepted={}, is_spell=false) %}
    {%- set broken = [] -%}
    {%- if key -%}
        {%- do broken.append(
            "select '" ~ key | join(', ') ~ " is not unique' as broken from " ~ model
            ~ " group by " ~ key | join(', ') ~ " having count(*) > 1"
        ) -%}
    {%- endif -%}
    {%- for column in never_null -%}
        {%- do broken.append(
            "select '" ~ column ~ " is null' as broken from " ~ model ~ " where " ~ adapter.quote(column) ~ " is null"
        ) -%}
    {%- endfor -%}
    {%- for column, values in accepted.items() -%}
        {%- do broken.append(
            "select '" ~ column ~ " has an unknown value' as broken from " ~ model
            ~ " where " ~ adapter.quote(column) ~ " not in ('" ~ values | join("', '") ~ "')"
        ) -%}
    {%- endfor -%}
    {%- if is_spell -%}
        {%- do broken.append("select 'ends before it starts' as broken from " ~ model ~ " where ended_on < started_on") -%}
    {%- endif -%}
    {{ broken | join('\nunion all\n') }}
{% endtest %}
