FROM debian:bookworm
ARG WEB=2500
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN groupadd --gid $WEB web && useradd --uid $WEB --gid $WEB web
COPY www /www
USER ${WEB}:${WEB}
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
