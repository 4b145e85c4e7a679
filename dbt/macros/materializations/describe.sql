{# What the YAML says of a relation and its columns becomes comments beside them, where every SQL client shows them. A column that is
   described and that a table has not fails the build. dbt's own way asks the database three questions for each relation, which would take longer
   than making some. Of a view's columns DuckDB keeps no comments. #}
{% macro describe(relation) -%}
    {%- set comments = ['comment on ' ~ relation.type ~ ' ' ~ relation ~ ' is ' ~ in_quotes(model.description | trim)] -%}
    {%- for column in model.columns.values() if column.description and relation.type == 'table' -%}
        {%- do comments.append(
            'comment on column ' ~ relation ~ '.' ~ adapter.quote(column.name) ~ ' is ' ~ in_quotes(column.description | trim)
        ) -%}
    {%- endfor -%}
    {% do adapter.add_query(comments | join('; '), auto_begin=False, abridge_sql_log=True) %}
{%- endmacro %}

{% macro in_quotes(words) -%}
    {{ return("'" ~ words | replace("'", "''") ~ "'") }}
{%- endmacro %}
