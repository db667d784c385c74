FROM node:20
USER node
RUN node --version
USER root
WORKDIR /app
COPY server.js .
CMD ["node", "server.js"]
