{#- Fails for every value that several rows have, at least one of them of the run's days. -#}
{% test unique_in_run(model, column_name) %}
    select {{ column_name }}
    from {{ model }}
    where {{ column_name }} in (select {{ column_name }} from {{ model }} where {{ in_run_days('snapshot_date') }})
    group by {{ column_name }}
    having count(*) > 1
{% endtest %}
