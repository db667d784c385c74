FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends mini-httpd
COPY www /www
CMD ["mini_httpd", "-D", "-p", "8080", "-d", "/www"]
