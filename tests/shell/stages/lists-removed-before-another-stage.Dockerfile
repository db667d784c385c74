FROM debian:12 AS base
RUN apt-get update && apt-get install -y curl
FROM debian:12
COPY --from=base /usr/bin/curl /usr/bin/curl
