{# Fails for each row in which one of the columns has no value, and names the column. One query for all columns of a table: a test of its
   own for each would cost a build more time than its models. #}
{% test never_null(model, columns) %}
    {% for column in columns %}
        select '{{ column }}' as without_value
        from {{ model }}
        where {{ adapter.quote(column) }} is null
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
{% endtest %}
