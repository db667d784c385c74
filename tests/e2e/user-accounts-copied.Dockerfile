FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN groupadd --gid 3500 web && useradd --uid 3500 --gid web web

FROM debian:bookworm
COPY --from=build /etc/passwd /etc/group /etc/
COPY --from=build /bin/busybox /usr/local/bin/
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
