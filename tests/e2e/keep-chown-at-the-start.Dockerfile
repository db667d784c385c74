FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www /www
RUN useradd --uid 3800 web
CMD chown -R web /www && exec busybox httpd -f -p 8080 -h /www
