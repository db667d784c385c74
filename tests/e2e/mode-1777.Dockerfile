FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN mkdir -m 1777 /spool
COPY www /www
CMD date > /spool/started && exec busybox httpd -f -p 8080 -h /www
