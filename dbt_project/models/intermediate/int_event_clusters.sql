select
    mention_id,
    {{ short_digest(['event_type', 'actor_keys', 'recipient_keys', 'event_day']) }} as cluster_id
from {{ ref('int_event_mentions') }}
