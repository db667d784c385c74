FROM debian:bookworm
ARG WEB=2100
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN useradd --uid $WEB web
USER $WEB
RUN id -u
USER root
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
