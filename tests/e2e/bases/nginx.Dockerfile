# Stands in for nginx: Debian's, with its pages where the image has them.
FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends nginx-light && rm -rf /var/lib/apt/lists/* \
    && mkdir -p /usr/share/nginx/html && sed -i 's,root /var/www/html,root /usr/share/nginx/html,' /etc/nginx/sites-enabled/default
EXPOSE 80
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
