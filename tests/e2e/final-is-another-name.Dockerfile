FROM debian:bookworm AS base
RUN apt-get update && apt-get install -y --no-install-recommends busybox

FROM base AS site
COPY www /www

FROM site AS final
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
