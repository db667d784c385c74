FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN useradd --uid 3300 --home-dir /srv/web --create-home web
WORKDIR /srv/web
COPY www /www
CMD date > started && exec busybox httpd -f -p 8080 -h /www
