FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN groupadd -g 1500 web \
    && useradd -u 1500 -g web -m web
VOLUME /data /logs
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
