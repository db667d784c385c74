FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends busybox-static

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /bin/busybox /busybox
COPY www /www
ENTRYPOINT ["/busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
