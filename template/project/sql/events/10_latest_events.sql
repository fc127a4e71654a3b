-- One row per event: of several deliveries of the same event the newest counts.
SELECT *
FROM events
QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY delivery DESC) = 1
