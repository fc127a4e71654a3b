-- The published table, but for the tail number, which publishing replaces by a pseudonym.
SELECT
    flight.flight_id,
    printf('%04d-%02d', flight.year, flight.month) AS month,
    make_timestamp(flight.year, flight.month, flight.day, flight.hour, flight.minute, 0.0) AS scheduled_at,
    flight.carrier,
    flight.origin,
    flight.dest,
    flight.distance::DOUBLE AS distance,
    flight.tailnum,
    plane.year::DOUBLE AS plane_year,
    plane.seats::DOUBLE AS seats,
    weather.temp,
    weather.dewp,
    weather.humid,
    weather.wind_dir,
    weather.wind_speed,
    weather.precip,
    weather.pressure,
    weather.visib,
    flight.dep_delay::DOUBLE AS dep_delay,
    flight.arr_delay::DOUBLE AS arr_delay,
    flight.dep_time IS NULL AS cancelled,
    flight.arr_delay > 15 AS delayed
FROM latest_flights AS flight
LEFT JOIN latest_weather AS weather ON weather.origin = flight.origin AND weather.time_hour = flight.time_hour
LEFT JOIN planes AS plane ON plane.tailnum = flight.tailnum
ORDER BY flight.flight_id
