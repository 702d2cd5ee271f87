{#- Events that the run decided about, and those told in stories that it touched. -#}
select ids.event_id
from {{ ref('int_event_ids') }} as ids
{% if is_partial() %}
    where ids.decided_in = {{ build_id() }}
    union
    select before.event_id
    from {{ source('before', 'event_members') }} as before
    semi join {{ ref('int_touched_articles') }} as articles on before.article_id = articles.article_id
{% endif %}
