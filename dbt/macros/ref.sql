{# A reference without the database: a build is made under one file name and read under another, and a view keeps the names it
   was created with. #}
{% macro ref() -%}
    {% do return(builtins.ref(*varargs, **kwargs).include(database=false)) %}
{%- endmacro %}
