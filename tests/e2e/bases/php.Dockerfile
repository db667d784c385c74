# Stands in for php: Debian's.
FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends php-cli && rm -rf /var/lib/apt/lists/* \
    && ln -s /usr/bin/php /usr/local/bin/php
CMD ["php", "-a"]
