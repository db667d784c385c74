FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN echo 'web:x:3600:3600::/home/web:/bin/sh' | newusers
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
