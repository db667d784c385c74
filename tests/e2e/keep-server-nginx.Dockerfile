FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends nginx-light
COPY nginx.conf /etc/nginx/nginx.conf
COPY www /www
EXPOSE 8080
CMD ["nginx", "-g", "daemon off;"]
