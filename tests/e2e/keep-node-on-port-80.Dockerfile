FROM node:20
ENV PORT=80
WORKDIR /app
COPY node/port.js .
CMD ["node", "port.js"]
