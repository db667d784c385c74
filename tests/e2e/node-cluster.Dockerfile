FROM node:20
COPY node/cluster.js /app/
CMD ["node", "/app/cluster.js"]
