FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN groupadd --gid 3700 web && useradd --uid 3700 --gid web web
COPY www /www
EXPOSE 8080
STOPSIGNAL SIGINT
HEALTHCHECK --interval=5s CMD busybox wget -qO- http://127.0.0.1:8080/ || exit 1
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
