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

{#- The most that a feature can weigh. -#}
{% macro most_bits(weights, feature) -%}
    {%- set found = [0] -%}
    {%- for level, weight in weights.items() if level.startswith(feature ~ ':') -%}
        {%- do found.append(weight) -%}
    {%- endfor -%}
    {{ found | max }}
{%- endmacro %}
