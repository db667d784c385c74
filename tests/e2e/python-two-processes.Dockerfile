FROM python:3.12-slim
WORKDIR /app
COPY python/server.py worker.sh ./
CMD sh worker.sh & exec python server.py
