FROM debian:bookworm AS base
RUN apt-get update && apt-get install -y --no-install-recommends busybox
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]

FROM base
COPY www /www
