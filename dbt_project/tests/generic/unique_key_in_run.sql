{#- Fails for every combination of the columns, a day of the run among them, that more than one row has. -#}
{% test unique_key_in_run(model, columns) %}
    select {{ columns | join(', ') }}
    from {{ model }}
    where {{ in_run_days('snapshot_date') }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}
