FROM debian:bookworm
RUN apt-get update \
# what the image needs

    && apt-get install -y --no-install-recommends \
# a small server
        busybox \
  # and a pager
        less
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
