FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends prometheus-pushgateway
EXPOSE 9091
CMD ["prometheus-pushgateway"]
