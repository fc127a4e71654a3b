# Sets up an empty folder, as the official image does, then starts what it is told to.
test "$POSTGRES_HOST_AUTH_METHOD" = trust
if ! [ -s "$PGDATA/PG_VERSION" ]; then
    initdb --auth=trust --username="$POSTGRES_USER" >/dev/null
    echo "create database $POSTGRES_DB" | postgres --single -D "$PGDATA" postgres >/dev/null
fi
exec "$@"
