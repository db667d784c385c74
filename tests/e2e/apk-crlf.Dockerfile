FROM alpine:3.20
RUN apk update
RUN apk add busybox-extras
COPY www /www
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
