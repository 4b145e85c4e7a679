{# Fails for each spell that ends before it starts. #}
{% test starts_before_end(model) %}
    select *
    from {{ model }}
    where ended_on < started_on
{% endtest %}
