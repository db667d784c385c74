FROM debian:bookworm AS base
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN useradd --uid 3100 --create-home web

FROM base
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
