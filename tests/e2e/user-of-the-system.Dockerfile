FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN useradd --system --no-create-home --shell /usr/sbin/nologin web
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
