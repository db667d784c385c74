FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends lighttpd
COPY lighttpd.conf /srv/
COPY www /www
CMD ["lighttpd", "-D", "-f", "/srv/lighttpd.conf"]
