FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends prometheus
EXPOSE 9090
CMD ["prometheus", "--config.file=/etc/prometheus/prometheus.yml"]
