FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends busybox-static

FROM gcr.io/distroless/static-debian12
COPY --from=build /bin/busybox /busybox
COPY www /www
EXPOSE 8080
ENTRYPOINT ["/busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
