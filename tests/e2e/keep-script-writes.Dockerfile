FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY --chmod=755 settings.sh /usr/local/bin/settings.sh
COPY www /www
ENTRYPOINT ["settings.sh"]
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
