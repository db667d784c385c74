FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox gosu
COPY www /www
ENTRYPOINT ["gosu", "nobody"]
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
