{#- Fails for every combination of the columns that more than one row has; with `renewed`, a model that lists values of `by`,
    only where one of these rows is among what the run renewed. -#}
{% test unique_key(model, columns, renewed=none, by=none) %}
    {%- set key = columns | join(', ') %}
    select {{ key }}
    from {{ model }}
    {% if renewed is not none %}
        where ({{ key }}) in (select ({{ key }}) from {{ model }} semi join {{ renewed }} using ({{ by }}))
    {% endif %}
    group by {{ key }}
    having count(*) > 1
{% endtest %}
