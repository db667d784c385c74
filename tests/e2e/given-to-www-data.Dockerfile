FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY --chown=www-data:www-data www /www
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
