FROM debian:bookworm
RUN apt-get update
# the server
RUN apt-get install busybox
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
