{#- Condition: the column's day is one that this run replaces. -#}
{% macro in_run_days(column) -%}
    {%- set days = var('days', none) -%}
    {%- if days is none or flags.FULL_REFRESH -%}
        true
    {%- elif days | length == 0 -%}
        false
    {%- else -%}
        {{ column }} in (
            {%- for day in days %}date '{{ day }}'{{ ', ' if not loop.last }}{% endfor -%}
        )
    {%- endif -%}
{%- endmacro %}

{#- Tell the session which Parquet files of a table this run reads: those of its days, and an empty one that
    gives the schema where there are none. -#}
{% macro bind_files(table) -%}
    set variable {{ table }}_files = (
        select list(file order by file) as files
        from (
            select file from glob('{{ var("warehouse") | replace("'", "''") }}/{{ table }}/snapshot_date=*/*.parquet')
            where {{ in_run_days("try_cast(regexp_extract(file, 'snapshot_date=([0-9-]+)/[^/]*$', 1) as date)") }}
            union all
            select '{{ var("placeholders") | replace("'", "''") }}/{{ table }}/snapshot_date=0001-01-01/empty.parquet'
        )
    )
{%- endmacro %}

{#- Delete what the run's days had before, so that a replaced partition leaves nothing behind. -#}
{% macro forget_run_days() -%}
    {%- if execute and is_incremental() -%}
        delete from {{ this }} where {{ in_run_days('snapshot_date') }}
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{#- Tell the session which run records there are; the placeholder is an empty file. -#}
{% macro bind_run_files() -%}
    set variable run_files = (
        select list(file order by file) as files
        from (
            select file from glob('{{ var("warehouse") | replace("'", "''") }}/runs/*.json')
            union all
            select '{{ var("placeholders") | replace("'", "''") }}/runs.json'
        )
    )
{%- endmacro %}

{#- Delete pairs of articles that the run's days replace, or that are gone. -#}
{% macro forget_run_pairs() -%}
    {%- if execute and is_incremental() -%}
        delete from {{ this }} as pairs
        where
            exists (
                select 1 from {{ ref('int_first_seen') }} as articles
                where
                    articles.article_id in (pairs.article_id, pairs.other_article_id)
                    and {{ in_run_days('articles.snapshot_date') }}
            )
            or pairs.article_id not in (select articles.article_id from {{ ref('int_first_seen') }} as articles)
            or pairs.other_article_id not in (select articles.article_id from {{ ref('int_first_seen') }} as articles)
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{#- Keep the blocks that the run's days had before: what leaves a block touches it as much as what enters. -#}
{% macro remember_touched_blocks() -%}
    create or replace table {{ this.schema }}.event_blocks_before as
    {% if execute and is_incremental() -%}
        select distinct block_key from {{ this }} where {{ in_run_days('snapshot_date') }}
    {%- else -%}
        select null::ubigint as block_key where false
    {%- endif -%}
{%- endmacro %}

{#- Note which blocks the run touches, and delete their pairs. -#}
{% macro forget_touched_blocks() -%}
    {%- if execute and is_incremental() -%}
        create or replace table {{ this.schema }}.event_blocks_touched as
        select block_key from {{ this.schema }}.event_blocks_before
        union
        select block_key from {{ ref('int_event_blocks') }} where {{ in_run_days('snapshot_date') }};
        delete from {{ this }} where block_key in (select touched.block_key from {{ this.schema }}.event_blocks_touched as touched)
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{#- Delete links of clusters that the run found anew, or that are no more. -#}
{% macro forget_renewed_links() -%}
    {%- if execute and is_incremental() -%}
        {%- set standing -%}
            (
                select parts.part_id from {{ ref('int_event_parts') }} as parts
                where parts.mention_id = parts.part_id and parts.renewed_in <> '{{ var("build_id") }}'
            )
        {%- endset -%}
        delete from {{ this }} where part_id not in {{ standing }} or other_part_id not in {{ standing }}
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}
