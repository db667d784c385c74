FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN useradd --uid 2345 web
COPY --chown=web:web www /www
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
