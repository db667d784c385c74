FROM python:3.12-slim
WORKDIR /app
COPY python/server.py python/health.py ./
HEALTHCHECK --interval=3s CMD ["python", "health.py"]
CMD ["python", "server.py"]
