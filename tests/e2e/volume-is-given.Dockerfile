FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
VOLUME /data
COPY www /www
CMD date > /data/started && exec busybox httpd -f -p 8080 -h /www
