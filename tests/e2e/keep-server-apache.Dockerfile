FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends apache2
COPY www /var/www/html
EXPOSE 80
CMD ["apache2ctl", "-D", "FOREGROUND"]
