-- The published table, but for the account, which publishing replaces by a pseudonym.
SELECT
    event_id,
    strftime(occurred_at, '%Y-%m') AS month,
    occurred_at,
    account,
    channel,
    amount,
    flag
FROM latest_events
ORDER BY event_id
