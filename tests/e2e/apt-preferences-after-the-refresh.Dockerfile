FROM debian:bookworm
COPY local-repository.sh /tmp/
RUN /tmp/local-repository.sh
RUN apt-get update \
    && printf 'Package: note\nPin: version 1\nPin-Priority: 1001\n' > /etc/apt/preferences.d/note \
    && apt-get install -y --no-install-recommends busybox
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
