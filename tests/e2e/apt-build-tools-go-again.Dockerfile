FROM debian:bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends busybox patch \
    && patch --version \
    && apt-get purge -y --auto-remove patch
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
