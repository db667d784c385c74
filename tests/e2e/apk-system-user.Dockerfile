FROM alpine:3.20
RUN addgroup -S web && adduser -S -D -H -G web web
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
