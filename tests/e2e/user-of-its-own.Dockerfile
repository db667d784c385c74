FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN groupadd --gid 2000 web && useradd --uid 2000 --gid 2000 web
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
