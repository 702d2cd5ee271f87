{#- Columns of `told` with the values that people have corrected in place of those read; of a place, nothing stays as it
    was read where another was meant. -#}
{% macro corrected(columns) -%}
    {%- for column, data_type in columns.items() %}
        case when map_contains(fixes.fixes, '{{ column }}') then cast(fixes.fixes['{{ column }}'] as {{ data_type }}) else told.{{ column }} end as {{ column }},
    {%- endfor %}
    {%- for column in ['location_place_id', 'location_latitude', 'location_longitude'] %}
        case when not coalesce(map_contains(fixes.fixes, 'location_text'), false) then told.{{ column }} end as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
