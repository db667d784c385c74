FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends prometheus-redis-exporter
EXPOSE 9121
CMD ["prometheus-redis-exporter"]
