{#- The weights of the dedup_weights seed by "feature:level"; empty while dbt only parses. -#}
{% macro read_weights() -%}
    {%- set found = {} -%}
    {%- if execute -%}
        {%- for row in run_query('select feature, level, weight from ' ~ ref('dedup_weights')).rows -%}
            {%- do found.update({row[0] ~ ':' ~ row[1]: row[2]}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}

{#- Weight of a feature as a case over its levels; conditions are tried in order, the last level is what remains. -#}
{% macro weigh(weights, feature, levels) -%}
    case
        {%- for level, condition in levels if condition is not none %}
            when {{ condition }} then {{ weights.get(feature ~ ':' ~ level, 0) }}
        {%- endfor %}
        else {{ weights.get(feature ~ ':' ~ levels[-1][0], 0) }}
    end
{%- endmacro %}

{#- Weight of how two sorted lists of parties agree. -#}
{% macro weigh_parties(weights, feature, ours, theirs) -%}
    {{ weigh(weights, feature, [
        ('none', 'len(' ~ ours ~ ') = 0 and len(' ~ theirs ~ ') = 0'),
        ('one', 'len(' ~ ours ~ ') = 0 or len(' ~ theirs ~ ') = 0'),
        ('same', ours ~ ' = ' ~ theirs),
        ('within', 'list_has_all(' ~ ours ~ ', ' ~ theirs ~ ') or list_has_all(' ~ theirs ~ ', ' ~ ours ~ ')'),
        ('overlaps', 'list_has_any(' ~ ours ~ ', ' ~ theirs ~ ')'),
        ('differs', none),
    ]) }}
{%- endmacro %}

{#- The most that a feature can weigh. -#}
{% macro most_bits(weights, feature) -%}
    {%- set found = [0] -%}
    {%- for level, weight in weights.items() if level.startswith(feature ~ ':') -%}
        {%- do found.append(weight) -%}
    {%- endfor -%}
    {{ found | max }}
{%- endmacro %}
