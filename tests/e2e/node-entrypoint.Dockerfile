FROM node:20
WORKDIR /app
COPY --chmod=755 start.sh /usr/local/bin/start.sh
COPY server.js .
ENTRYPOINT ["start.sh"]
CMD ["node", "server.js"]
