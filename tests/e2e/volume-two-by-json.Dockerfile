FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN mkdir -p /srv/data /srv/logs
COPY www /www
VOLUME ["/srv/data", "/srv/logs"]
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
