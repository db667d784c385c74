FROM node:20
WORKDIR /app
COPY node/package.json ./
COPY node/greeting ./greeting
RUN npm install --offline --no-audit --no-fund
COPY node/index.js ./
CMD ["node", "index.js"]
