FROM node:20
RUN userdel -r node
COPY server.js /app/
CMD ["node", "/app/server.js"]
