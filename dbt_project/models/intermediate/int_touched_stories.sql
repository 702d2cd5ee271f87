select story_id from {{ ref('int_changed_articles') }}
where not is_gone
union
select old_story_id as story_id from {{ ref('int_changed_articles') }}
where old_story_id is not null
