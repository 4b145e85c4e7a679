{# What a seed promises, which unlike a model has no constraints: fails for each key that several rows share, for each row without a value
   in a column of `never_null`, and for each value that is none of a column's `accepted` ones (null is none to judge). One query for a
   table: tests apart would cost a build more time than its models. #}
{% test grain(model, key=[], never_null=[], accepted={}) %}
    {%- set conditions = {} -%}
    {%- for column in never_null -%}
        {%- do conditions.update(is_null(column)) -%}
    {%- endfor -%}
    {%- for column, values in accepted.items() -%}
        {%- do conditions.update(is_untrue(column ~ " in ('" ~ values | join("', '") ~ "')")) -%}
    {%- endfor -%}
    {{ broken_rules(model, [key] if key else [], conditions) }}
{% endtest %}
