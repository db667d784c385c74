FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www/index.html /tmp/index.html
RUN install -D -m 600 /tmp/index.html /www/index.html
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
