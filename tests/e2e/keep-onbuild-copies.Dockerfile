FROM debian:bookworm AS base
RUN apt-get update && apt-get install -y --no-install-recommends busybox
ONBUILD COPY www /www
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]

FROM base AS final
