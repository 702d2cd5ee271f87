{#- Whether the run renews parts of the tables, beside what stood before; else it writes all of them whole. While dbt parses,
    it sees all that a model may read. -#}
{% macro is_partial() -%}
    {{ return(not execute or not flags.FULL_REFRESH) }}
{%- endmacro %}

{#- The incremental strategy: what a run renews is replaced whole. A model's `renewed_by` names the columns of the `key` of
    what is replaced and the model `of` all that the run renews, with the same columns; of pairs either of two `sides`. -#}
{% macro get_incremental_renew_sql(args) -%}
    {%- set columns = args.dest_columns | map(attribute='quoted') | join(', ') -%}
    {%- set renewed_by = config.get('meta').renewed_by -%}
    {%- for side in renewed_by.get('sides', ['']) %}
        delete from {{ args.target_relation }} as gone using {{ ref(renewed_by.of) }} as renewed
        where {% for column in renewed_by.key %}gone.{{ side }}{{ column }} = renewed.{{ column }}{{ ' and ' if not loop.last }}{% endfor %};
    {%- endfor %}
    insert into {{ args.target_relation }} ({{ columns }}) select {{ columns }} from {{ args.temp_relation }}
{%- endmacro %}

{#- The name of this build. -#}
{% macro build_id() -%}
    (select build.build_id from {{ source('built', 'built_for') }} as build)
{%- endmacro %}
