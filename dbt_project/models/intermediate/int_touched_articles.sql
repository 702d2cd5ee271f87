{#- What is told of the sources of a story depends on nothing outside it. -#}
select articles.* from {{ ref('int_articles') }} as articles
semi join {{ ref('int_touched_stories') }} as touched on articles.story_id = touched.story_id
