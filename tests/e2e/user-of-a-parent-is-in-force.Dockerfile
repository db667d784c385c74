FROM debian:bookworm AS base
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN useradd --uid 3200 --create-home web
USER web

FROM base
COPY www /www
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
