FROM python:3.12-slim
ENV LOG_DIR=/app/logs
WORKDIR /app
COPY python/logs.py .
CMD ["python", "logs.py"]
