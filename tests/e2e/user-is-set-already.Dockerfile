FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN useradd --uid 2600 web
COPY www /www
USER 2600
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
