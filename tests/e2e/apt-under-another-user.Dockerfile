FROM debian:bookworm
USER nobody
RUN id
USER root
RUN apt-get update && apt-get install -y --no-install-recommends busybox
USER nobody
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
