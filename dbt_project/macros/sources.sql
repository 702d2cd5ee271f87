{#- Least and greatest number of independent sources per key, from rows of affirming mentions with source_kind, source_key
    and root_keys. Unnamed sources of unknown country add to the least number only where there are no others; the
    article's own voice counts only where nobody else is named. -#}
{% macro count_sources(relation, key) -%}
    select
        {{ key }},
        greatest(
            count(distinct source_key) filter (where source_kind = 'named')
            + greatest(
                count(distinct source_key) filter (where source_kind = 'anonymous' and source_key <> 'anonymous:'),
                cast(bool_or(source_kind = 'anonymous') as integer)
            ),
            1
        ) as n_sources_low,
        case
            when bool_or(source_kind <> 'own_voice')
                then len(list_distinct(flatten(list(root_keys) filter (where source_kind <> 'own_voice'))))
            else len(list_distinct(flatten(list(root_keys))))
        end as n_sources_high
    from {{ relation }}
    group by {{ key }}
{%- endmacro %}
