FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY drop.sh /usr/local/bin/
COPY www /www
ENTRYPOINT ["/usr/local/bin/drop.sh"]
