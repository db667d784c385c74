FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN useradd --uid 3900 web && mkdir /data && chown web /data
VOLUME /data
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
