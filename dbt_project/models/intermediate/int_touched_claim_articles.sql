{#- Articles whose figures are read anew: those of touched stories, those whose acts moved, and those that are gone. -#}
select articles.article_id from {{ ref('int_touched_articles') }} as articles
union
select acts.article_id
from {{ ref('stg_event_mentions') }} as acts
semi join {{ ref('int_touched_members') }} as members
    on acts.mention_id = members.mention_id and acts.snapshot_date = members.snapshot_date
where acts.event_type = 'ASSAULT'
{% if is_partial() %}
    union
    select before.article_id
    from {{ source('before', 'claim_figures') }} as before
    anti join {{ ref('int_articles') }} as articles on before.article_id = articles.article_id
{% endif %}
