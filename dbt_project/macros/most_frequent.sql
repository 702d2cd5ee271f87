{#- One row per key with the value most of its rows have; ties go to the smaller value. -#}
{% macro most_frequent(relation, key, column) -%}
    select
        {{ key }},
        first({{ column }} order by n_rows desc, {{ column }}) as {{ column }}
    from (
        select {{ key }}, {{ column }}, count(*) as n_rows
        from {{ relation }}
        where {{ column }} is not null
        group by all
    ) as counted
    group by {{ key }}
{%- endmacro %}
