FROM debian:bookworm AS base
ONBUILD RUN apt-get update && apt-get install -y --no-install-recommends busybox

FROM base
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
