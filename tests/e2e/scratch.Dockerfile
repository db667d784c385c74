FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends busybox-static

FROM scratch
COPY --from=build /bin/busybox /busybox
COPY www /www
ENTRYPOINT ["/busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
