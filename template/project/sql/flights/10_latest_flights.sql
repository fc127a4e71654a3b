-- One row per scheduled departure: of several deliveries of the same flight the newest counts.
SELECT
    *,
    printf('%04d%02d%02d-%s-%d-%s-%04d', year, month, day, carrier, flight, origin, sched_dep_time) AS flight_id
FROM flights
QUALIFY row_number() OVER (
    PARTITION BY year, month, day, carrier, flight, origin
    ORDER BY delivery DESC
) = 1
