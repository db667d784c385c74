FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends prometheus-node-exporter
EXPOSE 9100
CMD ["prometheus-node-exporter"]
