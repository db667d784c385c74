FROM php:8.3-apache
RUN apt update && apt install -y libzip-dev unzip
RUN docker-php-ext-install zip pdo_mysql
RUN curl -sS https://getcomposer.org/installer | php -- --install-dir=/usr/local/bin --filename=composer
COPY . /var/www/html
EXPOSE 80
