{#- What is told of the sources of a story depends on nothing outside it. -#}
select * from {{ ref('int_articles') }}
where story_id in (select touched.story_id from {{ this.schema }}.stories_touched as touched)
