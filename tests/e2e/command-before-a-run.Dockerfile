FROM debian:bookworm
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www /www
RUN test -f /www/index.html
