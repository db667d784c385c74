FROM node:22-alpine AS assets
WORKDIR /site
COPY . .
RUN npm install && npm run build

FROM nginx:latest
COPY --from=assets /site/dist /usr/share/nginx/html
EXPOSE 80
