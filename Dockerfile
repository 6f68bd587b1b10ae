# docker build -t aka . && docker run --rm --network host -e PGHOST -e PGUSER -e PGPASSWORD -e PGDATABASE aka status
FROM swift:6.3-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpq-dev libpg-query-dev pkg-config \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# scripts/setup, which the build calls, finds everything: AKA_PG_BIN keeps it from wanting a server, which only tests need.
RUN AKA_PG_BIN=/usr/bin scripts/install --prefix /out

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpq5 libpg-query1504.0 libstdc++6 ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --no-create-home aka
COPY --from=build /out /usr/local
USER aka
ENTRYPOINT ["aka"]
