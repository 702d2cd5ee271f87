{#- Tellings of a kind with what people have corrected in them: the columns named are replaced where there is a correction,
    those who corrected stand in corrected_by, and a telling that is none is left out. -#}
{% macro with_corrections(relation, kind, columns, expressions={}) -%}
    select
        told.* replace (
            {%- for column, data_type in columns.items() %}
            case
                when map_contains(fixes.fixes, '{{ column }}')
                    then cast(fixes.fixes['{{ column }}'] as {{ data_type }})
                else told.{{ column }}
            end as {{ column }},
            {%- endfor %}
            {%- for column, expression in expressions.items() %}
            {{ expression }} as {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        ),
        fixes.corrected_by
    from {{ relation }} as told
    left join (
        select
            mention_id,
            map_from_entries(list(row(field, "value") order by field)) as fixes,
            array_to_string(list_sort(list_distinct(list(who))), ', ') as corrected_by
        from {{ source('built', 'built_corrections') }}
        where kind = '{{ kind }}'
        group by mention_id
    ) as fixes on told.mention_id = fixes.mention_id
    where not coalesce(map_contains(fixes.fixes, 'exists'), false)
{%- endmacro %}

{#- A part of a place as it was read, but nothing where another place was meant. -#}
{% macro unless_moved(column) -%}
    case when not coalesce(map_contains(fixes.fixes, 'location_text'), false) then told.{{ column }} end
{%- endmacro %}

{#- A side of an act with the countries that a correction names in place of those read; a lone party keeps its words. -#}
{% macro corrected_side(column, field) -%}
    case
        when not coalesce(map_contains(fixes.fixes, '{{ field }}'), false) then told.{{ column }}
        when fixes.fixes['{{ field }}'] is null then []
        else list_transform(
            string_split(fixes.fixes['{{ field }}'], '|'),
            lambda code: struct_pack(
                "text" := case when len(told.{{ column }}) = 1 then told.{{ column }}[1]."text" else code end,
                "start" := told.{{ column }}[1]."start", "end" := told.{{ column }}[1]."end",
                actor_id := cast(null as varchar), country := code,
                sector := case when len(told.{{ column }}) = 1 then told.{{ column }}[1].sector end
            )
        )
    end
{%- endmacro %}
