FROM alpine:3.20
RUN apk update && apk add busybox-extras && rm -rf /var/cache/apk/*
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
