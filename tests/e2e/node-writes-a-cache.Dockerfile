FROM node:20
WORKDIR /app
COPY node/cached.js .
CMD ["node", "cached.js"]
