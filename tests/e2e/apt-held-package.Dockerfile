FROM debian:bookworm
COPY local-repository.sh /tmp/
RUN /tmp/local-repository.sh && apt-mark hold note
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
