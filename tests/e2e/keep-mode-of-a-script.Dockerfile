FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY private.sh /tmp/private.sh
COPY www /www
RUN sh /tmp/private.sh
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
