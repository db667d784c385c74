FROM alpine:3.20
RUN apk add --no-cache busybox-extras
RUN apk add --no-cache tzdata
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
