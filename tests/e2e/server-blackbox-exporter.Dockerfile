FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends prometheus-blackbox-exporter
EXPOSE 9115
ENTRYPOINT ["prometheus-blackbox-exporter"]
CMD ["--config.file=/etc/prometheus/blackbox.yml"]
