select
    article_id,
    family_id as story_id
from {{ ref('int_article_families') }}
