FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends cron
CMD echo starting && exec cron -f
