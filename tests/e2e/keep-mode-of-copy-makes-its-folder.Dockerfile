FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY --chmod=644 www/index.html /www/index.html
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
