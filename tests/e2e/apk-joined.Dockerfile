FROM alpine:3.20
RUN adduser -D -u 1500 web
VOLUME /data
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
