FROM alpine:3.20
COPY --chmod=755 start.sh /usr/local/bin/start.sh
COPY www /www
ENTRYPOINT ["start.sh"]
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
