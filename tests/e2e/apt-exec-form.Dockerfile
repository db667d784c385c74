FROM debian:bookworm
RUN ["apt-get", "update"]
RUN ["apt-get", "install", "-y", "busybox"]
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
