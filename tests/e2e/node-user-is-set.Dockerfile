FROM node:20
WORKDIR /app
COPY --chown=node:node server.js .
USER node
CMD ["node", "server.js"]
