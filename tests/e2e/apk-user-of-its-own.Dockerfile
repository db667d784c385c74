FROM alpine:3.20
RUN apk add --no-cache busybox-extras \
    && addgroup -g 3000 web && adduser -D -H -u 3000 -G web web
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
