FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY start.sh /usr/local/bin/
COPY www /www
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/start.sh"]
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
