FROM alpine:3.20
RUN apk add --virtual .build gcc make && apk add busybox-extras && apk del .build
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
