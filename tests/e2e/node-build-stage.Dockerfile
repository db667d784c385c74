FROM node:20 AS build
WORKDIR /app
COPY node/ .
RUN npm install --offline --no-audit --no-fund

FROM node:20
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app ./
EXPOSE 8080
CMD ["node", "index.js"]
