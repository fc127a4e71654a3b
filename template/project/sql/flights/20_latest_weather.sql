-- One observation per airport and hour: of several deliveries the newest counts.
SELECT *
FROM weather
QUALIFY row_number() OVER (PARTITION BY origin, time_hour ORDER BY delivery DESC) = 1
